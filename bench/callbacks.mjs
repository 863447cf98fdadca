// Measures the callbacks of 10,000 verifications that end at one instant, with one good receiver. Compares the time
// with a loop of a plain client.
import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { median, progress, quantile, ratio, rounded } from './figures.mjs'
import { dataOf } from './http-request.mjs'
import { load } from './load-generator.mjs'
import { headers } from './sample-request.mjs'
import { emulatorArgs, here, pin, startServer, stopServer } from './servers.mjs'

export async function callbacks({ quick }) {
  const decided = quick ? 2_000 : 10_000
  const hook = await startServer([here('peers/callback-receiver.mjs')], { core: 1 })
  const rounds = { bare: [], emulator: [] }
  let worst
  for (let round = 0; round < (quick ? 2 : 5); round++) {
    progress('callbacks', `round ${round + 1}`)
    rounds.bare.push(rateOf(await bareLoop(hook.url, decided)))
    const figures = await sendAtOnce(hook.url, decided)
    rounds.emulator.push(rateOf(figures))
    if (worst === undefined || figures.p99Ms > worst.p99Ms) worst = figures
  }
  await stopServer(hook)
  return {
    decided,
    events: worst.events,
    twice: worst.twice,
    barePerSecond: median(rounds.bare),
    emulatorPerSecond: median(rounds.emulator),
    ratio: ratio(rounds.emulator, rounds.bare),
    p99Ms: worst.p99Ms,
  }
}

async function bareLoop(url, count) {
  const child = spawn(process.execPath, [here('peers/client.mjs'), url, String(count)])
  pin(child.pid, 0)
  await new Promise((resolve) => child.once('exit', resolve))
  return await dataOf(url)
}

async function sendAtOnce(url, decided) {
  const server = await startServer(emulatorArgs(['--clock', 'manual']), { core: 0 })
  const post = { method: 'POST', headers }
  const body = JSON.stringify({ mail: 'anna@example.com', callback: { url: `${url}/hook` } })
  const opened = (count) => load(`${server.url}/IT-live`, { ...post, body }, { count })
  const advanced = (by) =>
    dataOf(`${server.url}/__emulator/clock/advance`, { ...post, body: JSON.stringify({ by }) })
  // Warm up with 2,000 verifications of two events, so that V8 has optimized the code.
  await opened(2_000)
  await advanced('5m')
  await dataOf(url)
  await opened(decided)
  const begun = performance.timeOrigin + performance.now()
  await advanced('1m')
  const seen = await dataOf(url)
  await stopServer(server)
  if (seen.events !== decided || seen.twice > 0) {
    throw new Error(`${seen.events} of ${decided} events came, ${seen.twice} of them twice`)
  }
  return {
    ...seen,
    p99Ms: quantile(
      seen.times.map((at) => at - begun),
      0.99,
    ),
  }
}

function rateOf({ events, first, last }) {
  return rounded((events * 1000) / (last - first))
}
