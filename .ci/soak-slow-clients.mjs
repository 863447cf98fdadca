import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { call } from './soak-receiver.mjs'
import { spawnEmulator } from './spawn-emulator.mjs'

const LIST = '/IT-identity-verifications'
const HEAD = 'POST /IT-live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer soak\r\n'

// The kinds of slow clients. Each has its first bytes, its repeated bytes, and the seconds after which the emulator
// must have closed the connection. The limits are ten seconds for headers, and thirty for the request and for reading.
// The additional seconds are for a busy machine.
const KINDS = {
  'sends nothing': { at: 15, first: () => '' },
  'slow headers': { at: 15, first: () => HEAD, more: 'X-Slow: 1\r\n' },
  'slow body': { at: 35, first: () => `${HEAD}Content-Length: 8192\r\n\r\n{`, more: ' ' },
  'reads nothing': { at: 45, first: asksForMuch, more: '\r\n', every: 5, reads: false },
}

/**
 * Runs `clients` slow clients at once for `seconds`. Returns the violations of S-06 in docs/quality.md: slow clients
 * are disconnected and do not delay others.
 */
export async function soakSlow(clients, seconds) {
  const emulator = await spawnEmulator('--speed', '120')
  const { port } = new URL(emulator.url)
  const id = await decided(emulator.url)
  await fillInbox(emulator.url)
  const before = measured(emulator.child.pid)
  const load = { on: true, took: [], wrong: [], ends: [], alive: new Set() }
  const names = Object.keys(KINDS)
  const coming = inTurn(load, clients, names, Number(port))
  const others = asking(load, emulator.url, id)

  let most = before
  for (let second = 1; second <= seconds; second++) {
    await sleep(1000)
    const now = measured(emulator.child.pid)
    most = {
      rss: Math.max(most.rss, now.rss),
      descriptors: Math.max(most.descriptors, now.descriptors),
    }
    if (second % 10 === 0) {
      const { length: cut } = load.ends
      console.log(
        `${second} s: ${load.alive.size} slow, ${cut} cut off, ${load.took.length} others served, ${load.wrong.length} not, ${now.rss} MiB`,
      )
    }
  }
  load.on = false
  await Promise.all([coming, others])
  const oldest = Object.fromEntries(names.map((name) => [name, ageOf(load, name)]))
  for (const { socket } of load.alive) socket.destroy()
  await sleep(1000)
  const after = measured(emulator.child.pid)
  emulator.child.kill('SIGTERM')
  await emulator.ended

  const took = load.took.toSorted((a, b) => a - b)
  const p99 = Math.round(took[Math.floor(took.length * 0.99)] ?? 0)
  console.table(Object.fromEntries(names.map((name) => [name, endsOf(load, name, oldest[name])])))
  console.table({
    'others served': took.length,
    'others not served': load.wrong.length,
    'others, median ms': Math.round(took[took.length >> 1] ?? 0),
    'others, p99 ms': p99,
    'rss before, at most, after (MiB)': `${before.rss}, ${most.rss}, ${after.rss}`,
    'descriptors before, at most, after': `${before.descriptors}, ${most.descriptors}, ${after.descriptors}`,
  })
  return [
    ...load.wrong.slice(0, 5),
    ...(p99 > 500 ? [`one of a hundred ordinary requests waits ${p99} ms`] : []),
    ...names.flatMap((name) => lateOf(load, name, oldest[name])),
    ...(after.descriptors > before.descriptors + 10 ? ['file descriptors are not closed'] : []),
  ]
}

// Starts fifty clients a second, like the tool slowhttptest. To start all at once would be another kind of attack.
async function inTurn(load, clients, names, port) {
  for (let n = 0; n < clients && load.on; n++) {
    beSlow(load, names[n % names.length], port)
    if (n % 5 === 4) await sleep(100)
  }
}

// A disconnected client connects again, so that the number of clients is constant.
function beSlow(load, name, port) {
  const { first, more, every = 1, reads = true } = KINDS[name]
  const socket = connect(port, '127.0.0.1', () => socket.write(first()))
  const one = { name, socket, since: performance.now() }
  load.alive.add(one)
  // A client that reads nothing detects the end of its connection only when it writes.
  const saying = setInterval(() => more !== undefined && socket.write(more), every * 1000)
  let text = ''
  if (reads) socket.on('data', (chunk) => (text += chunk))
  socket.on('error', () => {})
  socket.once('close', () => {
    clearInterval(saying)
    load.alive.delete(one)
    if (!load.on) return
    const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 'none'
    load.ends.push({ name, status, after: (performance.now() - one.since) / 1000 })
    beSlow(load, name, port)
  })
}

function endsOf(load, name, oldest) {
  const ends = load.ends.filter((each) => each.name === name)
  const times = ends.map(({ after }) => after)
  return {
    'cut off': ends.length,
    answer: [...new Set(ends.map(({ status }) => status))].join(' '),
    'first after s': Number(Math.min(...times).toFixed(1)),
    'last after s': Number(Math.max(...times).toFixed(1)),
    'oldest left s': Number(oldest.toFixed(1)),
  }
}

function lateOf(load, name, oldest) {
  const { at } = KINDS[name]
  const late = load.ends.filter((each) => each.name === name && each.after > at).length
  return late > 0 || oldest > at
    ? [`A client of the kind "${name}" is not cut off after ${at} s.`]
    : []
}

function ageOf(load, name) {
  const own = [...load.alive].filter((each) => each.name === name)
  return Math.max(0, ...own.map(({ since }) => (performance.now() - since) / 1000))
}

// Sends twenty ordinary requests a second. Each must get its response.
async function asking(load, url, id) {
  const pending = new Set()
  for (let n = 0; load.on; n++) {
    await sleep(50)
    const from = performance.now()
    const one = each(url, id, n).then(({ what, status }) => {
      load.took.push(performance.now() - from)
      if (status !== 200) load.wrong.push(`${what} was answered with ${status}`)
      pending.delete(one)
    })
    pending.add(one)
  }
  await Promise.all(pending)
}

async function each(url, id, n) {
  const what = ['POST', 'GET', 'data', 'audit'][n % 4]
  if (what === 'POST') {
    return {
      what,
      ...(await call(`${url}/IT-live`, { method: 'POST', body: { mail: 'anna@example.com' } })),
    }
  }
  return { what, ...(await call(`${url}${LIST}/${id}${what === 'GET' ? '' : `/${what}`}`)) }
}

// Stores 1 MB. The response with this inbox has about 2 MB, for the client that reads nothing.
async function fillInbox(url) {
  const body = 'x'.repeat(250_000)
  for (let n = 0; n < 4; n++) await fetch(`${url}/__emulator/inbox/long`, { method: 'POST', body })
}

async function decided(url) {
  const body = { mail: 'anna@example.com' }
  const { id } = (await call(`${url}/IT-live`, { method: 'POST', body })).body.data
  while ((await call(`${url}${LIST}/${id}/audit`)).status !== 200) await sleep(200)
  return id
}

// Asks for more bytes than the system buffers for a client that reads nothing: on Linux up to 4 MB.
function asksForMuch() {
  return 'GET /__emulator/inboxes/long HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2)
}

function measured(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const rss = Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
  return { rss, descriptors: readdirSync(`/proc/${pid}/fd`).length }
}
