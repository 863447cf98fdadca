import { decodeContent } from './content-coding.ts'
import { type HeaderTexts, headersFrom, hostAndPath, type RecordedEntry } from './recording.ts'

/** A request as it is sent: a request line, headers and a body. */
export type ParsedRequest = Pick<
  RecordedEntry,
  'host' | 'method' | 'path' | 'requestHeaders' | 'requestBody'
>

/** A response as it is sent: a status line, headers and a body. */
type ParsedResponse = NonNullable<RecordedEntry['response']>

const REQUEST_LINE = /^([A-Z]{3,10}) (\S+)(?: HTTP\/[\d.]+)?$/
const STATUS_LINE = /^HTTP\/[\d.]+ (\d{3})(?: .*)?$/

/** True for a line such as `POST /hook HTTP/1.1`. */
export function isRequestLine(line: string): boolean {
  return REQUEST_LINE.test(line) && / HTTP\/[\d.]+$/.test(line)
}

/** True for a line such as `HTTP/1.1 200 OK`. */
export function isStatusLine(line: string): boolean {
  return STATUS_LINE.test(line)
}

/** Parses a request line such as `GET /IT-identity-verifications`, with or without a version. */
export function parseRequestLine(
  line: string,
): { readonly host: string; readonly method: string; readonly path: string } | undefined {
  const [, method = '', address = ''] = REQUEST_LINE.exec(line.trim()) ?? []
  const target = address === '' ? undefined : hostAndPath(address)
  return target && { ...target, method }
}

/** Parses a request with its headers and its body. Returns undefined for another text. */
export function parseRawRequest(bytes: Uint8Array): ParsedRequest | undefined {
  const { start, headers, body } = splitMessage(bytes)
  const line = parseRequestLine(start)
  if (line === undefined) return undefined
  return {
    ...line,
    host: line.host || (headers.host ?? ''),
    requestHeaders: headers,
    ...(body === undefined || body.length === 0 ? {} : { requestBody: body }),
  }
}

/** Parses a response with its headers and its body. Returns undefined for another text. */
export function parseRawResponse(bytes: Uint8Array): ParsedResponse | undefined {
  const { start, headers, body } = splitMessage(bytes)
  const status = Number(STATUS_LINE.exec(start)?.[1])
  if (!(status >= 100)) return undefined
  return { status, headers, ...(body === undefined ? {} : { body }) }
}

/** Parses the lines of headers, such as `Content-Type: application/json`. */
export function parseHeaderLines(lines: readonly string[]): HeaderTexts {
  const pairs = lines.flatMap((line) => {
    const [, name, value] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):\s*(.*)$/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name, value.trimEnd()]]
  })
  return headersFrom(pairs) ?? {}
}

type SplitMessage = {
  readonly start: string
  readonly headers: HeaderTexts
  readonly body: Uint8Array | undefined
}

function splitMessage(bytes: Uint8Array): SplitMessage {
  const text = new TextDecoder('latin1').decode(bytes)
  const gap = /\r?\n\r?\n/.exec(text)
  const end = gap === null ? text.length : gap.index + gap[0].length
  const [start = '', ...lines] = text.slice(0, gap?.index ?? text.length).split(/\r?\n/)
  const headers = parseHeaderLines(lines)
  return { start, headers, body: decodeContent(bytes.subarray(end), headers) }
}
