// node bench/run.mjs --clock: how fast a manual clock drains what is due, without callbacks.
import { performance } from 'node:perf_hooks'
import { startEmulator } from '../dist/index.js'
import { load } from './load.mjs'

const lives = Number(process.env.LIVES ?? 50_000)

/** Two transitions for each life, all of them in one advance, three times over. */
export async function clock() {
  const figures = []
  for (let round = 0; round < 3; round++) {
    const emulator = await startEmulator({ clock: 'manual' })
    const headers = { authorization: `Bearer ${emulator.token}` }
    const post = { method: 'POST', headers, body: '{"mail":"anna@example.com"}' }
    await load(`${emulator.url}/IT-live`, post, lives)
    const [begun, used] = [performance.now(), process.cpuUsage()]
    const { transitions } = await emulator.clock.advance('2m')
    const cpu = process.cpuUsage(used)
    const ms = performance.now() - begun
    figures.push({ transitions: transitions.length, ms, cpuMs: (cpu.user + cpu.system) / 1000 })
    await emulator.close()
  }
  return figures.toSorted((a, b) => a.ms - b.ms)[1]
}
