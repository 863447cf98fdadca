// Measures the time from the start of the process to the first response, and the memory of an idle emulator.
import { performance } from 'node:perf_hooks'
import { median, progress } from './figures.mjs'
import { httpRequest } from './http-request.mjs'
import { emulatorArgs, here, residentMb, startServer, stopServer } from './servers.mjs'

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
      const server = await startServer(args)
      await httpRequest(`${server.url}/__emulator/health`)
      figures.push(performance.now() - begun)
      if (figures === emulator) resident.push(residentMb(server.child.pid))
      await stopServer(server)
    }
  }
  return { bareMs: median(bare), emulatorMs: median(emulator), residentMb: median(resident) }
}
