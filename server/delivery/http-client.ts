import type * as http from 'node:http'
import { MAX_CHAIN } from '../domain/callbacks/serialize-callback.ts'
import type { SuccessCodes } from '../domain/model/callback.ts'
import { runAfter } from '../runtime/timer.ts'
import type { Connection, ConnectionPool } from './connection-pool.ts'
import { type ExchangeRecording, watchBody, watchRequest, watchResponse } from './exchange-log.ts'
import { hostOf, portOf } from './guard/target-guard.ts'
import { AnswerCutShort, AnswerTooLarge, type ReceiverResponse } from './http-outcome.ts'

/** One receiver: its connections, and Node's function for requests over them (http or https). */
export type ReceiverClient = {
  readonly request: typeof http.request
  readonly connections: ConnectionPool
  /** The number of attempts in progress. */
  busy: number
}

/** Receives the result of one request. Only the first call of either function counts. */
export type ResponseListener = {
  readonly onResponse: (response: ReceiverResponse) => void
  readonly onError: (error: Error) => void
  readonly watch: ExchangeRecording
}

/** How much of a response is read. Further bytes cannot change whether the callback counts as received. */
const readLimits = {
  interimAnswers: 10,
  /** Bytes read up to the latest interim response (1xx). */
  interimBytes: 32_768,
  bodyBytes: 65_536,
  bodyPieces: 1_000,
  /** Bytes of the whole response, including the sizes of chunks and the trailers. */
  bytes: 131_072,
}

/** Sends one request over one connection, and reads the response up to the limits. */
export function postRequest(
  { request, connections }: ReceiverClient,
  connection: Connection,
  { url, lines, body, missing, splitMs }: WireRequest,
  listener: ResponseListener,
): http.ClientRequest {
  const { onResponse, onError, watch } = listener
  const clientRequest = request({
    agent: connection.agent,
    method: 'POST',
    host: hostOf(url),
    port: portOf(url),
    path: url.pathname + url.search,
    headers: lines,
  })
  watchRequest(watch, clientRequest)
  clientRequest.on('error', onError)
  clientRequest.on('information', limitInterim(clientRequest, connection))
  clientRequest.on('response', (response) => {
    if (announcesKeepAlive(response)) connections.trust()
    readResponse(response, connection, listener)
  })
  // Without this listener, Node closes the connection without an event, and the attempt waits for its time limit.
  clientRequest.on('upgrade', (response, socket) => {
    socket.destroy()
    watchResponse(watch, response)
    onResponse(toReceiverResponse(response))
  })
  clientRequest.on('close', () => connections.release(connection))
  // The content length announces more bytes than are sent. So the connection must be closed to end the request.
  if (missing > 0) clientRequest.on('finish', () => clientRequest.socket?.end())
  if (splitMs === undefined) clientRequest.end(body, 'latin1')
  else sendInTwoPackets(clientRequest, body, splitMs)
  return clientRequest
}

function sendInTwoPackets(request: http.ClientRequest, body: string, pauseMs: number): void {
  const half = body.length >> 1
  request.write(body.slice(0, half), 'latin1')
  const cancel = runAfter(pauseMs, () => request.end(body.slice(half), 'latin1'))
  request.once('close', cancel)
}

function limitInterim(request: http.ClientRequest, { intake }: Connection): () => void {
  let count = 0
  return () => {
    count += 1
    if (count <= readLimits.interimAnswers && intake.bytes <= readLimits.interimBytes) return
    request.destroy(
      new AnswerTooLarge(
        `sent more than ${readLimits.interimAnswers} interim answers (1xx) or 32 KiB of them: send the final one.`,
      ),
    )
  }
}

// Reads the body to its end, because an attempt with an incomplete response has failed. Never decompresses the body.
function readResponse(
  response: http.IncomingMessage,
  { intake }: Connection,
  { onResponse, onError, watch }: ResponseListener,
): void {
  let bytes = 0
  let pieces = 0
  watchResponse(watch, response)
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    pieces += 1
    watchBody(watch, chunk)
    const isWithinLimits =
      bytes <= readLimits.bodyBytes &&
      pieces <= readLimits.bodyPieces &&
      intake.bytes <= readLimits.bytes
    if (isWithinLimits) return
    onResponse({ ...toReceiverResponse(response), hasExcess: true })
    response.destroy()
  })
  response.on('end', () => {
    const received = toReceiverResponse(response)
    onResponse(intake.hasExcess ? { ...received, hasExcess: true } : received)
  })
  response.on('error', () => onError(new AnswerCutShort()))
}

function announcesKeepAlive({ headers }: http.IncomingMessage): boolean {
  return headers['keep-alive'] !== undefined || headers.connection === 'keep-alive'
}

function toReceiverResponse({
  statusCode: status = 0,
  headers,
}: http.IncomingMessage): ReceiverResponse {
  const { location, 'retry-after': retryAfter } = headers
  if (location === undefined && retryAfter === undefined) return { status }
  return {
    status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(location === undefined ? {} : { location }),
  }
}

/** The request of one attempt, before it is sent. */
export type OutgoingRequest = {
  /** The id of the delivery. */
  readonly id: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  /** Bytes that the content length announces but that are not sent; an injected fault. */
  readonly missing?: number
  /** Milliseconds between the first and the second half of the body. By default the body is sent at once. */
  readonly splitMs?: number
  /** Status codes that count as received; any 2xx by default. */
  readonly successCodes?: SuccessCodes
  readonly namespace: string
}

/** A request that was blocked and not sent, byte for byte, with the reason. */
export type CapturedRequest = {
  readonly id: string
  readonly url: string
  readonly method: 'POST'
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
  readonly why: string
}

/** A request in the form that Node writes to the socket. */
export type WireRequest = {
  readonly url: URL
  /** Header names and values alternate; `Host` and `Content-Length` are included. */
  readonly lines: string[]
  /** The body as Latin-1: each character is one byte. */
  readonly body: string
  readonly missing: number
  readonly splitMs?: number
}

/**
 * Encodes the body as Latin-1, like the header values. Node then writes headers and body in a single write.
 */
export function toWireRequest(
  url: URL,
  { headers, body, missing = 0, splitMs }: OutgoingRequest,
): WireRequest {
  const bytes = Buffer.byteLength(body)
  const lines = ['Host', url.host]
  for (const [name, value] of headers) lines.push(name, value)
  lines.push('Content-Length', String(bytes + missing))
  return {
    url,
    lines,
    body: bytes === body.length ? body : Buffer.from(body).toString('latin1'),
    missing,
    ...(splitMs !== undefined && { splitMs }),
  }
}

/** Converts a blocked request to a captured one, with the reason. */
export function toCapturedRequest(
  { url, lines, body }: WireRequest,
  id: string,
  why: string,
): CapturedRequest {
  return {
    id,
    url: url.href,
    method: 'POST',
    path: url.pathname + url.search,
    headers: toHeaderPairs(lines),
    body: Buffer.from(body, 'latin1'),
    why,
  }
}

/**
 * Emulators can call each other by callbacks. If this callback has come through too many emulators, returns a sentence,
 * and the callback is blocked. Returns undefined if the callback can be sent.
 */
export function chainRefusal({ headers }: OutgoingRequest): string | undefined {
  const chain = headers.find(([name]) => name.toLowerCase() === 'x-emulator-chain')?.[1]
  return chain !== undefined && Number(chain) > MAX_CHAIN
    ? `This callback has come through ${MAX_CHAIN} emulators already: these emulators send callbacks to each other in a circle.`
    : undefined
}

/** Converts alternating names and values to pairs. */
export function toHeaderPairs(lines: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = []
  for (let i = 0; i + 1 < lines.length; i += 2) pairs.push([lines[i] ?? '', lines[i + 1] ?? ''])
  return pairs
}
