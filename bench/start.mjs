// Measures the time from spawn to the first response, and the memory when idle.
import { performance } from 'node:perf_hooks'
import { ask } from './ask.mjs'
import { median, progress } from './figures.mjs'
import { emulatorArgs, here, residentMb, started, stopped } from './servers.mjs'

export async function start({ quick }) {
  const bare = []
  const emulator = []
  const resident = []
  const times = quick ? 5 : 20
  for (let i = 0; i < times; i++) {
    progress('cold start', `${i + 1} of ${times}`)
    for (const [figures, args] of [
      [bare, [here('peers/bare.mjs')]],
      [emulator, emulatorArgs()],
    ]) {
      const begun = performance.now()
      const server = await started(args)
      await ask(`${server.url}/__emulator/health`)
      figures.push(performance.now() - begun)
      if (figures === emulator) resident.push(residentMb(server.child.pid))
      await stopped(server)
    }
  }
  return { bareMs: median(bare), emulatorMs: median(emulator), residentMb: median(resident) }
}
