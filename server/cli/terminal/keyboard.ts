import { execFile } from 'node:child_process'
import { readTextFile } from '../../runtime/files.ts'
import { runAfter } from '../../runtime/timer.ts'

// A longer text that arrives at once was pasted, for example a command for a shell.
const maxPressLength = 8

const foregroundCheckMs = 1_000

// Arrow keys and some other keys send Escape and further characters. The pattern below removes these sequences.
const escapeKey = '\u001b'
const escapeSequence = new RegExp(`${escapeKey}(\\[[0-?]*[ -/]*[@-~]|O.)?`, 'g')

const suspendKey = '\u001a'

/**
 * Calls `onKey` for each key press until the returned function is called. Restores the terminal when the process
 * exits, while it is suspended (Ctrl-Z), and while it runs in the background.
 */
export async function listenToKeys(onKey: (key: string) => void): Promise<() => void> {
  const { stdin } = process
  let stopped = false
  let cancelCheck = () => {}

  async function enableRawMode(): Promise<void> {
    const isForeground = await isInForeground()
    if (stopped) return
    if (!isForeground) {
      // No signal arrives when a running job is brought to the foreground, so check again later.
      cancelCheck()
      cancelCheck = runAfter(foregroundCheckMs, retry)
      return
    }
    try {
      stdin.setRawMode(true)
    } catch {
      // The terminal was closed. SIGHUP follows.
      return
    }
    stdin.resume()
  }

  function restoreTerminal(): void {
    try {
      stdin.setRawMode(false)
    } catch {
      // The terminal was closed.
    }
    stdin.pause()
  }

  function onText(text: string): void {
    const keys = text.replaceAll(escapeSequence, '')
    const isPasted = keys.length > maxPressLength && new Set(keys).size > 1
    for (const key of isPasted ? [keys] : keys) {
      if (key === suspendKey) suspend()
      else onKey(key)
    }
  }

  function suspend(): void {
    restoreTerminal()
    // Suspend the whole process group, as the terminal does, including npm and its shell.
    process.kill(0, 'SIGTSTP')
    // In a container the signal may have no effect. Then this timer soon enables raw mode again.
    runAfter(100, retry)
  }

  function retry(): void {
    void enableRawMode()
  }

  stdin.setEncoding('utf8')
  stdin.on('data', onText)
  stdin.on('error', () => {})
  process.on('exit', restoreTerminal)
  if (process.platform !== 'win32') process.on('SIGCONT', retry)
  stdin.pause()
  await enableRawMode()
  return () => {
    stopped = true
    cancelCheck()
    stdin.off('data', onText)
    process.off('exit', restoreTerminal)
    process.off('SIGCONT', retry)
    restoreTerminal()
  }
}

/**
 * True if this process may read the keyboard. The system stops a background process (`&` in a shell) as soon as it
 * tries to read.
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
