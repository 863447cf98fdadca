import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root } from './root.ts'

export type TerminalSession = {
  readonly type: (keys: string) => void
  /** Returns all output so far, without carriage returns. */
  readonly text: () => string
  /** Resolves to the first match in the output. Rejects if the command ends before. */
  readonly waitForText: (pattern: RegExp) => Promise<RegExpExecArray>
  /** The process id of the command. */
  readonly pid: Promise<number>
  /** The exit code, and whether the settings of the terminal were restored. */
  readonly ended: Promise<{ readonly code: number; readonly cooked: boolean }>
}

/** Runs a command at a real pseudo-terminal, with the module `pty` of python3. */
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
  let output = ''
  let report = ''
  child.stdout.on('data', (chunk) => {
    output += String(chunk).replaceAll('\r', '')
  })
  child.stderr.on('data', (chunk) => {
    report += chunk
  })
  child.stdin.on('error', () => {})
  const pid = new Promise<number>((resolve) => {
    child.stderr.once('data', (chunk) => resolve(Number.parseInt(String(chunk), 10)))
  })
  const ended = new Promise<{ code: number; cooked: boolean }>((resolve, reject) => {
    child.once('close', () => {
      const last = report.trim().split('\n').at(-1) ?? ''
      if (last.startsWith('{')) resolve(JSON.parse(last))
      else reject(new Error(`The pseudo-terminal failed: ${report}`))
    })
  })
  const waitForText = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output)
        if (match !== null) resolve(match)
      }
      child.stdout.on('data', look)
      look()
      child.once('close', () => reject(new Error(`It ended without showing ${pattern}: ${output}`)))
    })
  return {
    type: (keys) => void child.stdin.write(keys),
    text: () => output,
    waitForText,
    pid,
    ended,
  }
}
