import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { Complaint } from '../core/complaint.ts'
import type { RunningEmulator } from '../index.ts'
import { ask, at } from './ask.ts'
import { launch } from './launch.ts'
import type { Chosen } from './settings-from.ts'
import type { Terminal } from './terminal.ts'

/** Runs a command beside an emulator of its own and ends as the command ended. */
export async function exec(terminal: Terminal, chosen: Chosen): Promise<number> {
  const [command, ...parameters] = chosen.rest ?? []
  if (command === undefined || chosen.words.length > 0) {
    const got = chosen.words.length > 0 ? `"${chosen.words[0]}" stands before it` : 'there is none'
    throw new Complaint(
      `exec runs what follows "--", but ${got}. Write videoid-emulator exec -- npm test.`,
    )
  }
  const port = chosen.chosen.has('port') ? chosen.settings.port : 0
  // What the command prints is what people came for; the requests are in the journal.
  const logLevel = chosen.chosen.has('logLevel') ? chosen.settings.logLevel : 'warn'
  const emulator = await launch({ ...chosen.settings, port, logLevel }, terminal.err)
  try {
    const ended = await runBeside(terminal, emulator, [command, ...parameters])
    if (!chosen.settings.quiet) terminal.err(`${await summary(emulator, command, ended)}\n`)
    return ended
  } finally {
    await emulator.close()
  }
}

async function runBeside(
  terminal: Terminal,
  { url, token }: RunningEmulator,
  words: readonly string[],
): Promise<number> {
  const onWindows = terminal.platform === 'win32'
  // npm and npx are .cmd files there, which only a shell starts.
  const [file = '', ...parameters] = onWindows ? words.map(quotedForCmd) : words
  const child = spawn(file, parameters, {
    cwd: terminal.cwd,
    env: { ...terminal.env, VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token },
    stdio: 'inherit',
    shell: onWindows,
  })
  const stopPassing = passSignals(child)
  try {
    return await exitCodeOf(child)
  } catch (fault) {
    const code = (fault as { readonly code?: unknown }).code
    const known = code === 'ENOENT' || code === 'EACCES'
    if (!known) throw fault
    const why = code === 'ENOENT' ? 'there is no such program' : 'it may not be executed'
    terminal.err(
      `exec cannot run "${words[0]}": ${why}. Check the name, or put its folder on PATH.\n`,
    )
    // What a shell answers for the same two mistakes.
    return code === 'ENOENT' ? 127 : 126
  } finally {
    stopPassing()
  }
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

// A terminal sends Ctrl-C to the command as well, and twice would be once too often.
function passSignals(child: ChildProcess): () => void {
  const atTerminal = process.stdin.isTTY === true
  const listeners = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const pass = () => {
      if (signal !== 'SIGINT' || !atTerminal) child.kill(signal)
    }
    process.on(signal, pass)
    return () => process.off(signal, pass)
  })
  return () => {
    for (const remove of listeners) remove()
  }
}

async function summary(emulator: RunningEmulator, command: string, ended: number): Promise<string> {
  const { urls, token } = emulator
  // Its public URL may lead somewhere else.
  const url = urls[0] ?? emulator.url
  const verifications = await rows(url, token, '/__emulator/verifications')
  const deliveries = await rows(url, token, '/__emulator/deliveries')
  const parts = [
    `${command} ended with ${ended}`,
    `${count(verifications.length, 'verification')}${tally(verifications)}`,
    `${count(deliveries.length, 'callback')}${tally(deliveries)}`,
  ]
  return `videoid-emulator: ${parts.join('; ')}.`
}

async function rows(url: string, token: string, path: string): Promise<readonly unknown[]> {
  const { json } = await ask(url, path, { token })
  const found = at(json, 'data')
  return Array.isArray(found) ? found : []
}

// ` (2 ok, 1 ko)`, in the order they first appear.
function tally(found: readonly unknown[]): string {
  const counts = new Map<string, number>()
  for (const row of found) {
    const status = String(at(row, 'status'))
    counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  const parts = [...counts].map(([status, n]) => `${n} ${status}`)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}

function quotedForCmd(word: string): string {
  return /[\s"&|<>^]/.test(word) ? `"${word.replaceAll('"', '""')}"` : word
}
