import { type ChildProcess, spawn } from 'node:child_process'
import { UserError } from '../../domain/base/user-error.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** The exit code of a command, and its output up to a limit. */
export type ShellResult = { readonly code: number; readonly out: string; readonly err: string }

/**
 * Runs a user's command in a shell. Throws a UserError if it cannot be run, or does not end within the time limit.
 * After the time limit, it ends the command and all processes that the command has started.
 */
export function runShellCommand(
  { cwd, env, platform }: Terminal,
  command: string,
  { more: extraEnv, timeLimitMs }: { readonly more: Terminal['env']; readonly timeLimitMs: number },
): Promise<ShellResult> {
  return new Promise((resolve, reject) => {
    const group = platform !== 'win32'
    const child = spawn(command, {
      cwd,
      env: { ...env, ...extraEnv },
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: group,
    })
    const texts = { out: '', err: '' }
    const append = (where: 'out' | 'err') => (piece: string) => {
      if (texts[where].length < maxOutputLength)
        texts[where] = (texts[where] + piece).slice(0, maxOutputLength)
    }
    // setEncoding also decodes a character whose bytes arrive in two chunks.
    child.stdout.setEncoding('utf8').on('data', append('out'))
    child.stderr.setEncoding('utf8').on('data', append('err'))
    const removeListeners = group ? onInterruption(() => killChild(child, group)) : () => {}
    const cancel = runAfter(timeLimitMs, () => {
      const limit = `${timeLimitMs / 1000}s`
      reject(
        new UserError(`"${command}" did not end within ${limit}. Let it do one thing and end.`),
      )
      killChild(child, group)
    })
    child.once('error', (error) => {
      removeListeners()
      cancel()
      reject(new UserError(`"${command}" cannot be run: ${error.message}.`, { cause: error }))
    })
    child.once('close', (code) => {
      removeListeners()
      cancel()
      resolve({ code: code ?? 1, ...texts })
    })
  })
}

const maxOutputLength = 1024 * 1024

// The command has its own process group, which Ctrl-C does not reach, so end it when this process ends.
function onInterruption(work: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const removeListeners = () => {
    for (const signal of signals) process.off(signal, onSignal)
  }
  const onSignal = (signal: NodeJS.Signals) => {
    removeListeners()
    work()
    process.kill(process.pid, signal)
  }
  for (const signal of signals) process.on(signal, onSignal)
  return removeListeners
}

// Ends the whole process group: the shell may have started processes that keep its output open.
function killChild(child: ChildProcess, group: boolean): void {
  if (!group || child.pid === undefined) return void child.kill('SIGKILL')
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The process has ended already.
  }
}
