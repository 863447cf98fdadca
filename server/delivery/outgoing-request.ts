import { MAX_CHAIN } from '../domain/callbacks/serialize-callback.ts'
import type { SuccessCodes } from '../domain/model/callback.ts'

/** One attempt at one delivery, as it is to leave. */
export type OutgoingRequest = {
  readonly id: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  /** Bytes that the length announces and that never come. */
  readonly missing?: number
  /** Which answers count as received; any 2xx when left out. */
  readonly successCodes?: SuccessCodes
  readonly namespace: string
}

/** What would have been sent to a receiver that must not be called, byte for byte. */
export type CapturedRequest = {
  readonly id: string
  readonly url: string
  readonly method: 'POST'
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
  readonly why: string
}

/** Where a sending goes and what is written there. */
export type WireRequest = {
  readonly url: URL
  /** Header names and values in turn, host and length included. */
  readonly lines: string[]
  /** The bytes as characters of one byte each. */
  readonly body: string
  readonly missing: number
}

// Both leave in a single write that way: header values are Latin-1, so the body must be too.
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

export function chainRefusal({ headers }: OutgoingRequest): string | undefined {
  const chain = headers.find(([name]) => name.toLowerCase() === 'x-emulator-chain')?.[1]
  return chain !== undefined && Number(chain) > MAX_CHAIN
    ? `This callback has come through ${MAX_CHAIN} emulators already: one of them calls another back in a circle.`
    : undefined
}

/** Names and values in turn, as pairs. */
export function toHeaderPairs(lines: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = []
  for (let i = 0; i + 1 < lines.length; i += 2) pairs.push([lines[i] ?? '', lines[i + 1] ?? ''])
  return pairs
}
