import type * as http from 'node:http'

/**
 * The network data of one attempt. Times are in real, whole milliseconds since the request was sent. A member
 * is absent if the attempt ended before its value was known.
 */
export type CallbackExchange = {
  /** The receiver's IP address and port, such as `127.0.0.1:3000` or `[::1]:3000`. */
  readonly remoteAddress?: string
  /** When the connection was open; 0 for a reused connection. */
  readonly connectedMs?: number
  /** When the head of the response (status and headers) had arrived. */
  readonly firstByteMs?: number
  readonly response?: CallbackResponse
}

/** A receiver's response, as far as it was recorded. */
export type CallbackResponse = {
  readonly status: number
  /** Header names and values alternate, exactly as received. */
  readonly headers: readonly string[]
  /** The first 8 KiB, exactly as received and not decompressed. */
  readonly body: Buffer
  /** How many bytes of the body were read. `body` has only the first of them. */
  readonly bytes: number
}

/** How many bytes of a response body are recorded at most. */
export const maxRecordedBytes = 8_192

/** The observations of one attempt so far. A mutable object, for speed: every callback has one. */
export type ExchangeRecording = {
  began: number
  request?: http.ClientRequest
  connectedMs?: number
  firstByteMs?: number
  response?: http.IncomingMessage
  /** The parts of the body that were read. Each part is a view of a larger read buffer. */
  body: Buffer[] | undefined
  bytes: number
}

export function createExchangeRecording(): ExchangeRecording {
  return { began: performance.now(), body: undefined, bytes: 0 }
}

/** Starts to observe a request. A second request of the same attempt replaces the observations of the first. */
export function watchRequest(watch: ExchangeRecording, request: http.ClientRequest): void {
  watch.began = performance.now()
  watch.request = request
  watch.body = undefined
  watch.bytes = 0
  if (request.reusedSocket) watch.connectedMs = 0
  else request.once('socket', (socket) => socket.once('connect', () => recordConnected(watch)))
}

/** Records that the head of the response has arrived. */
export function watchResponse(watch: ExchangeRecording, response: http.IncomingMessage): void {
  watch.firstByteMs = elapsedMs(watch)
  watch.response = response
}

/** Records a part of the response body. */
export function watchBody(watch: ExchangeRecording, chunk: Buffer): void {
  const remaining = maxRecordedBytes - watch.bytes
  watch.bytes += chunk.length
  if (remaining <= 0) return
  const part = chunk.length > remaining ? chunk.subarray(0, remaining) : chunk
  if (watch.body === undefined) watch.body = [part]
  else watch.body.push(part)
}

/** Returns what was observed so far. */
export function exchangeOf({
  request,
  connectedMs,
  firstByteMs,
  response,
  body,
  bytes,
}: ExchangeRecording): CallbackExchange {
  const address = request?.socket?.remoteAddress
  if (connectedMs === undefined || address === undefined) return {}
  const host = address.includes(':') ? `[${address}]` : address
  const remoteAddress = `${host}:${request?.socket?.remotePort}`
  if (response === undefined) return { remoteAddress, connectedMs }
  const { statusCode: status = 0, rawHeaders: headers } = response
  const recorded = { status, headers, body: copyBody(body), bytes }
  return { remoteAddress, connectedMs, firstByteMs: firstByteMs ?? connectedMs, response: recorded }
}

const emptyBody = Buffer.alloc(0)

// Copies the parts. An uncopied part would keep its whole read buffer in memory, and the limit of the log counts only
// the part.
function copyBody(parts: readonly Buffer[] = []): Buffer {
  if (parts.length === 0) return emptyBody
  const body = Buffer.allocUnsafeSlow(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) at += part.copy(body, at)
  return body
}

function recordConnected(watch: ExchangeRecording): void {
  watch.connectedMs = elapsedMs(watch)
  // Read the address now: the socket caches it at the first access, and so still has it after it was closed.
  void watch.request?.socket?.remoteAddress
}

function elapsedMs({ began }: ExchangeRecording): number {
  return Math.round(performance.now() - began)
}

/** The exchanges of the newest attempts. At its limits, the log drops the oldest exchanges, and counts them. */
export interface ExchangeLog {
  add(namespace: string, delivery: string, attempt: number, exchange: CallbackExchange): void
  /** Returns the exchange of the n-th attempt (from 1) of a delivery; undefined if it was dropped. */
  of(delivery: string, attempt: number): CallbackExchange | undefined
  /** How many exchanges of a namespace were dropped. */
  droppedCount(namespace: string): number
  /** Deletes the exchanges and the count of a namespace. */
  forget(namespace: string): void
}

export type ExchangeLogLimits = { readonly attempts: number; readonly bytes: number }

export const exchangeLogLimits: ExchangeLogLimits = { attempts: 10_000, bytes: 64 * 1024 * 1024 }

type LoggedExchange = {
  readonly namespace: string
  readonly exchange: CallbackExchange
  readonly bytes: number
}

/** Creates one log for all namespaces, limited by the number of attempts and by bytes. */
export function createExchangeLog(limits: ExchangeLogLimits = exchangeLogLimits): ExchangeLog {
  const logged = new Map<string, LoggedExchange>()
  const dropped = new Map<string, number>()
  let bytes = 0

  function remove(key: string): void {
    bytes -= logged.get(key)?.bytes ?? 0
    logged.delete(key)
  }

  function dropOldest(): void {
    for (const [key, { namespace }] of logged) {
      if (logged.size <= limits.attempts && (bytes <= limits.bytes || logged.size <= 1)) return
      remove(key)
      dropped.set(namespace, (dropped.get(namespace) ?? 0) + 1)
    }
  }

  return {
    add(namespace, delivery, attempt, exchange) {
      const key = keyOf(delivery, attempt)
      remove(key)
      const entry = { namespace, exchange, bytes: sizeOf(exchange) }
      logged.set(key, entry)
      bytes += entry.bytes
      dropOldest()
    },
    of: (delivery, attempt) => logged.get(keyOf(delivery, attempt))?.exchange,
    droppedCount: (namespace) => dropped.get(namespace) ?? 0,
    forget(namespace) {
      for (const [key, entry] of logged) if (entry.namespace === namespace) remove(key)
      dropped.delete(namespace)
    },
  }
}

// Estimated memory of an entry without its texts. Because the log counts it, the limit of bytes also limits many empty
// entries.
const overheadBytes = 512

// Estimated memory of a header name or value, in addition to its text: 16 KiB of short headers take 150 KiB of memory.
const stringBytes = 32

function sizeOf({ response }: CallbackExchange): number {
  const { headers = [], body } = response ?? {}
  const lines = headers.reduce((sum, text) => sum + text.length + stringBytes, 0)
  return overheadBytes + lines + (body?.byteLength ?? 0)
}

function keyOf(delivery: string, attempt: number): string {
  return `${delivery}#${attempt}`
}
