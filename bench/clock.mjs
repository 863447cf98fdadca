// Measures how fast an advance of a manual clock processes due steps, without callbacks.
import { performance } from 'node:perf_hooks'
import { startEmulator } from '../dist/index.js'
import { progress } from './figures.mjs'
import { load } from './load-generator.mjs'

/** Runs two transitions of each verification in one advance, three times. Returns the median. */
export async function clock({ quick }) {
  const verifications = quick ? 10_000 : 50_000
  const figures = []
  for (let round = 0; round < 3; round++) {
    progress('the clock', `round ${round + 1}`)
    const emulator = await startEmulator({ clock: 'manual' })
    const headers = { authorization: `Bearer ${emulator.token}` }
    const post = { method: 'POST', headers, body: '{"mail":"anna@example.com"}' }
    await load(`${emulator.url}/IT-live`, post, { count: verifications })
    const [begun, used] = [performance.now(), process.cpuUsage()]
    const { transitions } = await emulator.clock.advance('2m')
    const cpu = process.cpuUsage(used)
    const ms = Math.round(performance.now() - begun)
    const cpuMs = Math.round((cpu.user + cpu.system) / 1000)
    figures.push({ transitions: transitions.length, ms, cpuMs })
    await emulator.close()
  }
  return figures.toSorted((a, b) => a.ms - b.ms)[1]
}
