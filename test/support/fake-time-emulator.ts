import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { builtCommand } from './command.ts'
import { root } from './root.ts'

/** An emulator in a process whose clocks the test sets. */
export type ClockedEmulator = {
  readonly url: string
  /** Moves the wall clock by this many milliseconds, also back. The monotonic clock does not change. */
  readonly setWall: (byMs: number) => Promise<void>
  /** Moves both clocks forward by this many milliseconds. */
  readonly advance: (ms: number) => Promise<void>
  readonly end: () => Promise<void>
}

// Replaces the clocks before the program is loaded. So the program sees a change of the time as it would see one by NTP
// or in a resumed virtual machine.
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

/** Starts the built command with these arguments in a process with settable clocks. */
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
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? []
      if (address !== undefined) resolve(address)
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
