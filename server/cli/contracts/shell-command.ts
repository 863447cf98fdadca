import { type ChildProcess, spawn } from 'node:child_process'
import { UserError } from '../../domain/base/user-error.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** How a command ended, and what it printed, as far as anybody wants to read it. */
export type ShellResult = { readonly code: number; readonly out: string; readonly err: string }

/**
 * Runs a command of the user's in a shell, with whatever it starts, for as long as the limit. Throws a
 * Complaint where it cannot be run, or does not end.
 */
export function runShellCommand(
  { cwd, env, platform }: Terminal,
  command: string,
  { more, timeLimitMs }: { readonly more: Terminal['env']; readonly timeLimitMs: number },
): Promise<ShellResult> {
  return new Promise((resolve, reject) => {
    const group = platform !== 'win32'
    const child = spawn(command, {
      cwd,
      env: { ...env, ...more },
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: group,
    })
    const texts = { out: '', err: '' }
    const keep = (where: 'out' | 'err') => (piece: string) => {
      if (texts[where].length < maxOutputLength)
        texts[where] = (texts[where] + piece).slice(0, maxOutputLength)
    }
    // Where a pipe cuts is chance, in the middle of a letter too.
    child.stdout.setEncoding('utf8').on('data', keep('out'))
    child.stderr.setEncoding('utf8').on('data', keep('err'))
    const forget = group ? onInterruption(() => killChild(child, group)) : () => {}
    const cancel = runAfter(timeLimitMs, () => {
      const limit = `${timeLimitMs / 1000}s`
      reject(
        new UserError(`"${command}" did not end within ${limit}. Let it do one thing and end.`),
      )
      killChild(child, group)
    })
    child.once('error', (fault) => {
      forget()
      cancel()
      reject(new UserError(`"${command}" cannot be run: ${fault.message}.`, { cause: fault }))
    })
    child.once('close', (code) => {
      forget()
      cancel()
      resolve({ code: code ?? 1, ...texts })
    })
  })
}

const maxOutputLength = 1024 * 1024

// It has a process group of its own, which no Ctrl-C reaches: it must not outlive us.
function onInterruption(work: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const forget = () => {
    for (const signal of signals) process.off(signal, interrupted)
  }
  const interrupted = (signal: NodeJS.Signals) => {
    forget()
    work()
    process.kill(process.pid, signal)
  }
  for (const signal of signals) process.on(signal, interrupted)
  return forget
}

// The shell may have started others, which hold its output open.
function killChild(child: ChildProcess, group: boolean): void {
  if (!group || child.pid === undefined) return void child.kill('SIGKILL')
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}
