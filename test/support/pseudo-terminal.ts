import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root } from './root.ts'

export type TerminalSession = {
  readonly type: (keys: string) => void
  /** Everything it has shown, without carriage returns. */
  readonly text: () => string
  /** Resolves with the first match in what it shows. */
  readonly waitForText: (pattern: RegExp) => Promise<RegExpExecArray>
  /** The process id of the command. */
  readonly pid: Promise<number>
  /** How it ended, and whether the terminal was left as it was. */
  readonly ended: Promise<{ readonly code: number; readonly cooked: boolean }>
}

/** Runs a command at a real pseudo-terminal, by the `pty` of python3. */
export function runAtTerminal(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): TerminalSession {
  const driver = join(root, 'test', 'support', 'pseudo-terminal.py')
  const child = spawn('python3', [driver, ...command], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: 'pipe',
  })
  onTestFinished(() => void child.stdin.end())
  let shown = ''
  let told = ''
  child.stdout.on('data', (chunk) => {
    shown += String(chunk).replaceAll('\r', '')
  })
  child.stderr.on('data', (chunk) => {
    told += chunk
  })
  child.stdin.on('error', () => {})
  const pid = new Promise<number>((resolve) => {
    child.stderr.once('data', (chunk) => resolve(Number.parseInt(String(chunk), 10)))
  })
  const ended = new Promise<{ code: number; cooked: boolean }>((resolve, reject) => {
    child.once('close', () => {
      const last = told.trim().split('\n').at(-1) ?? ''
      if (last.startsWith('{')) resolve(JSON.parse(last))
      else reject(new Error(`The pseudo-terminal failed: ${told}`))
    })
  })
  const shows = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(shown)
        if (match !== null) resolve(match)
      }
      child.stdout.on('data', look)
      look()
      child.once('close', () => reject(new Error(`It ended without showing ${pattern}: ${shown}`)))
    })
  return {
    type: (keys) => void child.stdin.write(keys),
    text: () => shown,
    waitForText: shows,
    pid,
    ended,
  }
}
