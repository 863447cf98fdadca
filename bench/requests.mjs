// Measures the server's CPU time per request: all servers alternately, in many short rounds, on separate cores.

import { median, progress, ratio, rounded } from './figures.mjs'
import { dataOf, httpRequest } from './http-request.mjs'
import { load } from './load-generator.mjs'
import { peers } from './peers.mjs'
import { body, headers } from './sample-request.mjs'
import { cpuMicroseconds, emulatorArgs, pin, startServer, stopServer } from './servers.mjs'

const post = { method: 'POST', headers, body }
const get = { headers }
const known = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'

// The request of each kind, for the emulator and for the other servers. A server without a request is not measured.
export const kinds = {
  'POST /IT-live': { options: post, path: () => '/IT-live', others: '/IT-live' },
  'GET status': {
    options: get,
    path: (id) => `/IT-identity-verifications/${id}`,
    others: `/IT-identity-verifications/${known}`,
  },
  'GET list of 100': { options: get, path: () => '/IT-identity-verifications?limit=100' },
  'GET images (PDF)': { options: get, path: (id) => `/IT-identity-verifications/${id}/images` },
}

export async function requests({ quick }) {
  const plan = { rounds: quick ? 3 : 9, perRound: quick ? 1_000 : 4_000, warmUp: quick ? 2 : 8 }
  const table = {}
  pin(process.pid, 1)
  for (const [kind, asked] of Object.entries(kinds)) {
    const all = Object.entries(await peers()).filter(
      ([name]) => name === 'bare' || asked.others !== undefined,
    )
    const running = {}
    for (const [name, { args, url, command }] of all) {
      running[name] = await startServer(args, { core: 0, url, command }).catch((fault) => {
        console.error(`${name} is left out: ${fault.message.split('\n')[0]}`)
      })
      if (running[name] === undefined) delete running[name]
    }
    // The clock is manual, so that only requests are measured.
    running.emulator = await startServer(emulatorArgs(['--clock', 'manual']), { core: 0 })
    const id = await finished(running.emulator.url)
    await ready(running)
    const flatOut = await inTurn({ kind, asked, running, id }, plan)
    const paced = await inTurn({ kind, asked, running, id }, { ...plan, rate: 2_000 })
    table[kind] = rowsOf(flatOut, paced)
    for (const server of Object.values(running)) await stopServer(server)
  }
  pin(process.pid, '0-1')
  return table
}

/** Runs one verification to its end, and opens a hundred more for the list. Returns the id of the first. */
export async function finished(url) {
  const { id } = await dataOf(`${url}/IT-live`, post)
  await dataOf(`${url}/__emulator/verifications/${id}/fast-forward`, {
    method: 'POST',
    headers,
    body: '{"to":"end"}',
  })
  await load(`${url}/IT-live`, post, { count: 100 })
  return id
}

async function ready(running) {
  for (const { url } of Object.values(running)) {
    for (let i = 0; i < 300; i++) {
      const answered = await httpRequest(`${url}/IT-live`, post).catch(() => undefined)
      if (answered?.status === 200) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function inTurn({ kind, asked, running, id }, { rounds, perRound, warmUp, rate }) {
  const figures = Object.fromEntries(Object.keys(running).map((name) => [name, []]))
  const counts = {}
  for (let round = -warmUp; round < rounds; round++) {
    const at = rate === undefined ? '' : `, ${rate} a second`
    progress(kind + at, `${round + warmUp + 1} of ${rounds + warmUp}`)
    for (const [name, { url, child }] of Object.entries(running)) {
      const path = name === 'emulator' ? asked.path(id) : (asked.others ?? '/')
      const count = counts[name] ?? Math.min(perRound, 200)
      const before = cpuMicroseconds(child.pid)
      const ms = await load(url + path, asked.options, { count, rate })
      const each = (cpuMicroseconds(child.pid) - before) / count
      // A slow server gets fewer requests per round, so that no round takes longer than half a second.
      counts[name] = Math.max(50, Math.min(perRound, Math.round((count * 500) / ms)))
      if (round >= 0) figures[name].push(each)
    }
  }
  return figures
}

function rowsOf(flatOut, paced) {
  return Object.fromEntries(
    Object.keys(flatOut).map((name) => [
      name,
      {
        microseconds: median(flatOut[name]),
        ratio: ratio(flatOut[name], flatOut.bare),
        leastRatio: rounded(Math.min(...flatOut[name]) / Math.min(...flatOut.bare)),
        pacedMicroseconds: median(paced[name]),
        pacedRatio: ratio(paced[name], paced.bare),
      },
    ]),
  )
}
