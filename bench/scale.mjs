// Measures many stored verifications: memory for each, and the time of a GET.

import { median, progress, rounded } from './figures.mjs'
import { dataOf } from './http-request.mjs'
import { load } from './load-generator.mjs'
import { body, headers } from './sample-request.mjs'
import { cpuMicroseconds, emulatorArgs, here, pin, startServer, stopServer } from './servers.mjs'

const post = { method: 'POST', headers, body }
const step = 20_000

/** Measures two servers alternately: one with a thousand verifications, and one with a growing number. */
export async function scale({ quick, million }) {
  pin(process.pid, 1)
  const few = await startGrowingServer()
  const many = await startGrowingServer()
  await add(few, 1_000)
  const base = await heapBytes(few)
  const sizes = quick ? [20_000] : [100_000, ...(million ? [1_000_000] : [])]
  const steps = {}
  for (const stored of sizes) {
    while (many.stored < stored) await add(many, Math.min(step, stored - many.stored))
    const heap = await heapBytes(many)
    const perVerification = (heap - base) / (many.stored - few.stored)
    steps[stored] = {
      bytesEach: Math.round(perVerification),
      beyondBody: Math.round(perVerification - Buffer.byteLength(body)),
      getRatio: await getRatio(few, many, quick),
      heapMb: Math.round(heap / 1e6),
    }
  }
  const { id } = await dataOf(`${many.server.url}/IT-live`, post)
  if (typeof id !== 'string') throw new Error('it no longer answers')
  await Promise.all([stopServer(few.server), stopServer(many.server)])
  pin(process.pid, '0-1')
  const largeBodies = million ? await storeLargeBodies() : undefined
  return { bodyBytes: Buffer.byteLength(body), steps, ...(largeBodies && { largeBodies }) }
}

// The largest body that most fields allow: the text of the footer.
async function storeLargeBodies() {
  const large = JSON.stringify({ ...JSON.parse(body), layout: { footer: 'x'.repeat(31_000) } })
  const stored = 100_000
  const server = await startGrowingServer()
  await add(server, 1_000)
  const base = await heapBytes(server)
  progress(`storing ${stored} with large bodies`)
  await load(`${server.server.url}/IT-live`, { ...post, body: large }, { count: stored })
  const heap = await heapBytes(server)
  await stopServer(server.server)
  return {
    stored,
    bodyBytes: Buffer.byteLength(large),
    bytesEach: Math.round((heap - base) / stored),
    heapMb: Math.round(heap / 1e6),
  }
}

// The server reports its heap after a garbage collection when it gets SIGUSR2.
async function startGrowingServer() {
  const engine = [
    '--expose-gc',
    '--max-old-space-size=6000',
    '--import',
    here('heap-usage-preload.mjs'),
  ]
  const options = ['--clock', 'manual', '--max-stored', '2000000']
  const server = await startServer(emulatorArgs(options, engine), { core: 0 })
  return { server, stored: 0, ids: [] }
}

async function add(one, count) {
  progress(`storing ${one.stored + count}`)
  await load(`${one.server.url}/IT-live`, post, { count: count - 1 })
  const { id } = await dataOf(`${one.server.url}/IT-live`, post)
  one.stored += count
  one.ids.push(id)
}

async function heapBytes({ server }) {
  const { pid } = server.child
  const printed = new Promise((resolve) => {
    let text = ''
    const hear = (chunk) => {
      text += chunk
      const found = /heap (\d+)\n/.exec(text)?.[1]
      if (found === undefined) return
      server.child.stdout.off('data', hear)
      resolve(Number(found))
    }
    server.child.stdout.on('data', hear)
  })
  process.kill(pid, 'SIGUSR2')
  return await printed
}

async function getRatio(few, many, quick) {
  const ratios = []
  for (let round = 0; round < (quick ? 7 : 25); round++) {
    const each = []
    for (const { server, ids } of [few, many]) {
      const before = cpuMicroseconds(server.child.pid)
      const url = `${server.url}/IT-identity-verifications/${ids[round % ids.length]}`
      await load(url, { headers }, { count: 2_000, rate: 4_000 })
      each.push(cpuMicroseconds(server.child.pid) - before)
    }
    if (round >= 4) ratios.push(each[1] / each[0])
  }
  return rounded(median(ratios))
}
