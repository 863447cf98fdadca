// A cheap client: it sends prepared bytes over a few keep-alive connections, and recognizes responses by length.
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'

const connections = 16

/**
 * Sends `count` equal requests, `rate` a second. Without `rate`, sends as fast as the server responds. Resolves
 * to the time in milliseconds. Throws if a response is not 200.
 */
export async function load(url, options, { count, rate }) {
  const bytes = requestBytes(url, options)
  const begun = performance.now()
  const free = []
  let sent = 0
  let answered = 0
  const next = () => {
    const passed = performance.now() - begun
    const due = rate === undefined ? count : Math.min(count, (passed * rate) / 1000)
    while (sent < due && free.length > 0) {
      free.shift().write(bytes)
      sent += 1
    }
  }
  await new Promise((resolve, reject) => {
    const timer = rate === undefined ? undefined : setInterval(next, 1)
    const lanes = Array.from({ length: connections }, () => lane(url, { answer, failed }))
    free.push(...lanes)
    next()

    function answer(socket) {
      answered += 1
      free.push(socket)
      if (rate === undefined) next()
      if (answered === count) ended(resolve)
    }
    function failed(fault) {
      ended(() => reject(fault))
    }
    function ended(then) {
      clearInterval(timer)
      for (const socket of lanes) socket.destroy()
      then()
    }
  })
  return performance.now() - begun
}

function requestBytes(url, { method = 'GET', headers = {}, body = '' }) {
  const { host, pathname, search } = new URL(url)
  const lines = [`${method} ${pathname}${search} HTTP/1.1`, `Host: ${host}`]
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (method !== 'GET') lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

function lane(url, { answer, failed }) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let head = ''
  let missing = 0
  socket.setNoDelay(true)
  socket.on('error', failed)
  socket.on('end', () => failed(new Error(`${url}: the connection was closed`)))
  socket.on('data', (chunk) => {
    if (missing === 0) {
      head += chunk.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = /content-length: *(\d+)/i.exec(head)?.[1]
      if (!head.startsWith('HTTP/1.1 200') || length === undefined) {
        failed(new Error(`${url} answered ${head.slice(0, 300)}`))
        return
      }
      missing = end + 4 + Number(length) - head.length
      head = ''
    } else {
      missing -= chunk.length
    }
    if (missing === 0) answer(socket)
  })
  return socket
}
