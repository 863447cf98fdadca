import { runAfter } from '../../runtime/timer.ts'
import { isInForeground } from './foreground.ts'

// Nobody presses that many keys at once: it is something pasted, such as a command for a shell.
const maxPressLength = 8

const foregroundCheckMs = 1_000

// Arrows and the like begin with Escape and go on with letters that nobody pressed.
const escapeKey = '\u001b'
const escapeSequence = new RegExp(`${escapeKey}(\\[[0-?]*[ -/]*[@-~]|O.)?`, 'g')

const suspendKey = '\u001a'

/**
 * Hands over each key as it is pressed, from when the promise resolves until its answer is called. The terminal is given back as it
 * was at every end of the process, and while the process is suspended (Ctrl-Z) or in the background.
 */
export async function listenToKeys(pressed: (key: string) => void): Promise<() => void> {
  const { stdin } = process
  let stopped = false
  let cancelLook = () => {}

  async function take(): Promise<void> {
    const mayTake = await isInForeground()
    if (stopped) return
    if (!mayTake) {
      // No signal tells of the day when a running job is brought to the front.
      cancelLook()
      cancelLook = runAfter(foregroundCheckMs, takeAgain)
      return
    }
    try {
      stdin.setRawMode(true)
    } catch {
      // The terminal has gone meanwhile; the signal that says so follows.
      return
    }
    stdin.resume()
  }

  function giveBack(): void {
    try {
      stdin.setRawMode(false)
    } catch {
      // Nothing is left to give it back to.
    }
    stdin.pause()
  }

  function onText(text: string): void {
    const keys = text.replaceAll(escapeSequence, '')
    const isPasted = keys.length > maxPressLength && new Set(keys).size > 1
    for (const key of isPasted ? [keys] : keys) {
      if (key === suspendKey) pause()
      else pressed(key)
    }
  }

  function pause(): void {
    giveBack()
    // The whole group, as the terminal would: npm and its shell as well.
    process.kill(0, 'SIGTSTP')
    // Where nobody can be suspended (a container), life goes on at once.
    runAfter(100, takeAgain)
  }

  function takeAgain(): void {
    void take()
  }

  stdin.setEncoding('utf8')
  stdin.on('data', onText)
  stdin.on('error', () => {})
  process.on('exit', giveBack)
  if (process.platform !== 'win32') process.on('SIGCONT', takeAgain)
  stdin.pause()
  await take()
  return () => {
    stopped = true
    cancelLook()
    stdin.off('data', onText)
    process.off('exit', giveBack)
    process.off('SIGCONT', takeAgain)
    giveBack()
  }
}
