// node client.mjs <url> <count>: the baseline for callbacks. It is a loop of Node's own client with keep-alive
// connections. Concurrency, headers and body size are the same as for the emulator's callbacks to one receiver.
import { Agent, request } from 'node:http'

const [url, count] = [process.argv[2], Number(process.argv[3])]
const agent = new Agent({ keepAlive: true, maxSockets: 8 })
const body = `data=${'%22'.repeat(60)}${'x'.repeat(300)}`
let left = 0

// Warm up, reset the receiver, then measure.
await all(4_000)
await fetch(url)
await all(count)
agent.destroy()

async function all(many) {
  left = many
  await Promise.all(Array.from({ length: 8 }, lane))
}

async function lane() {
  while (left > 0) await posted(left--)
}

function posted(nth) {
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      'User-Agent': 'bare',
      'X-Emulator': '1',
      'X-Emulator-Event-Id': String(nth),
      'X-Emulator-Attempt': '1',
      'Content-Length': body.length,
    }
    const sent = request(url, { method: 'POST', agent, headers }, (res) => {
      res.on('data', () => {})
      res.on('end', resolve)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
