import type { StoredRequest } from './journal-entry.ts'
import {
  headersOfHead,
  type JournaledExchange,
  linesOf,
  type StoredBody,
} from './journaled-exchange.ts'
import {
  maskHeaderValue,
  maskJson,
  maskKnownSecrets,
  maskPairs,
  secretsOfAuthorization,
} from './mask-secrets.ts'
import { type RequestRow, toRequestRow } from './request-row.ts'

/** A request with its headers, its bodies and its duration. */
export interface RequestDetails extends RequestRow {
  /** The request as it was sent. Absent if it is no longer stored: `notStored` says why. */
  readonly request?: ReceivedRequest
  /** The response as it was sent. Absent if none was sent, or if it is no longer stored. */
  readonly response?: SentResponse
  /** Why headers and bodies are missing. */
  readonly notStored?: string
}

/** The headers and the body of a message. */
export interface MessageDetails {
  /** Names and values in their order. Secrets are `***`. */
  readonly headers: readonly (readonly [string, string])[]
  /** The size of the whole body. Absent if the emulator did not read the body. */
  readonly bytes?: number
  /** The body as text. Absent if it is not text, and if the emulator did not read it. */
  readonly body?: string
  /** The body as base64, if it is not text in UTF-8. */
  readonly base64?: string
  /** True if the body is longer than what is stored of it. */
  readonly truncated: boolean
}

/** A request to the emulated API. */
export interface ReceivedRequest extends MessageDetails {
  /** The path with its query. Secrets are `***`. */
  readonly url: string
}

/** A response of the emulated API. */
export interface SentResponse extends MessageDetails {
  readonly status: number
}

/** Returns a request with its headers and bodies. Masks secrets unless `logSecrets` is true. */
export function toRequestDetails(
  entry: StoredRequest,
  exchange: JournaledExchange | undefined,
  logSecrets: boolean,
): RequestDetails {
  const row = toRequestRow(entry, exchange?.durationMs)
  if (exchange?.messages === undefined) {
    return { ...row, notStored: exchange === undefined ? RESTORED : DROPPED }
  }
  const { url, requestHeaders, requestBody, responseHead, responseBody } = exchange.messages
  const headers = toPairs(linesOf(requestHeaders))
  const authorization = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1]
  const view = logSecrets ? unmasked : maskedView(secretsOfAuthorization(authorization))
  const isUnread = requestBody === undefined && announcesBody(headers)
  return {
    ...row,
    request: {
      url: logSecrets ? url : entry.path + view.query(queryOf(url)),
      headers: headers.map(view.header),
      ...(isUnread ? { truncated: false } : bodyDetails(requestBody ?? '', view.text)),
    },
    ...(responseHead === undefined
      ? {}
      : {
          response: {
            status: entry.status,
            headers: headersOfHead(responseHead).map(view.header),
            ...bodyDetails(responseBody ?? '', view.text),
          },
        }),
  }
}

const RESTORED = 'A snapshot has restored this request, without its headers and bodies.'
const DROPPED =
  'The headers and bodies were dropped to make room for newer ones: start with a larger --max-journal.'

type Pair = readonly [string, string]

interface View {
  readonly header: (pair: Pair) => Pair
  readonly text: (text: string) => string
  readonly query: (query: string) => string
}

const unmasked: View = { header: (pair) => pair, text: (text) => text, query: (query) => query }

function maskedView(secrets: readonly string[]): View {
  const maskKnown = (text: string) => maskKnownSecrets(text, secrets)
  return {
    header: ([name, value]) => [maskKnown(name), maskKnown(maskHeaderValue(name, value))],
    text: (text) => maskKnown(/^\s*[[{"]/.test(text) ? maskJson(text) : maskPairs(text)),
    query: (query) => maskKnown(maskPairs(query)),
  }
}

function toPairs(lines: readonly string[]): readonly Pair[] {
  return lines.flatMap((name, i) => (i % 2 === 0 ? [[name, lines[i + 1] ?? ''] as const] : []))
}

function queryOf(url: string): string {
  const mark = url.indexOf('?')
  return mark < 0 ? '' : url.slice(mark)
}

function announcesBody(headers: readonly Pair[]): boolean {
  return headers.some(([name, value]) => {
    const header = name.toLowerCase()
    return header === 'transfer-encoding' || (header === 'content-length' && value.trim() !== '0')
  })
}

function bodyDetails(
  body: StoredBody,
  mask: (text: string) => string,
): Omit<MessageDetails, 'headers'> {
  const { start, wholeBytes, truncated } = toBytes(body)
  const text = decodeUtf8(start, truncated)
  if (text !== undefined) return { bytes: wholeBytes, body: mask(text), truncated }
  // Latin-1 has a character for each byte, so that secrets are masked in bytes, too.
  const masked = Buffer.from(mask(Buffer.from(start).toString('latin1')), 'latin1')
  return { bytes: wholeBytes, base64: masked.toString('base64'), truncated }
}

function toBytes(body: StoredBody) {
  if (typeof body === 'object' && 'start' in body) return { ...body, truncated: true }
  const start = typeof body === 'string' ? Buffer.from(body) : body
  return { start, wholeBytes: start.byteLength, truncated: false }
}

// Undefined for bytes that are not UTF-8. If a body was cut, its last character may be incomplete.
function decodeUtf8(bytes: Uint8Array, isCut: boolean): string | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return decoder.decode(bytes, { stream: isCut })
  } catch {
    return undefined
  }
}
