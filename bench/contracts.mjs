// node bench/contracts.mjs: measures the contract kit. It compares a pact of 100 interactions with
// openapi.yaml, measures the cost of the recorder for a request, and runs 271 schedules on a local receiver.
// Needs dist (npm run build). Prints a table with the goals; writes nothing.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startEmulator } from '../dist/index.js'
import { close } from './http-request.mjs'
import { load } from './load-generator.mjs'

const command = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

/** Measures the three figures of the contract kit, each with its goal. */
export async function contracts() {
  return {
    compared: await comparing(100),
    recorded: await recording(),
    schedules: await schedules(),
  }
}

// Measures a whole process, as in a pipeline: start, read, compare, report.
async function comparing(interactions) {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-bench-'))
  try {
    writeFileSync(join(folder, 'shop.json'), JSON.stringify(pactOf(interactions)))
    const figures = await times(7, async () => {
      const { status, stdout } = spawnSync(
        process.execPath,
        [command, 'verify', '--compare-only', 'shop.json'],
        { cwd: folder, encoding: 'utf8' },
      )
      if (status !== 0) throw new Error(stdout)
    })
    return { interactions, ms: median(figures), goalMs: 1000 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function pactOf(count) {
  const headers = { Authorization: ['Bearer any'], 'Content-Type': ['application/json'] }
  const id = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'
  const data = { id, link: 'http://127.0.0.1/', message: 'a', status: 'running', owner: 'a@b.it' }
  const content = { data, success: true, message: '', error: null }
  const asked = { mail: 'anna@example.com', healthCard: { required: true } }
  const json = { contentType: 'application/json', encoded: false }
  return {
    consumer: { name: 'shop' },
    provider: { name: 'videoid-emulator' },
    interactions: Array.from({ length: count }, (_, i) => ({
      type: 'Synchronous/HTTP',
      description: `opening ${i}`,
      request: {
        ...{ method: 'POST', path: '/IT-live', headers },
        body: { ...json, content: asked },
      },
      response: {
        ...{ status: 200, headers: { 'Content-Type': ['application/json'] } },
        body: { ...json, content },
      },
    })),
    metadata: { pactSpecification: { version: '4.0' } },
  }
}

// Measures the CPU time of this process, including the load, alternately with and without a recorder.
async function recording() {
  const calls = []
  const plain = await startEmulator({ clock: 'manual' })
  const recorded = await startEmulator({ clock: 'manual', record: (call) => calls.push(call) })
  const count = Number(process.env.REQUESTS ?? 3000)
  const added = []
  for (let round = 0; round <= 7; round++) {
    const used = []
    for (const emulator of [plain, recorded]) used.push(await cpuOf(emulator, count))
    if (round > 0) added.push((used[1] - used[0]) / count)
    calls.length = 0
  }
  await plain.close()
  await recorded.close()
  return { requests: count, microseconds: median(added), goalMicroseconds: 100 }
}

async function cpuOf({ url, token }, count) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const body = '{"mail":"anna@example.com","user":{"firstName":"Franco","lastName":"Rossi"}}'
  const before = process.cpuUsage()
  await load(`${url}/IT-live`, { method: 'POST', headers, body }, { count })
  const { user, system } = process.cpuUsage(before)
  return user + system
}

// Starts a receiver in a separate process. It responds at once, so its own time is negligible.
async function schedules() {
  const hook = await receiver()
  try {
    const begun = performance.now()
    const { code, out } = await ran([
      'verify-callbacks',
      ...['--url', `${hook.url}/hook`, '--method', 'POST', '--probe', 'none'],
      ...['--events', 'running,validation,ok'],
    ])
    const ms = performance.now() - begun
    const tried = /: (\d+) schedules/.exec(out)
    if (code !== 0 || tried?.[1] !== '271') throw new Error(`it ended with ${code}: ${out}`)
    return { schedules: 271, ms: Math.round(ms), hookMs: Math.round(hook.tookMs()), goalMs: 5000 }
  } finally {
    hook.close()
  }
}

function receiver() {
  let tookMs = 0
  const server = createServer((req, res) => {
    const begun = performance.now()
    req.resume().on('end', () => {
      res.writeHead(204).end()
      tookMs += performance.now() - begun
    })
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${server.address().port}`
      const stop = () => {
        server.close()
        server.closeAllConnections()
      }
      resolve({ url, tookMs: () => tookMs, close: stop })
    })
  })
}

function ran(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        out += chunk
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out }))
  })
}

async function times(count, work) {
  const figures = []
  for (let i = 0; i < count; i++) {
    const begun = performance.now()
    await work()
    figures.push(performance.now() - begun)
  }
  return figures
}

function median(figures) {
  const sorted = [...figures].sort((a, b) => a - b)
  return Math.round(sorted[Math.floor(sorted.length / 2)] * 10) / 10
}

function print({ compared, recorded, schedules: delivered }) {
  console.log(`Node ${process.version}; medians; everything on this one machine`)
  const rows = [
    [
      `${compared.interactions} interactions compared`,
      `${compared.ms} ms`,
      `${compared.goalMs} ms`,
    ],
    [
      'the recorder adds to a POST',
      `${recorded.microseconds} us of CPU`,
      `${recorded.goalMicroseconds} us`,
    ],
    [
      `${delivered.schedules} schedules`,
      `${delivered.ms} ms, ${delivered.hookMs} of them the receiver's`,
      `${delivered.goalMs} ms more than the receiver needs`,
    ],
  ]
  for (const [what, seen, goal] of rows) console.log(`${what.padEnd(32)}${seen}, goal ${goal}`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  print(await contracts())
  close()
}
