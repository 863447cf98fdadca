import type * as http from 'node:http'

/**
 * What could be seen of one attempt on the network. Everything here is of the real world: whole
 * milliseconds since the attempt began, addresses, and the receiver's own words.
 */
export type CallbackExchange = {
  readonly remoteAddress?: string
  readonly connectedMs?: number
  readonly firstByteMs?: number
  readonly response?: CallbackResponse
}

export type CallbackResponse = {
  readonly status: number
  /** Names and values in turn, as they stood on the wire. */
  readonly headers: readonly string[]
  /** The first 8 KiB, as they came: nothing is inflated. */
  readonly body: Buffer
  /** Bytes read in all, of which `body` is the beginning. */
  readonly bytes: number
}

/** How much of an answer's body is kept. */
export const maxRecordedBytes = 8_192

/** What has been seen of one attempt so far. Every callback has one, so it is a plain record. */
export type ExchangeWatch = {
  began: number
  request?: http.ClientRequest
  connectedMs?: number
  firstByteMs?: number
  response?: http.IncomingMessage
  /** Parts of the body; they share memory with what else was read. */
  body: Buffer[] | undefined
  bytes: number
}

export function createExchangeWatch(): ExchangeWatch {
  return { began: performance.now(), body: undefined, bytes: 0 }
}

/** The request leaves; a second one for the same attempt starts the watch anew. */
export function watchRequest(watch: ExchangeWatch, request: http.ClientRequest): void {
  watch.began = performance.now()
  watch.request = request
  watch.body = undefined
  watch.bytes = 0
  if (request.reusedSocket) watch.connectedMs = 0
  else request.once('socket', (socket) => socket.once('connect', () => recordConnected(watch)))
}

/** The head of the answer is there. */
export function watchResponse(watch: ExchangeWatch, response: http.IncomingMessage): void {
  watch.firstByteMs = elapsedMs(watch)
  watch.response = response
}

/** More of the answer's body is there. */
export function watchBody(watch: ExchangeWatch, chunk: Buffer): void {
  const room = maxRecordedBytes - watch.bytes
  watch.bytes += chunk.length
  if (room <= 0) return
  const kept = chunk.length > room ? chunk.subarray(0, room) : chunk
  if (watch.body === undefined) watch.body = [kept]
  else watch.body.push(kept)
}

/** What has been seen by now. */
export function exchangeOf({
  request,
  connectedMs,
  firstByteMs,
  response,
  body,
  bytes,
}: ExchangeWatch): CallbackExchange {
  const address = request?.socket?.remoteAddress
  if (connectedMs === undefined || address === undefined) return {}
  const host = address.includes(':') ? `[${address}]` : address
  const remoteAddress = `${host}:${request?.socket?.remotePort}`
  if (response === undefined) return { remoteAddress, connectedMs }
  const { statusCode: status = 0, rawHeaders: headers } = response
  const heard = { status, headers, body: copyBody(body), bytes }
  return { remoteAddress, connectedMs, firstByteMs: firstByteMs ?? connectedMs, response: heard }
}

const emptyBody = Buffer.alloc(0)

// The log bounds its bytes, so no body may hold on to more memory than its own.
function copyBody(parts: readonly Buffer[] = []): Buffer {
  if (parts.length === 0) return emptyBody
  const body = Buffer.allocUnsafeSlow(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) at += part.copy(body, at)
  return body
}

function recordConnected(watch: ExchangeWatch): void {
  watch.connectedMs = elapsedMs(watch)
  // Once asked, the socket knows it even after its end.
  void watch.request?.socket?.remoteAddress
}

function elapsedMs({ began }: ExchangeWatch): number {
  return Math.round(performance.now() - began)
}
