import { request as openRequest } from 'node:http'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { StoredRequest } from '../../records/journal-entry.ts'
import { type HttpMessages, linesOf, type StoredBody } from '../../records/journaled-exchange.ts'
import { toRequestDetails } from '../../records/request-details.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { HttpContext } from '../http-context.ts'
import { isHopByHop } from './explained-request.ts'

/** The changes with which a request is sent again. */
export interface RequestChanges {
  /** Values of headers by name; null removes a header. The other headers stay. */
  readonly headers?: Readonly<Record<string, string | null>>
  /** The new body: a text, or a value that is sent as JSON. */
  readonly body?: unknown
  /** The new body as base64, for bytes that are not text. */
  readonly base64?: string
}

export const REQUEST_CHANGE_KEYS = ['headers', 'body', 'base64']

/**
 * Sends a stored request to the emulator again, with the secrets of the original. Resolves to the new request when its
 * response has ended. Throws a ControlApiError if the stored request is incomplete or a change is invalid.
 */
export async function resendRequest(
  context: HttpContext,
  entry: StoredRequest,
  changes: RequestChanges = {},
): Promise<StoredRequest> {
  const exchange = context.journal.exchangeOf(entry)
  const { messages } = exchange ?? {}
  if (messages === undefined) {
    const { notStored = '' } = toRequestDetails(entry, exchange, false)
    throw incompleteError(entry, `its headers and bodies are not stored. ${notStored}`)
  }
  const body = changedBody(changes) ?? originalBody(entry, messages)
  const headers = changedHeaders(linesOf(messages.requestHeaders), changes.headers ?? {})
  const sent = await sendToSelf(context, {
    method: entry.method,
    path: messages.url,
    headers: body === undefined ? headers : [...headers, 'Content-Length', String(body.byteLength)],
    body,
  })
  if (sent !== undefined) return sent
  throw new ControlApiError(503, 'The emulator did not store the request that it sent again.', {
    fix: 'Too many connections or namespaces are in use: try it again later.',
  })
}

function changedBody({ body, base64 }: RequestChanges): Uint8Array | undefined {
  if (body !== undefined && base64 !== undefined) {
    throw new ControlApiError(400, 'The new body is given twice.', {
      fix: 'Give either body or base64.',
    })
  }
  if (base64 !== undefined) {
    const isBase64 = typeof base64 === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(base64)
    if (isBase64) return Buffer.from(base64, 'base64')
    throw new ControlApiError(400, '"base64" is not base64.', {
      fix: 'Write the bytes of the body as base64, or give the body as text in "body".',
    })
  }
  if (body === undefined) return undefined
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

// Undefined if the request had no body.
function originalBody(
  entry: StoredRequest,
  { requestBody, requestHeaders }: HttpMessages,
): Uint8Array | undefined {
  if (requestBody === undefined) {
    if (!linesOf(requestHeaders).some(announcesBody)) return undefined
    throw incompleteError(entry, 'the emulator did not read its body.')
  }
  const bytes = wholeBytes(requestBody)
  if (bytes === undefined) throw incompleteError(entry, 'only the start of its body is stored.')
  return bytes
}

function announcesBody(text: string, index: number, lines: readonly string[]): boolean {
  if (index % 2 === 1) return false
  const name = text.toLowerCase()
  return name === 'transfer-encoding' || (name === 'content-length' && lines[index + 1] !== '0')
}

function wholeBytes(body: StoredBody): Uint8Array | undefined {
  if (typeof body === 'string') return Buffer.from(body)
  return body instanceof Uint8Array ? body : undefined
}

function incompleteError({ number }: StoredRequest, reason: string): ControlApiError {
  return new ControlApiError(409, `req-${number} cannot be sent again: ${reason}`, {
    fix: 'Send it with your client, or give its body: {"body": {"mail": "mario@example.com"}}.',
  })
}

function changedHeaders(
  original: readonly string[],
  changes: Readonly<Record<string, string | null>>,
): readonly string[] {
  if (!isJsonObject(changes)) {
    throw new ControlApiError(400, '"headers" is not an object.', {
      fix: 'Write {"headers": {"content-type": "application/json", "cookie": null}}.',
    })
  }
  const changed = Object.entries(changes)
  for (const [name, value] of changed) refuseInvalidHeader(name, value)
  const names = changed.map(([name]) => name.toLowerCase())
  const lines: string[] = []
  for (let i = 0; i + 1 < original.length; i += 2) {
    const [name = '', value = ''] = [original[i], original[i + 1]]
    const isKept = name.toLowerCase() === 'host' || !isHopByHop(name)
    if (isKept && !names.includes(name.toLowerCase())) lines.push(name, value)
  }
  for (const [name, value] of changed) if (value !== null) lines.push(name, value)
  return lines
}

function refuseInvalidHeader(name: string, value: unknown): void {
  const isValid =
    /^[\w!#$%&'*+.^`|~-]{1,200}$/.test(name) &&
    (value === null || (typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)))
  if (isValid && (!isHopByHop(name) || name.toLowerCase() === 'host')) return
  throw new ControlApiError(400, `The header ${quote(name)} cannot be sent with this value.`, {
    fix: 'Write the value as one line of text, or null to remove the header. The emulator sets the headers of the connection and the length itself.',
  })
}

/** A call that the emulator sends to itself. */
export interface OutgoingCall {
  readonly method: string
  readonly path: string
  readonly headers: readonly string[]
  readonly body: Uint8Array | undefined
}

// How long to wait for the entry of the journal after the connection was closed.
const maxWaitAfterCloseMs = 2_000

/** Sends a request to this emulator. Resolves to its entry in the journal; undefined if the journal stores none. */
export function sendToSelf(
  { listeningUrl, resends }: HttpContext,
  { method, path, headers, body }: OutgoingCall,
): Promise<StoredRequest | undefined> {
  const { host, hostname, port } = new URL(listeningUrl())
  const hasHost = headers.some((text, i) => i % 2 === 0 && text.toLowerCase() === 'host')
  return new Promise((resolve) => {
    let localPort = 0
    let stopWaiting = () => {}
    const end = (entry: StoredRequest | undefined) => {
      stopWaiting()
      resends.delete(localPort)
      resolve(entry)
    }
    const call = openRequest({
      host: hostname.replace(/^\[|\]$/g, ''),
      port,
      method,
      path,
      headers: hasHost ? [...headers] : ['Host', host, ...headers],
      agent: false,
    })
    // The journal recognizes the request by the port of its connection.
    call.on('socket', (socket) => {
      socket.once('connect', () => {
        localPort = socket.localPort ?? 0
        resends.set(localPort, end)
      })
    })
    // The response is read from the journal. A scenario may also break the connection.
    call.on('response', (response) => response.resume().on('error', () => {}))
    call.on('error', () => {})
    call.on('close', () => {
      if (localPort === 0 || resends.has(localPort)) {
        stopWaiting = runAfter(maxWaitAfterCloseMs, () => end(undefined))
      }
    })
    call.end(body)
  })
}
