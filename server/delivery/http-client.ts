import type * as http from 'node:http'
import type { Connection, ConnectionPool } from './connection-pool.ts'
import { type ExchangeWatch, watchBody, watchRequest, watchResponse } from './exchange.ts'
import { hostOf, portOf } from './guard/target-guard.ts'
import { AnswerCutShort, AnswerTooLarge, type ReceiverResponse } from './http-outcome.ts'
import type { WireRequest } from './outgoing-request.ts'

/** A receiver: its connections, and the function of Node that sends a request over them. */
export type ReceiverClient = {
  readonly request: typeof http.request
  readonly connections: ConnectionPool
  busy: number
}

export type ResponseListener = {
  readonly onResponse: (answer: ReceiverResponse) => void
  readonly onError: (error: Error) => void
  readonly watch: ExchangeWatch
}

/** What is read of an answer. The rest says nothing about whether the callback was received. */
const readLimits = {
  interimAnswers: 10,
  /** Everything before the final answer's body. */
  interimBytes: 32_768,
  bodyBytes: 65_536,
  bodyPieces: 1_000,
  /** Everything, chunk sizes and trailers included. */
  bytes: 131_072,
}

/** Sends one request over one connection, and reads the answer as far as anybody needs it. */
export function postRequest(
  { request, connections }: ReceiverClient,
  connection: Connection,
  { url, lines, body, missing }: WireRequest,
  listener: ResponseListener,
): http.ClientRequest {
  const { onResponse: heard, onError: failed, watch } = listener
  const sent = request({
    agent: connection.agent,
    method: 'POST',
    host: hostOf(url),
    port: portOf(url),
    path: url.pathname + url.search,
    headers: lines,
  })
  watchRequest(watch, sent)
  sent.on('error', failed)
  sent.on('information', limitInterim(sent, connection))
  sent.on('response', (response) => {
    if (announcesKeepAlive(response)) connections.trust()
    readResponse(response, connection, listener)
  })
  // Left alone, Node would close the connection without a word, and we would wait out the time limit.
  sent.on('upgrade', (response, socket) => {
    socket.destroy()
    watchResponse(watch, response)
    heard(toReceiverResponse(response))
  })
  sent.on('close', () => connections.release(connection))
  // More was announced than will come: the receiver learns it by the end of the connection.
  if (missing > 0) sent.on('finish', () => sent.socket?.end())
  sent.end(body, 'latin1')
  return sent
}

function limitInterim(sent: http.ClientRequest, { intake }: Connection): () => void {
  let answers = 0
  return () => {
    answers += 1
    if (answers <= readLimits.interimAnswers && intake.bytes <= readLimits.interimBytes) return
    sent.destroy(
      new AnswerTooLarge(
        `sent more than ${readLimits.interimAnswers} interim answers (1xx) or 32 KiB of them: send the final one.`,
      ),
    )
  }
}

// Nobody needs the body, but a receiver has only answered once it is complete; it is never inflated.
function readResponse(
  response: http.IncomingMessage,
  { intake }: Connection,
  { onResponse: heard, onError: failed, watch }: ResponseListener,
): void {
  let bytes = 0
  let pieces = 0
  watchResponse(watch, response)
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    pieces += 1
    watchBody(watch, chunk)
    const isRead =
      bytes <= readLimits.bodyBytes &&
      pieces <= readLimits.bodyPieces &&
      intake.bytes <= readLimits.bytes
    if (isRead) return
    heard({ ...toReceiverResponse(response), hasExcess: true })
    response.destroy()
  })
  response.on('end', () => {
    const answer = toReceiverResponse(response)
    heard(intake.hasExcess ? { ...answer, hasExcess: true } : answer)
  })
  response.on('error', () => failed(new AnswerCutShort()))
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
