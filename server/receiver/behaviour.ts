import type { ServerResponse } from 'node:http'
import { type DurationMs, parseDuration, second } from '../domain/time/instant.ts'
import { runAfter } from '../runtime/timer.ts'
import {
  CONNECTION_BEHAVIOURS,
  type ConnectionBehaviourName,
  connectionBehaviourNamed,
} from './connection-behaviour.ts'
import { endlessly, pieceByPiece } from './floods.ts'

/** Answers one request: the nth since this behaviour began, from 1. */
export type Behaviour = (response: ServerResponse, nth: number) => void

const HEAD = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`
const HINTS = `Link: </${'x'.repeat(40)}>; rel=preload\r\n`.repeat(20)

const NAMED = {
  ok: answersWith(200),
  slow: slowly((3 * second) as DurationMs),
  slowloris,
  hang: () => {},
  reset: (response) => void response.socket?.resetAndDestroy(),
  redirect: answersWith(302, { location: '/elsewhere' }),
  'bad-request': answersWith(400),
  'server-error': answersWith(500),
  huge,
  'gzip-bomb': gzipBomb,
  'close-early': closesEarly,
  // The connection fails before there is anything to answer; whoever insists is answered.
  'wrong-cert': answersWith(200),
  'interim-flood': endlessly('', 'HTTP/1.1 100 Continue\r\n\r\n'),
  'hints-flood': endlessly('', `HTTP/1.1 103 Early Hints\r\n${HINTS}\r\n`),
  'huge-headers': endlessly(HEAD, 'X-More: headers\r\n'),
  'tiny-chunks': endlessly(CHUNKED, '1\r\n.\r\n'),
  'chunk-extensions': endlessly(CHUNKED, `1;a=${'x'.repeat(1_000)}\r\n.\r\n`),
  trailers: endlessly(`${CHUNKED}1\r\n.\r\n0\r\n`, 'X-More: trailers\r\n'),
  'extra-answers': endlessly('', `${HEAD}Content-Length: 0\r\n\r\n`),
  drip: pieceByPiece(`${HEAD}\r\n`, '.'),
  'not-http': endlessly('', 'no headers, no status, as in HTTP/0.9\r\n'),
} as const satisfies Readonly<Record<string, Behaviour>>

// The same by their statuses.
const CALLED = {
  '3xx': 'redirect',
  '4xx': 'bad-request',
  '5xx': 'server-error',
} as const satisfies Readonly<Record<string, keyof typeof NAMED>>

/** What a receiver can be told to do; `flap:3` fails three times with 503 and is well from then on. */
export type BehaviourName =
  | keyof typeof NAMED
  | keyof typeof CALLED
  | ConnectionBehaviourName
  | `flap:${number}`
  | `slow:${string}`

/** For messages and for help. */
export const behaviourNames: readonly string[] = [
  ...Object.keys(NAMED),
  ...Object.keys(CONNECTION_BEHAVIOURS),
  'flap:3',
]

export function isBehaviourName(name: string): name is BehaviourName {
  return behaviourNamed(name) !== undefined || connectionBehaviourNamed(name) !== undefined
}

/** The behaviour of that name towards a request; undefined where there is none. */
export function behaviourNamed(name: string): Behaviour | undefined {
  const [, times] = /^flap:(\d{1,6})$/.exec(name) ?? []
  if (times !== undefined) return flap(Number(times))
  const length = name.startsWith('slow:') ? parseDuration(name.slice('slow:'.length)) : undefined
  if (length !== undefined) return slowly(length)
  if (Object.hasOwn(CALLED, name)) return NAMED[CALLED[name as keyof typeof CALLED]]
  return Object.hasOwn(NAMED, name) ? NAMED[name as keyof typeof NAMED] : undefined
}

export function answersWith(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return (response) => void response.writeHead(status, headers).end()
}

function flap(times: number): Behaviour {
  return (response, nth) => (nth <= times ? answersWith(503) : NAMED.ok)(response, nth)
}

function slowly(length: DurationMs): Behaviour {
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

function closesEarly(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': 10 })
  response.write('half', () => response.destroy())
}
