import { MAX_CHAIN } from '../domain/callbacks/serialize-callback.ts'
import type { SuccessCodes } from '../domain/model/callback.ts'

/** The request of one attempt, before it is sent. */
export type OutgoingRequest = {
  /** The id of the delivery. */
  readonly id: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  /** Bytes that the content length announces but that are not sent; an injected fault. */
  readonly missing?: number
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
}

/**
 * Encodes the body as Latin-1, like the header values. Node then writes headers and body in a single write.
 */
export function toWireRequest(
  url: URL,
  { headers, body, missing = 0 }: OutgoingRequest,
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

/** Returns why a callback is blocked that came through too many emulators; undefined if it may be sent. */
export function chainRefusal({ headers }: OutgoingRequest): string | undefined {
  const chain = headers.find(([name]) => name.toLowerCase() === 'x-emulator-chain')?.[1]
  return chain !== undefined && Number(chain) > MAX_CHAIN
    ? `This callback has come through ${MAX_CHAIN} emulators already: one of them calls another back in a circle.`
    : undefined
}

/** Converts alternating names and values to pairs. */
export function toHeaderPairs(lines: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = []
  for (let i = 0; i + 1 < lines.length; i += 2) pairs.push([lines[i] ?? '', lines[i + 1] ?? ''])
  return pairs
}
