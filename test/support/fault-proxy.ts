import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import { onTestFinished } from 'vitest'

/** A fault that the proxy applies to responses. Requests pass unchanged. `ms` are milliseconds. */
export type Toxic =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** The connection ends `ms` after the last byte. */
  | { readonly kind: 'slow-close'; readonly ms: number }
  /** No response comes back. The connection ends after `ms`. Without `ms` it never ends. */
  | { readonly kind: 'timeout'; readonly ms?: number }
  /** The connection is reset (RST) `ms` after the first byte of the request. */
  | { readonly kind: 'reset'; readonly ms: number }
  /** The response comes in slices of `bytes`, with a pause of `ms` before each. */
  | { readonly kind: 'slicer'; readonly bytes: number; readonly ms: number }
  /** The connection ends after `bytes`. */
  | { readonly kind: 'limit'; readonly bytes: number }
  /** No port listens, or connections are closed at once: all of them, or the first `count`. */
  | { readonly kind: 'down'; readonly how: 'refused' | 'closed'; readonly count?: number }

export type FaultProxy = {
  readonly port: number
  /** The number of open sockets, on both sides. */
  readonly open: () => number
}

/** Starts a TCP proxy for one test, on a free port, in front of a port of this machine. */
export async function startFaultProxy(target: number, toxic: Toxic): Promise<FaultProxy> {
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  let connections = 0
  const later = (ms: number, then: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      then()
    }, ms)
    timers.add(timer)
  }
  const track = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Broken connections are the purpose of this proxy.
    socket.on('error', () => socket.destroy())
    return socket
  }
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const client = track(socket)
    connections += 1
    if (toxic.kind === 'down' && connections <= (toxic.count ?? Number.POSITIVE_INFINITY)) {
      client.resetAndDestroy()
      return
    }
    const upstream = track(connect({ port: target, host: '127.0.0.1', allowHalfOpen: true }))
    client.pipe(upstream)
    // A client that ends its side does not wait for a response any more.
    client.on('end', () => client.destroy())
    client.on('close', () => upstream.destroy())
    pipeAnswer(toxic, upstream, client, later)
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
  const close = () =>
    new Promise<void>((resolve) => {
      for (const timer of timers) clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    })
  if (toxic.kind === 'down' && toxic.how === 'refused') await close()
  else onTestFinished(close)
  return { port, open: () => sockets.size }
}

type RunLater = (ms: number, then: () => void) => void

function pipeAnswer(toxic: Toxic, upstream: Socket, client: Socket, later: RunLater): void {
  switch (toxic.kind) {
    case 'timeout':
      upstream.resume()
      if (toxic.ms !== undefined)
        client.once('data', () => later(toxic.ms ?? 0, () => client.destroy()))
      return
    case 'reset':
      upstream.resume()
      client.once('data', () => later(toxic.ms, () => client.resetAndDestroy()))
      return
    case 'slow-close':
      upstream.on('data', (chunk) => client.write(chunk))
      upstream.on('end', () => later(toxic.ms, () => client.end()))
      return
    case 'limit':
      upstream.pipe(limitBytes(toxic.bytes, () => client.destroy())).pipe(client)
      return
    case 'latency':
      upstream.pipe(throttle(Number.POSITIVE_INFINITY, toxic.ms, later)).pipe(client)
      return
    case 'bandwidth': {
      const every = 20
      const bytes = Math.max(1, Math.round((toxic.bytesPerSecond * every) / 1000))
      upstream.pipe(throttle(bytes, every, later)).pipe(client)
      return
    }
    case 'slicer':
      upstream.pipe(throttle(toxic.bytes, toxic.ms, later)).pipe(client)
      return
    case 'down':
      upstream.pipe(client)
      return
  }
}

/** Passes `bytes` at a time, each after a pause of `ms`. */
function throttle(bytes: number, ms: number, later: RunLater): Transform {
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const next = (from: number) => {
        if (from >= chunk.length) return done()
        later(ms, () => {
          const to = Math.min(chunk.length, from + bytes)
          this.push(chunk.subarray(from, to))
          next(to)
        })
      }
      next(0)
    },
  })
}

function limitBytes(most: number, end: () => void): Transform {
  let remaining = most
  return new Transform({
    transform(chunk: Buffer, _, done) {
      this.push(chunk.subarray(0, remaining))
      remaining -= chunk.length
      // The last bytes must arrive before the end of the connection.
      if (remaining <= 0) setImmediate(end)
      done()
    },
  })
}
