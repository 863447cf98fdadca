// A good receiver: it reads callbacks, answers 200, and records their times.
import { createServer } from 'node:http'
import { performance } from 'node:perf_hooks'

const arrivals = new Map()
let first = 0
let last = 0

const server = createServer((req, res) => {
  if (req.method === 'GET') {
    const times = [...arrivals.values()].map(({ at }) => at)
    const twice = [...arrivals.values()].filter(({ times: nth }) => nth > 1).length
    res.end(JSON.stringify({ data: { events: arrivals.size, twice, first, last, times } }))
    arrivals.clear()
    return
  }
  req.on('data', () => {})
  req.on('end', () => {
    const at = performance.timeOrigin + performance.now()
    const id = req.headers['x-emulator-event-id']
    const known = arrivals.get(id)
    if (arrivals.size === 0) first = at
    last = at
    arrivals.set(id, known === undefined ? { at, times: 1 } : { at, times: known.times + 1 })
    res.setHeader('Content-Length', 0)
    res.end()
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
