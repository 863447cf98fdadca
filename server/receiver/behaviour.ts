import type { ServerResponse } from 'node:http'
import { type DurationMs, parseDuration, second } from '../domain/time/instant.ts'
import { runAfter } from '../runtime/timer.ts'
import {
  CONNECTION_BEHAVIOURS,
  type ConnectionBehaviourName,
  findConnectionBehaviour,
} from './connection-behaviour.ts'
import { writeEndlessly, writePieceByPiece } from './floods.ts'

/** Answers one request: the nth since this behaviour began, from 1. */
export type Behaviour = (response: ServerResponse, nth: number) => void

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
  // The connection fails before there is anything to answer; whoever insists is answered.
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

// The same by their statuses.
const BEHAVIOUR_ALIASES = {
  '3xx': 'redirect',
  '4xx': 'bad-request',
  '5xx': 'server-error',
} as const satisfies Readonly<Record<string, keyof typeof BEHAVIOURS>>

/** What a receiver can be told to do; `flap:3` fails three times with 503 and is well from then on. */
export type BehaviourName =
  | keyof typeof BEHAVIOURS
  | keyof typeof BEHAVIOUR_ALIASES
  | ConnectionBehaviourName
  | `flap:${number}`
  | `slow:${string}`

/** For messages and for help. */
export const behaviourNames: readonly string[] = [
  ...Object.keys(BEHAVIOURS),
  ...Object.keys(CONNECTION_BEHAVIOURS),
  'flap:3',
]

export function isBehaviourName(name: string): name is BehaviourName {
  return findBehaviour(name) !== undefined || findConnectionBehaviour(name) !== undefined
}

/** The behaviour of that name towards a request; undefined where there is none. */
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
  return (response, nth) => (nth <= times ? respondWith(503) : BEHAVIOURS.ok)(response, nth)
}

function respondSlowly(length: DurationMs): Behaviour {
  return (response) => {
    const cancel = runAfter(length, () => response.writeHead(200).end())
    response.on('close', cancel)
  }
}

const dripMs = 200

// One byte at a time, for ever: only a limit for the whole answer helps.
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

// A body without an end.
function huge(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain' })
  const chunk = Buffer.alloc(65_536, '.')
  const more = () => {
    while (!response.destroyed && response.write(chunk)) {}
  }
  response.on('drain', more)
  more()
}

const inflatedMiB = 200

// 200 MiB of zeros in 200 kB: members of a gzip file may simply follow each other.
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
