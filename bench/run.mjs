// npm run bench: figures as ratios beside a bare node:http server in the same run.
// Writes bench/last.json (not checked in) and prints a table. With --clock, the clock alone.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { clock } from './clock.mjs'
import { ask, close, load } from './load.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const token = 'bench'
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
const body = JSON.stringify({
  mail: 'franco.rossi@example.com',
  user: {
    firstName: 'Franco',
    lastName: 'Rossi',
    gender: 'M',
    birthCountry: 'Italy',
    birthDate: '1977-11-06',
    birthPlace: 'Rome',
    taxCode: 'RSSMRA02D16A662G',
  },
  healthCard: { required: true, checkExpire: true },
  phoneNumber: { required: true, editable: true, number: '3331234567' },
  policy: { url: 'https://shop.example.com/privacy' },
  redirectUrls: { success: 'https://shop.example.com/ok', failure: 'https://shop.example.com/ko' },
  output: { imagesAsPdf: true },
  callback: { url: 'http://127.0.0.1:9/hook', method: 'POST', field: 'data' },
})
const rounds = Number(process.env.ROUNDS ?? 5)
const perRound = Number(process.env.REQUESTS ?? 4000)

const results = { node: process.version, date: new Date().toISOString() }
if (!process.argv.includes('--clock')) {
  results.start = await coldStart()
  results.requests = await requests()
  results.life = await lives()
}
results.clock = await clock()
close()
print(results)
writeFileSync(here('last.json'), `${JSON.stringify(results, null, 2)}\n`)

// From spawn to the first answered request, and the memory once it idles.
async function coldStart() {
  const bare = []
  const emulator = []
  let residentMb
  for (let i = 0; i < 12; i++) {
    for (const [figures, args] of [
      [bare, [here('bare.mjs')]],
      [emulator, emulatorArgs()],
    ]) {
      const begun = performance.now()
      const server = await started(args)
      await ask(`${server.url}/__emulator/health`)
      figures.push(performance.now() - begun)
      if (figures === emulator) residentMb = residentMbOf(server.child.pid) ?? residentMb
      await stopped(server)
    }
  }
  return { bareMs: median(bare), emulatorMs: median(emulator), residentMb }
}

// CPU of the server per request, the two servers in turn, server and load on different cores.
async function requests() {
  const servers = {
    bare: await started([here('bare.mjs')], '0'),
    emulator: await started(emulatorArgs(), '0'),
  }
  pin(process.pid, '1')
  const id = JSON.parse((await ask(`${servers.emulator.url}/IT-live`, post())).text).data.id
  const kinds = {
    'POST /IT-live': { bare: ['/IT-live', post()], emulator: ['/IT-live', post()] },
    'GET status': {
      bare: ['/', { headers }],
      emulator: [`/IT-identity-verifications/${id}`, { headers }],
    },
  }
  const table = {}
  for (const [kind, who] of Object.entries(kinds)) {
    const figures = { bare: [], emulator: [] }
    for (let round = 0; round <= rounds; round++) {
      for (const [name, [path, options]] of Object.entries(who)) {
        const server = servers[name]
        const before = cpuMs(server.child.pid)
        await load(server.url + path, options, perRound)
        const microseconds = ((cpuMs(server.child.pid) - before) * 1000) / perRound
        if (round > 0) figures[name].push(microseconds)
      }
    }
    const ratios = figures.emulator.map((figure, i) => figure / figures.bare[i])
    table[kind] = {
      bareMicroseconds: median(figures.bare),
      emulatorMicroseconds: median(figures.emulator),
      ratio: median(ratios),
    }
  }
  for (const server of Object.values(servers)) await stopped(server)
  return table
}

// A whole life: create, validation, ok, two callbacks received, data, PDF; every one a new person.
async function lives() {
  const server = await started([...emulatorArgs(), '--clock', 'manual'])
  const control = (path, sent) =>
    ask(`${server.url}/__emulator${path}`, { method: 'POST', headers, body: JSON.stringify(sent) })
  const figures = []
  for (let i = 0; i < 220; i++) {
    const begun = performance.now()
    const box = `life-${i}`
    const request = {
      mail: 'anna@example.com',
      output: { imagesAsPdf: true },
      callback: { url: `${server.url}/__emulator/inbox/${box}` },
    }
    const created = await ask(`${server.url}/IT-live`, {
      method: 'POST',
      headers,
      body: JSON.stringify(request),
    })
    const { id } = JSON.parse(created.text).data
    await control(`/verifications/${id}/fast-forward`, { to: 'end' })
    const inbox = await ask(`${server.url}/__emulator/inboxes/${box}`, { headers })
    if (JSON.parse(inbox.text).data.length !== 2) throw new Error('two callbacks were expected')
    for (const type of ['data', 'images']) {
      const { status } = await ask(`${server.url}/IT-identity-verifications/${id}/${type}`, {
        headers,
      })
      if (status !== 200) throw new Error(`${type} answered ${status}`)
    }
    if (i >= 20) figures.push(performance.now() - begun)
  }
  await stopped(server)
  return { medianMs: median(figures), p95Ms: quantile(figures, 0.95) }
}

function post() {
  return { method: 'POST', headers, body }
}

function emulatorArgs() {
  return [here('../dist/cli.js'), 'start', '--port', '0']
}

function started(args, core) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    if (core !== undefined) pin(child.pid, core)
    let text = ''
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}`)))
    child.stdout.on('data', (chunk) => {
      text += chunk
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0]
      if (url !== undefined) resolve({ child, url })
    })
  })
}

function stopped({ child }) {
  return new Promise((resolve) => {
    child.removeAllListeners('exit')
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })
}

// Where there is no taskset the two share what there is.
function pin(pid, core) {
  spawnSync('taskset', ['-pc', core, String(pid)], { stdio: 'ignore' })
}

function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function residentMbOf(pid) {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return line === null ? undefined : Math.round(Number(line[1]) / 1024)
}

function median(figures) {
  return quantile(figures, 0.5)
}

function quantile(figures, q) {
  const sorted = [...figures].sort((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] * 100) / 100
}

function print({ start, requests: table, life, clock: drained }) {
  console.log(`Node ${process.version}; medians; the load and the servers on this one machine`)
  if (start !== undefined) {
    console.log(`start to first answer   bare ${start.bareMs} ms, emulator ${start.emulatorMs} ms`)
    console.log(`memory when idle        ${start.residentMb} MB`)
  }
  for (const [kind, row] of Object.entries(table ?? {})) {
    const figures = `bare ${row.bareMicroseconds} us, emulator ${row.emulatorMicroseconds} us of CPU`
    console.log(`${kind.padEnd(24)}${figures}, ratio ${row.ratio}`)
  }
  if (life !== undefined) {
    console.log(`a whole life            ${life.medianMs} ms, 95 of 100 within ${life.p95Ms} ms`)
  }
  const { transitions, ms, cpuMs } = drained
  const cost = `${Math.round(ms)} ms, ${Math.round(cpuMs)} ms of CPU`
  console.log(`${transitions} transitions drained by one advance: ${cost}`)
}
