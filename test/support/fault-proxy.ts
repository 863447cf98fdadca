import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import { onTestFinished } from 'vitest'

/** What befalls the answers on their way back; requests pass as they are. Lengths in milliseconds. */
export type Toxic =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** The end of the connection comes later than the last byte. */
  | { readonly kind: 'slow-close'; readonly ms: number }
  /** Nothing comes back; after `ms` the connection ends, never when left out. */
  | { readonly kind: 'timeout'; readonly ms?: number }
  /** The connection is torn (RST) so long after the first byte of the request. */
  | { readonly kind: 'reset'; readonly ms: number }
  /** Slices of so many bytes, with a pause after each. */
  | { readonly kind: 'slicer'; readonly bytes: number; readonly ms: number }
  /** The connection ends after so many bytes. */
  | { readonly kind: 'limit'; readonly bytes: number }
  /** Nobody listens, or every connection is closed at once, or the first `count` of them. */
  | { readonly kind: 'down'; readonly how: 'refused' | 'closed'; readonly count?: number }

export type FaultProxy = {
  readonly port: number
  /** Sockets that are open, on both sides. */
  readonly open: () => number
}

/** A TCP proxy on a free port, for one test, in front of a port of this machine. */
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
  const kept = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A peer that goes away in the middle is what this is for.
    socket.on('error', () => socket.destroy())
    return socket
  }
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const client = kept(socket)
    connections += 1
    if (toxic.kind === 'down' && connections <= (toxic.count ?? Number.POSITIVE_INFINITY)) {
      client.resetAndDestroy()
      return
    }
    const upstream = kept(connect({ port: target, host: '127.0.0.1', allowHalfOpen: true }))
    client.pipe(upstream)
    // Who ends the connection no longer waits for an answer.
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

/** Lets through so many bytes at a time, each after a pause. */
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
  let left = most
  return new Transform({
    transform(chunk: Buffer, _, done) {
      this.push(chunk.subarray(0, left))
      left -= chunk.length
      // What was let through must arrive before the end does.
      if (left <= 0) setImmediate(end)
      done()
    },
  })
}
