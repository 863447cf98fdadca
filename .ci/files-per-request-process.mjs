// Runs the emulator from its sources, and prints as JSON which files ran for which action.
// files-per-request.mjs starts this program, and explains the count.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Session } from 'node:inspector/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { root } from './build-cache.mjs'
import { FOLDERS, LIBRARY } from './structure-sources.mjs'

// The first step is due after a minute. Its callback is due 30 s later, when nothing else is.
const LATE = { 'x-emulator-scenario': 'callback-receiver-down; outage=30s' }

const base = pathToFileURL(`${root}/`).href
const { startEmulator } = await import(new URL(LIBRARY, base).href)
const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })

let received = 0
const receiver = createServer((request, response) => {
  request.resume().on('end', () => {
    received++
    response.end()
  })
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
const receiverUrl = `http://127.0.0.1:${receiver.address().port}/`
const emulator = await startEmulator({ clock: 'manual', at: '2026-01-12T10:00:00Z' })

// The first POST and the first callback load modules and fill caches.
await post()
await emulator.clock.advance('10s')
await emulator.clock.advance({ until: 'idle' })

const postFiles = await filesThatRun(() => post())
await emulator.clock.advance({ until: 'idle' })

await post(LATE)
await emulator.clock.advance('1m')
const before = received
const nothingDue = await filesThatRun(() => emulator.clock.advance('20s'))
if (received !== before) throw new Error('A callback was sent before it was due.')
const callbackDue = await filesThatRun(() => emulator.clock.advance('10s'))
if (received !== before + 1) throw new Error('The measured advance did not send one callback.')

await emulator.close()
receiver.close()
process.stdout.write(JSON.stringify({ post: postFiles, nothingDue, callbackDue }))

async function post(headers = {}) {
  const response = await fetch(`${emulator.url}/IT-live`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${emulator.token}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({
      mail: 'anna@example.com',
      callback: { url: receiverUrl, method: 'POST', field: 'data' },
    }),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`POST /IT-live: ${response.status} ${text}`)
}

// Reading the coverage sets all counters to zero.
async function filesThatRun(action) {
  await wait(100)
  await session.post('Profiler.takePreciseCoverage')
  await action()
  // The server writes the row of the request journal after the response.
  await wait(100)
  const { result } = await session.post('Profiler.takePreciseCoverage')
  return result
    .filter(({ url }) => FOLDERS.some((folder) => url.startsWith(`${base}${folder}/`)))
    .map(({ url, functions }) => ({
      path: decodeURIComponent(url.slice(base.length)),
      functions: namesOf(functions.filter(isCalledFunction)),
    }))
    .filter(({ functions }) => functions.length > 0)
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function namesOf(functions) {
  return [...new Set(functions.map(({ functionName }) => functionName || '(no name)'))]
}

// The entry that begins at offset 0 and has no name is the top level of the module.
function isCalledFunction({ functionName, ranges: [{ startOffset, count }] }) {
  return count > 0 && !(functionName === '' && startOffset === 0)
}
