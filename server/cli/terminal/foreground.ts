import { execFile } from 'node:child_process'
import { readTextFile } from '../../runtime/files.ts'

/**
 * True if this process may read the keyboard. The system stops a process that a shell runs in the
 * background (`&`) as soon as it tries.
 */
export async function isInForeground(): Promise<boolean> {
  const groups = await processGroups().catch(() => undefined)
  if (groups === undefined) return true
  const [ownGroup, terminalGroup] = groups
  return terminalGroup <= 0 || ownGroup === terminalGroup
}

/** Returns our process group and the foreground group of our terminal. Undefined on Windows. */
async function processGroups(): Promise<readonly [number, number] | undefined> {
  if (process.platform === 'win32') return undefined
  if (process.platform === 'linux') {
    const text = await readTextFile('/proc/self/stat', 65_536)
    // The second field is the program's name in brackets, which may contain spaces and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return [Number(fields[2]), Number(fields[5])]
  }
  const text = await captureOutput('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)])
  const [ownGroup = Number.NaN, terminalGroup = Number.NaN] = text.trim().split(/\s+/).map(Number)
  return [ownGroup, terminalGroup]
}

function captureOutput(file: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, parameters, (error, out) => (error === null ? resolve(out) : reject(error)))
  })
}
