import { execFile } from 'node:child_process'
import { readTextFile } from '../../runtime/files.ts'

/**
 * Whether this process may use the keyboard. One that a shell runs in the background (`&`) is stopped
 * by the system as soon as it tries.
 */
export async function isInForeground(): Promise<boolean> {
  const groups = await processGroups().catch(() => undefined)
  if (groups === undefined) return true
  const [own, atTerminal] = groups
  return atTerminal <= 0 || own === atTerminal
}

// Our own process group, and the one in the foreground of our terminal.
async function processGroups(): Promise<readonly [number, number] | undefined> {
  if (process.platform === 'win32') return undefined
  if (process.platform === 'linux') {
    const text = await readTextFile('/proc/self/stat', 65_536)
    // The name of the program, in brackets, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return [Number(fields[2]), Number(fields[5])]
  }
  const text = await captureOutput('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)])
  const [own = Number.NaN, atTerminal = Number.NaN] = text.trim().split(/\s+/).map(Number)
  return [own, atTerminal]
}

function captureOutput(file: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, parameters, (fault, out) => (fault === null ? resolve(out) : reject(fault)))
  })
}
