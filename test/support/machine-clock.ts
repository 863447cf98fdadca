import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { builtCommand } from './command.ts'
import { root } from './root.ts'

/** An emulator in a process whose clocks a test sets. */
export type ClockedEmulator = {
  readonly url: string
  /** Sets the wall clock by so many milliseconds, forwards or back; the monotonic clock goes on as before. */
  readonly setWall: (byMs: number) => Promise<void>
  /** Lets time go on: both clocks show so much more. */
  readonly advance: (ms: number) => Promise<void>
  readonly end: () => Promise<void>
}

// Before anything else is loaded, as NTP or a resumed virtual machine would do it behind the program's back.
const settableClocks = `
  let [wall, passed] = [0, 0]
  const [date, monotonic] = [Date.now, performance.now.bind(performance)]
  Date.now = () => date() + passed + wall
  performance.now = () => monotonic() + passed
  process.on('message', ([clock, ms]) => {
    if (clock === 'wall') wall += ms
    else passed += ms
    process.send('set')
  })
  process.channel.unref()`

/** Starts the built command with these arguments in such a process. */
export async function startClockedEmulator(
  argv: readonly string[],
  wallMs = 0,
): Promise<ClockedEmulator> {
  const preload = `data:text/javascript,${encodeURIComponent(settableClocks)}`
  const child = spawn(
    process.execPath,
    ['--import', preload, builtCommand(), '--port', '0', ...argv],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  )
  const closed = once(child, 'close')
  onTestFinished(() => void child.kill('SIGKILL'))
  const set = async (clock: 'wall' | 'both', ms: number) => {
    const done = once(child, 'message')
    child.send([clock, ms])
    await done
  }
  const isSet = set('wall', wallMs)
  const url = await new Promise<string>((resolve) => {
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += chunk
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  await isSet
  return {
    url,
    setWall: (byMs) => set('wall', byMs),
    advance: (ms) => set('both', ms),
    async end() {
      child.kill('SIGTERM')
      await closed
    },
  }
}
