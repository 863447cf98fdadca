// Runs verifications with the library, and prints the time of each part in milliseconds as JSON.
import { request } from 'node:http'
import { performance } from 'node:perf_hooks'

const times = {}

const { startEmulator } = await timed('import', () => import('../dist/index.js'))
const emulator = await timed('start', () => startEmulator({ clock: 'manual' }))
await timed('first', verification)
const next = []
for (let i = 0; i < 40; i++) {
  const begun = performance.now()
  await verification()
  next.push(performance.now() - begun)
}
// The median of the last half: V8 has compiled the code by then.
times.next = next.slice(20).sort((a, b) => a - b)[10]
await emulator.close()
console.log(JSON.stringify(times))

// A POST, then an advance of the clock that sends two callbacks to an inbox. Node's own client sends the POST, because
// loading `fetch` takes longer than the whole verification.
async function verification() {
  const body = JSON.stringify({
    mail: 'anna@example.com',
    callback: { url: `${emulator.url}/__emulator/inbox/bench` },
  })
  await post('/IT-live', body)
  const { deliveries } = await emulator.clock.advance('1h')
  if (deliveries.length !== 2) throw new Error('two callbacks were expected')
}

function post(path, body) {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${emulator.token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const sent = request(emulator.url + path, { method: 'POST', headers }, (answer) => {
      answer.resume()
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(String(answer.statusCode))),
      )
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

async function timed(name, run) {
  const begun = performance.now()
  const value = await run()
  times[name] = performance.now() - begun
  return value
}
