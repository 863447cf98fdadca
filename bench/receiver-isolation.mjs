// Measures callbacks to one good receiver, alone and together with bad receivers of every kind in another process.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { median, progress, quantile, ratio, rounded } from './figures.mjs'
import { httpRequest } from './http-request.mjs'
import { headers } from './sample-request.mjs'
import { emulatorArgs, here, pin, startServer, stopServer } from './servers.mjs'

// The behaviours of docs/receiver.md that could affect other callbacks.
const kinds = [
  ...['hang', 'slowloris', 'never-reads', 'tls-stall', 'reset', 'close-at-once', 'close-early'],
  ...['wrong-cert', 'answers-early', 'extra-answers', 'not-http', 'interim-flood', 'hints-flood'],
  ...['huge-headers', 'huge', 'gzip-bomb', 'tiny-chunks', 'chunk-extensions', 'trailers', 'drip'],
]
const badReceivers = 3
const badAtOnce = 50
const goodForOneBad = 10
const atATime = 4

export async function isolation({ quick, only = kinds }) {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-bench-'))
  writeFileSync(
    join(folder, 'at-once.yaml'),
    'version: 1\ntitle: One callback, at once\ncallbacks: { send: [running] }\n',
  )
  const good = await goodReceiver()
  const rows = {}
  try {
    for (const kind of only) {
      const rounds = []
      for (let round = 0; round < (quick ? 1 : 3); round++) {
        progress('isolation', `${kind}, round ${round + 1}`)
        rounds.push(await measured(kind, good, folder, quick ? 500 : 2_000))
      }
      rows[kind] = {
        aloneMs: median(rounds.map(({ alone }) => alone.p99)),
        besideMs: median(rounds.map(({ beside }) => beside.p99)),
        ratio: ratio(
          rounds.map(({ beside }) => beside.p99),
          rounds.map(({ alone }) => alone.p99),
        ),
        healthMs: median(rounds.map(({ beside }) => beside.health)),
      }
    }
  } finally {
    good.close()
    rmSync(folder, { recursive: true })
  }
  return { kinds: rows, worst: Math.max(...Object.values(rows).map((row) => row.ratio)) }
}

async function measured(kind, good, folder, count) {
  const args = emulatorArgs([
    '--scenarios',
    folder,
    '--scenario',
    'at-once',
    '--log-level',
    'error',
  ])
  const server = await startServer(args, { core: 0 })
  const bad = spawn(process.execPath, [here('peers/bad-receivers.mjs'), kind, String(badReceivers)])
  pin(bad.pid, 1)
  try {
    const urls = await new Promise((resolve, reject) => {
      bad.stdout.once('data', (line) => resolve(JSON.parse(line)))
      bad.once('exit', () => reject(new Error(`the receivers with the behaviour ${kind} ended`)))
    })
    await load(server.url, good, { count: 1_000 })
    const alone = await load(server.url, good, { count, others: [undefined] })
    await load(server.url, good, { count: badAtOnce, others: urls, goodForOneBad: 1 })
    const beside = await load(server.url, good, { count, others: urls })
    return { alone, beside }
  } finally {
    bad.removeAllListeners('exit')
    bad.kill('SIGKILL')
    await stopServer(server)
  }
}

/**
 * Creates `count` verifications with a callback to the good receiver, a few at a time. Between them it creates some
 * verifications with a callback to one of the URLs in `others`. Measures the time from the POST to the arrival of
 * the callback at the good receiver, and the time of GET /health.
 */
async function load(url, good, { count, others = [], goodForOneBad: each = goodForOneBad }) {
  const took = []
  const health = []
  let left = count
  let over = false
  const lane = async () => {
    while (left-- > 0) {
      const nth = left
      if (others.length > 0 && nth % each === 0) void open(url, others[nth % others.length])
      const from = performance.now()
      await Promise.all([good.arrival(nth), open(url, `${good.url}/${nth}`)])
      took.push(good.arrivedAt(nth) - from)
    }
  }
  const look = async () => {
    while (!over) {
      const from = performance.now()
      await httpRequest(`${url}/__emulator/health`)
      health.push(performance.now() - from)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const looking = look()
  await Promise.all(Array.from({ length: atATime }, lane))
  over = true
  await looking
  return { p99: quantile(took, 0.99), health: rounded(Math.max(...health)) }
}

async function open(url, callback) {
  const body = { mail: 'anna@example.com', ...(callback && { callback: { url: callback } }) }
  const { status } = await httpRequest(`${url}/IT-live`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  if (status !== 200) throw new Error(`POST /IT-live answered ${status}`)
}

/** Creates a receiver that records when the callback to `/<nth>` arrived. */
async function goodReceiver() {
  const waiting = new Map()
  const arrived = new Map()
  const server = createServer((req, res) => {
    const nth = Number(req.url.slice(1))
    req.resume().on('end', () => {
      arrived.set(nth, performance.now())
      waiting.get(nth)?.()
      res.setHeader('Content-Length', 0)
      res.end()
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    arrival: (nth) => new Promise((resolve) => waiting.set(nth, resolve)),
    arrivedAt: (nth) => arrived.get(nth),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
