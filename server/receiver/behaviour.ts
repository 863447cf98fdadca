import type { ServerResponse } from 'node:http'
import { type DurationMs, parseDuration, second } from '../domain/time/instant.ts'
import { runAfter, runAfterSockets } from '../runtime/timer.ts'
import {
  CONNECTION_BEHAVIOURS,
  type ConnectionBehaviourName,
  findConnectionBehaviour,
} from './connection-behaviour.ts'
/** Responds to one request. `count` is 1 for the first request with this behaviour, and so on. */
export type Behaviour = (response: ServerResponse, count: number) => void

const HEAD = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`
const HINTS = `Link: </${'x'.repeat(40)}>; rel=preload\r\n`.repeat(20)

const BEHAVIOURS = {
  ok: respondWith(200),
  slow: respondSlowly((3 * second) as DurationMs),
  slowloris,
  hang: () => {},
  reset: (response) => void response.socket?.resetAndDestroy(),
  redirect: respondWith(302, { location: '/elsewhere' }),
  'bad-request': respondWith(400),
  'server-error': respondWith(500),
  huge,
  'gzip-bomb': gzipBomb,
  'close-early': closeEarly,
  // The client should refuse the certificate. A client that accepts it gets 200.
  'wrong-cert': respondWith(200),
  'interim-flood': writeEndlessly('', 'HTTP/1.1 100 Continue\r\n\r\n'),
  'hints-flood': writeEndlessly('', `HTTP/1.1 103 Early Hints\r\n${HINTS}\r\n`),
  'huge-headers': writeEndlessly(HEAD, 'X-More: headers\r\n'),
  'tiny-chunks': writeEndlessly(CHUNKED, '1\r\n.\r\n'),
  'chunk-extensions': writeEndlessly(CHUNKED, `1;a=${'x'.repeat(1_000)}\r\n.\r\n`),
  trailers: writeEndlessly(`${CHUNKED}1\r\n.\r\n0\r\n`, 'X-More: trailers\r\n'),
  'extra-answers': writeEndlessly('', `${HEAD}Content-Length: 0\r\n\r\n`),
  drip: writePieceByPiece(`${HEAD}\r\n`, '.'),
  'not-http': writeEndlessly('', 'no headers, no status, as in HTTP/0.9\r\n'),
} as const satisfies Readonly<Record<string, Behaviour>>

// Names that select one of the behaviours above by a class of statuses.
const BEHAVIOUR_ALIASES = {
  '3xx': 'redirect',
  '4xx': 'bad-request',
  '5xx': 'server-error',
} as const satisfies Readonly<Record<string, keyof typeof BEHAVIOURS>>

/** How a receiver behaves. `flap:3` answers 503 three times, then 200. `slow:10s` answers after ten seconds. */
export type BehaviourName =
  | keyof typeof BEHAVIOURS
  | keyof typeof BEHAVIOUR_ALIASES
  | ConnectionBehaviourName
  | `flap:${number}`
  | `slow:${string}`

/** The names of all behaviours, for errors and help. */
export const behaviourNames: readonly string[] = [
  ...Object.keys(BEHAVIOURS),
  ...Object.keys(CONNECTION_BEHAVIOURS),
  'flap:3',
]

export function isBehaviourName(name: string): name is BehaviourName {
  return findBehaviour(name) !== undefined || findConnectionBehaviour(name) !== undefined
}

/** Finds the behaviour for requests by name. Returns undefined if there is none. */
export function findBehaviour(name: string): Behaviour | undefined {
  const [, times] = /^flap:(\d{1,6})$/.exec(name) ?? []
  if (times !== undefined) return failFirst(Number(times))
  const length = name.startsWith('slow:') ? parseDuration(name.slice('slow:'.length)) : undefined
  if (length !== undefined) return respondSlowly(length)
  if (Object.hasOwn(BEHAVIOUR_ALIASES, name))
    return BEHAVIOURS[BEHAVIOUR_ALIASES[name as keyof typeof BEHAVIOUR_ALIASES]]
  return Object.hasOwn(BEHAVIOURS, name) ? BEHAVIOURS[name as keyof typeof BEHAVIOURS] : undefined
}

export function respondWith(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return (response) => void response.writeHead(status, headers).end()
}

function failFirst(times: number): Behaviour {
  return (response, count) => (count <= times ? respondWith(503) : BEHAVIOURS.ok)(response, count)
}

function respondSlowly(length: DurationMs): Behaviour {
  return (response) => {
    const cancel = runAfter(length, () => response.writeHead(200).end())
    response.on('close', cancel)
  }
}

const dripMs = 200

/** Writes one byte at a time, without end. Only a time limit for the whole response stops it. */
function slowloris(response: ServerResponse): void {
  response.writeHead(200)
  let cancel = () => {}
  const drip = () => {
    response.write('.')
    cancel = runAfter(dripMs, drip)
  }
  drip()
  response.on('close', () => cancel())
}

/** Writes a body without end. */
function huge(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain' })
  const chunk = Buffer.alloc(65_536, '.')
  const writeMore = () => {
    while (!response.destroyed && response.write(chunk)) {}
  }
  response.on('drain', writeMore)
  writeMore()
}

const inflatedMiB = 200

/** Sends 200 MiB of zeros in 200 kB. It repeats one gzip member, because a gzip file may have several. */
function gzipBomb(response: ServerResponse): void {
  import('node:zlib').then(({ gzipSync }) => {
    const member = gzipSync(Buffer.alloc(1024 * 1024))
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end(Buffer.concat(Array(inflatedMiB).fill(member)))
  })
}

function closeEarly(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': 10 })
  response.write('half', () => response.destroy())
}

/** Writes `first`, then `more` without end, as fast as the client reads. */
export function writeEndlessly(first: string, more: string): (response: ServerResponse) => void {
  return ({ socket }) => {
    if (socket === null) return
    const block = Buffer.from(more.repeat(Math.ceil(65_536 / more.length)), 'latin1')
    socket.write(first)
    const fill = () => {
      while (!socket.destroyed && socket.write(block)) {}
    }
    socket.on('drain', fill)
    fill()
  }
}

/** Writes `first`, then `piece` without end, in a separate packet each time. */
export function writePieceByPiece(
  first: string,
  piece: string,
): (response: ServerResponse) => void {
  return ({ socket }) => {
    if (socket === null) return
    socket.setNoDelay(true)
    socket.write(first)
    const drip = () => {
      if (socket.destroyed) return
      if (socket.write(piece)) runAfterSockets(drip)
      else socket.once('drain', drip)
    }
    drip()
  }
}
