import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from './soak-manual-clock-client.mjs'
import { createRandom } from './soak-random.mjs'
import { call, startReceiver } from './soak-receiver.mjs'
import { createRunningClient } from './soak-running-clock-client.mjs'
import { spawnEmulator } from './spawn-emulator.mjs'

const at = '2026-01-05T08:00:00Z'

/**
 * Kills an emulator many times while clients send requests of all kinds at once. Each kill comes after `least` to
 * `least + mostMore` responses. After each restart, the function compares the state with the acknowledged changes.
 * With `store`, the emulator stores its state in the database at this URL, instead of a data folder.
 * Returns figures and the violations of R-08 in docs/quality.md: a kill loses no change that was answered.
 */
export async function soakKills(kills, options = {}) {
  const { seed = 1, log = () => {}, least = 20, mostMore = 400, store } = options
  const folder = mkdtempSync(join(tmpdir(), 'videoid-soak-'))
  const flags = optionsFor(
    store === undefined ? ['--data-dir', join(folder, 'data')] : ['--store', store],
  )
  const receiver = await startReceiver()
  const reference = await startReference(receiver)
  const missed = []
  const failed = (sentence) => missed.push(sentence)
  const random = createRandom(seed)
  const clients = createClients({ seed, receiver, failed })
  const starts = []
  const start = async () => {
    receiver.run += 1
    const emulator = await spawnEmulator(...flags)
    if (emulator.url === undefined) throw new Error(`start ${receiver.run}: ${emulator.err()}`)
    starts.push(emulator)
    return emulator
  }
  const check = (url) =>
    Promise.all(clients.all.map((client) => client.check(url, reference.url, receiver)))
  let acknowledged = 0
  let underWay = 0
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const emulator = await start()
      if (kill === 1) await beginAll(clients, emulator, reference)
      else await check(emulator.url)
      if (kill % 25 === 0) await resetAll(clients, emulator, reference)
      const load = createLoad(least + random.below(mostMore))
      const works = clients.all.map((client) => client.work(load, emulator.url, reference.url))
      await Promise.race([load.reached, Promise.all(works)])
      await sleep(random.below(20))
      load.kill(emulator.child)
      await Promise.all([...works, emulator.ended])
      if (emulator.err() !== '') failed(`kill ${kill}: it printed ${emulator.err()}`)
      acknowledged += load.count()
      underWay += clients.all.filter((client) => client.isUnderWay()).length
      if (kill % 5 === 0) await killAtStart(flags, receiver, random)
      if (kill % 10 === 0)
        log(`${kill} kills, ${acknowledged} acknowledged, ${missed.length} missed`)
    }
    const last = await start()
    await check(last.url)
    const callbacks = await finish(clients, last, reference, receiver)
    last.child.kill('SIGTERM')
    const code = await last.ended
    if (code !== 0 || last.err() !== '') failed(`SIGTERM: code ${code}, it printed ${last.err()}`)
    return {
      missed,
      figures: figuresOf({ kills, acknowledged, underWay, clients, callbacks, starts }),
    }
  } finally {
    await reference.close()
    receiver.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function optionsFor(storage) {
  return ['--clock', 'manual', '--at', at, ...storage]
}

// Starts the reference emulator: in memory, with the same options. The receiver does not count its callbacks.
async function startReference(receiver) {
  const { startEmulator } = await import('../dist/index.js')
  const forwardCallbacksTo = new URL('/reference', receiver.url).href
  return startEmulator({ port: 0, clock: 'manual', at, forwardCallbacksTo })
}

function createClients({ seed, receiver, failed }) {
  const hook = receiver.url
  const manual = [0, 1, 2, 3, 4].map((n) =>
    createClient({
      ...{ name: `client-${n}`, seed: seed * 100 + n, hook, failed },
      account: n < 2 ? `dev-${n}@example.com` : undefined,
    }),
  )
  const running = [0, 1].map((n) => createRunningClient({ name: `running-${n}`, receiver, failed }))
  return { manual, running, all: [...manual, ...running] }
}

async function beginAll({ manual }, emulator, reference) {
  for (const client of manual) await client.begin(emulator.url, reference.url)
}

async function resetAll({ all }, emulator, reference) {
  for (const { url } of [emulator, reference]) {
    await call(`${url}/__emulator/reset`, { method: 'POST', body: { all: true } })
  }
  for (const client of all) client.forgetAll()
}

function createLoad(target) {
  let count = 0
  let isKilled = false
  let reach
  const reached = new Promise((resolve) => {
    reach = resolve
  })
  return {
    reached,
    count: () => count,
    isKilled: () => isKilled,
    acknowledge() {
      count += 1
      if (count === target) reach()
    },
    kill(child) {
      isKilled = true
      child.kill('SIGKILL')
    },
  }
}

// Kills the emulator before it listens, while it reads the journal or begins to send callbacks again.
async function killAtStart(flags, receiver, random) {
  receiver.run += 1
  const starting = spawnEmulator(...flags)
  await sleep(50 + random.below(400))
  await starting.kill()
}

async function finish({ manual, running }, emulator, reference, receiver) {
  for (const { namespace } of manual) {
    const headers = { 'x-emulator-namespace': namespace }
    for (const { url } of [emulator, reference]) {
      const body = { until: 'idle' }
      await call(`${url}/__emulator/clock/advance`, { method: 'POST', body, headers })
    }
  }
  for (const client of manual) await client.check(emulator.url, reference.url, receiver)
  return Promise.all(running.map((client) => client.checkCallbacks(emulator.url)))
}

function figuresOf({ kills, acknowledged, underWay, clients, callbacks, starts }) {
  const times = starts.map(({ took }) => Math.round(took)).sort((a, b) => a - b)
  const sum = (key) => callbacks.reduce((total, each) => total + each[key], 0)
  return {
    kills,
    acknowledged,
    'under way when killed': underWay,
    'verifications on running clocks': clients.running.flatMap(({ ids }) => ids()).length,
    'their callbacks': sum('callbacks'),
    'of them sent more than once': sum('repeated'),
    'start, median ms': times[times.length >> 1],
    'start, slowest ms': times.at(-1),
    'start, most CPU ms': Math.max(...starts.map(({ processorMs }) => processorMs)),
    operations: operationsDone(clients.manual),
  }
}

function operationsDone(clients) {
  const all = {}
  for (const { done } of clients) {
    for (const [kind, times] of done) all[kind] = (all[kind] ?? 0) + times
  }
  return all
}
