import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { quoteForCmd } from '../../domain/text/shell-quoting.ts'
import { terminalText } from '../../domain/text/terminal-text.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** The exit code of a command, and whether there was one to run at all. */
export type ChildResult = { readonly exitCode: number; readonly hasRun: boolean }

/**
 * Runs a command until it ends and answers its exit code: 128 and the signal's number where a signal
 * ended it, 127 where there is no such program, 126 where it may not be executed. Signals are handed on
 * to it; whatever it has started and left running is ended too, except at a terminal, where it shares
 * our process group and the shell looks after it.
 */
export async function runChildProcess(
  terminal: Terminal,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<ChildResult> {
  const onWindows = terminal.platform === 'win32'
  const group = !onWindows && process.stdin.isTTY !== true
  // npm and npx are .cmd files there, which only a shell starts.
  const [file = '', ...parameters] = onWindows ? words.map(quoteForCmd) : words
  let child: ChildProcess
  try {
    const { cwd } = terminal
    child = spawn(file, parameters, {
      cwd,
      env,
      stdio: 'inherit',
      shell: onWindows,
      detached: group,
    })
  } catch (fault) {
    return reportSpawnError(terminal, words, fault)
  }
  const send = (signal: NodeJS.Signals) => (group ? signalGroup(child, signal) : child.kill(signal))
  const stopPassing = forwardSignals(send)
  try {
    return { exitCode: await exitCodeOf(child), hasRun: true }
  } catch (fault) {
    return reportSpawnError(terminal, words, fault)
  } finally {
    stopPassing()
    if (group) signalGroup(child, 'SIGTERM')
  }
}

// Most faults come as an event, but some are thrown at once.
function reportSpawnError(
  { err }: Terminal,
  words: readonly string[],
  fault: unknown,
): ChildResult {
  const code = String((fault as { readonly code?: unknown }).code)
  const why = Object.hasOwn(SPAWN_ERRORS, code) ? SPAWN_ERRORS[code] : undefined
  if (why === undefined) throw fault
  err(
    terminalText`exec cannot run "${words[0] ?? ''}": ${why}. Check the name, or put its folder on PATH.\n`,
  )
  // What a shell answers for the same mistakes.
  return { exitCode: code === 'ENOENT' ? 127 : 126, hasRun: false }
}

const SPAWN_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it may not be executed',
  ENOTDIR: 'what should be its folder is a file',
  ENAMETOOLONG: 'no name can be that long',
  E2BIG: 'what follows it is more than the system hands on',
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      resolve(code ?? (signal === null ? 128 : exitCodeOfSignal(signal)))
    })
  })
}

/** What a shell answers for a command that a signal ended: 143 for SIGTERM. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

// A terminal sends Ctrl-C to the command as well, and twice would be once too often.
function forwardSignals(send: (signal: NodeJS.Signals) => void): () => void {
  const atTerminal = process.stdin.isTTY === true
  const listeners = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const pass = () => {
      if (signal !== 'SIGINT' || !atTerminal) send(signal)
    }
    process.on(signal, pass)
    return () => process.off(signal, pass)
  })
  return () => {
    for (const remove of listeners) remove()
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (fault) {
    // Nobody is left in it.
    if ((fault as { readonly code?: unknown }).code !== 'ESRCH') throw fault
  }
}
