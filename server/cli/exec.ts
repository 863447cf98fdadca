import { Complaint } from '../core/complaint.ts'
import type { RunningEmulator } from '../index.ts'
import { ask, at } from './ask.ts'
import { runBeside } from './beside.ts'
import { launch } from './launch.ts'
import { checkVariables, variablesOf } from './set-env.ts'
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
  const wanted = chosen.lists['set-env'] ?? []
  checkVariables(wanted)
  const port = chosen.chosen.has('port') ? chosen.settings.port : 0
  // What the command prints is what people came for; the requests are in the journal.
  const logLevel = chosen.chosen.has('logLevel') ? chosen.settings.logLevel : 'warn'
  const emulator = await launch({ ...chosen.settings, port, logLevel }, terminal.err)
  try {
    const env = { ...terminal.env, ...environmentOf(emulator, wanted) }
    const ended = await runBeside(terminal, [command, ...parameters], env)
    if (!chosen.settings.quiet) terminal.err(`${await summary(emulator, command, ended)}\n`)
    return ended
  } finally {
    await emulator.close()
  }
}

function environmentOf({ url, token }: RunningEmulator, wanted: readonly string[]) {
  const { hostname: host, port, protocol } = new URL(url)
  const shownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port
  return {
    VIDEOID_EMULATOR_URL: url,
    VIDEOID_EMULATOR_TOKEN: token,
    ...variablesOf(wanted, { url, token, host, port: shownPort }),
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
