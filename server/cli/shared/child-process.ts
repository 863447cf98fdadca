import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { quoteForCmd } from '../../domain/text/shell-quoting.ts'
import { terminalText } from '../../domain/text/terminal-text.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** The exit code of a command. `hasRun` is false if the command could not be started. */
export type ChildResult = { readonly exitCode: number; readonly hasRun: boolean }

/**
 * Runs a command until it ends, and returns its exit code. If a signal ended the command, it is 128 plus the signal's
 * number. If there is no such program, it is 127; if the program may not be executed, 126. Forwards signals to the
 * command. Afterwards ends the processes that the command has left running, but not at a terminal: there they are in
 * our process group, which the shell controls.
 */
export async function runChildProcess(
  terminal: Terminal,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<ChildResult> {
  const onWindows = terminal.platform === 'win32'
  const group = !onWindows && process.stdin.isTTY !== true
  // On Windows npm and npx are .cmd files, which only a shell can start.
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
  } catch (error) {
    return reportSpawnError(terminal, words, error)
  }
  const send = (signal: NodeJS.Signals) => (group ? signalGroup(child, signal) : child.kill(signal))
  const stopForwarding = forwardSignals(send)
  try {
    return { exitCode: await exitCodeOf(child), hasRun: true }
  } catch (error) {
    return reportSpawnError(terminal, words, error)
  } finally {
    stopForwarding()
    if (group) signalGroup(child, 'SIGTERM')
  }
}

/**
 * Prints why a command cannot start. Node reports most of these errors as events, but `spawn` throws some of them.
 */
function reportSpawnError(
  { err }: Terminal,
  words: readonly string[],
  error: unknown,
): ChildResult {
  const code = String((error as { readonly code?: unknown }).code)
  const why = Object.hasOwn(SPAWN_ERRORS, code) ? SPAWN_ERRORS[code] : undefined
  if (why === undefined) throw error
  err(
    terminalText`exec cannot run "${words[0] ?? ''}": ${why}. Check the name, or put its folder on PATH.\n`,
  )
  // The exit codes of a shell for the same mistakes.
  return { exitCode: code === 'ENOENT' ? 127 : 126, hasRun: false }
}

const SPAWN_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it may not be executed',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENAMETOOLONG: 'no name can be that long',
  E2BIG: 'its arguments are longer than the system allows',
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      resolve(code ?? (signal === null ? 128 : exitCodeOfSignal(signal)))
    })
  })
}

/** The exit code of a shell for a command that a signal ended, such as 143 for SIGTERM. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

/**
 * Forwards signals to the command, except SIGINT at a terminal, because the terminal itself sends it to the command.
 */
function forwardSignals(send: (signal: NodeJS.Signals) => void): () => void {
  const atTerminal = process.stdin.isTTY === true
  const listeners = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const forward = () => {
      if (signal !== 'SIGINT' || !atTerminal) send(signal)
    }
    process.on(signal, forward)
    return () => process.off(signal, forward)
  })
  return () => {
    for (const remove of listeners) remove()
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    // ESRCH: the group has no process any more.
    if ((error as { readonly code?: unknown }).code !== 'ESRCH') throw error
  }
}
