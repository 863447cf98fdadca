// The same as receiver.mjs, with a mistake that verify-callbacks finds. Usage: node receiver-ships-twice.mjs [port]
// POST /hook receives callbacks. GET /orders/<id> returns the state of a verification.
import { createServer } from 'node:http'

const RANK = ['running', 'validation', 'ok', 'ko']
const orders = new Map()

// The mistake: every callback with ok ships a parcel, but the same callback can arrive several times.
function applyCallback({ id, status }) {
  const order = orders.get(id) ?? { status: 'running', parcels: 0 }
  orders.set(id, order)
  if (RANK.indexOf(status) < RANK.indexOf(order.status)) return
  order.status = status
  if (status === 'ok') order.parcels += 1
}

createServer(async (req, res) => {
  const { pathname } = new URL(req.url, 'http://receiver')
  if (req.method === 'GET') {
    const order = orders.get(pathname.replace('/orders/', ''))
    res.writeHead(order === undefined ? 404 : 200).end(JSON.stringify(order ?? null))
    return
  }
  let body = ''
  for await (const chunk of req.setEncoding('utf8')) body += chunk
  const isJson = req.headers['content-type']?.startsWith('application/json')
  try {
    applyCallback(
      isJson ? JSON.parse(body).data : JSON.parse(new URLSearchParams(body).get('data')),
    )
    res.writeHead(204).end()
  } catch {
    res.writeHead(400).end()
  }
}).listen(Number(process.argv[2] ?? 8000), '127.0.0.1', function () {
  console.log(`http://127.0.0.1:${this.address().port}/hook`)
})
