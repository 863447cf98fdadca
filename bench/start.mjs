// Measures the time from the start of a process to its first response, and the memory of an idle emulator.
// Also measures `exec -- true`, which starts an emulator, runs a command and ends.
import { spawnSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { median, progress, ratio } from './figures.mjs'
import { httpRequest } from './http-request.mjs'
import { peers } from './peers.mjs'
import { body, headers } from './sample-request.mjs'
import { emulatorArgs, here, residentMb, startServer, stopServer } from './servers.mjs'

const post = { method: 'POST', headers, body }

export async function start({ quick }) {
  const times = quick ? 5 : 20
  const servers = { ...(await peers()), emulator: { args: emulatorArgs() } }
  const times0 = Object.fromEntries(Object.keys(servers).map((name) => [name, []]))
  const resident = []
  for (let i = 0; i < times; i++) {
    progress('cold start', `${i + 1} of ${times}`)
    for (const [name, server] of Object.entries(servers)) {
      // The mock servers need seconds to start, so they start less often.
      if (SLOW.has(name) && i >= 3) continue
      const { ms, megabytes } = await coldStart(server)
      times0[name].push(ms)
      if (name === 'emulator') resident.push(megabytes)
    }
  }
  const { bare, emulator, ...others } = times0
  return {
    bareMs: median(bare),
    emulatorMs: median(emulator),
    ratio: ratio(emulator, bare),
    residentMb: median(resident),
    peers: Object.fromEntries(
      Object.entries(others).map(([name, all]) => [
        name,
        { ms: median(all), ratio: ratio(all, bare) },
      ]),
    ),
    exec: execTimes(times),
  }
}

const SLOW = new Set(['prism', 'mockoon', 'wiremock'])

// The first POST, because that is what a client of the API sends.
async function coldStart(server) {
  const begun = performance.now()
  const running = await startServer(server.args, server)
  await firstAnswer(running.url)
  const ms = performance.now() - begun
  const megabytes = residentMb(running.child.pid)
  await stopServer(running)
  return { ms, megabytes }
}

async function firstAnswer(url) {
  for (;;) {
    const answer = await httpRequest(`${url}/IT-live`, post).catch(() => undefined)
    if (answer !== undefined && answer.status < 500) return
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

function execTimes(times) {
  const bare = []
  const emulator = []
  for (let i = 0; i < times; i++) {
    progress('exec', `${i + 1} of ${times}`)
    bare.push(timeOf(['-e', '0']))
    emulator.push(timeOf([here('../dist/cli.js'), 'exec', '--quiet', '--', 'true']))
  }
  return { bareMs: median(bare), emulatorMs: median(emulator), ratio: ratio(emulator, bare) }
}

function timeOf(args) {
  const begun = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return performance.now() - begun
}
