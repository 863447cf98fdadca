import { parseRawRequest, parseRawResponse } from './http-text.ts'
import {
  formBodyText,
  fromBase64,
  headersFrom,
  hostAndPath,
  memberAt,
  type RecordedBody,
  type RecordedEntry,
  type RecordedResponse,
  type Recording,
  textAt,
} from './recording.ts'

/**
 * Reads JSON of a tool that records requests: webhook.site, RequestBin, Pipedream, Beeceptor, Hookdeck, ngrok,
 * WireMock, the request journal and the inboxes of the emulator. They all have objects with a method or a status,
 * under nearly the same names. Returns undefined if there are none.
 */
export function parseCaptures(json: unknown): Recording | undefined {
  const found = capturesIn(json, 0)
  if (found.length === 0) return undefined
  const entries = found.map(captureEntry)
  const known = entries.flatMap((entry, i) =>
    entry === undefined ? [] : [{ entry: i + 1, ...entry }],
  )
  const hasResponses = known.some(({ response }) => response !== undefined)
  // ngrok is a tunnel to a receiver, so it also records the receiver's responses.
  const isTunnel = found.some((each) => textAt(each, 'request', 'raw') !== '')
  return {
    entries: known,
    unanswered: entries.length - known.length,
    recordedBy: hasResponses && !isTunnel ? 'client' : 'receiver',
  }
}

/** Reads one row of a table that a webhook inspector has exported. */
export function captureEntry(capture: unknown): Omit<RecordedEntry, 'entry'> | undefined {
  const request = memberAt(capture, 'request') ?? memberAt(capture, 'event') ?? capture
  const raw = rawRequest(request)
  const method = textAt(request, 'method') || textAt(request, 'http_method') || raw?.method
  const target = targetOf(request) ?? raw
  if (method === undefined || method === '') return undefined
  const requestHeaders = headersFrom(headersOf(request)) ?? raw?.requestHeaders
  const requestBody = raw?.requestBody ?? bodyOf(request)
  const response = responseOf(capture)
  return {
    host: target?.host || requestHeaders?.host || '',
    path: target?.path ?? '/',
    method: method.toUpperCase(),
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(requestBody === undefined ? {} : { requestBody }),
    ...(response === undefined ? {} : { response }),
  }
}

function capturesIn(json: unknown, depth: number): readonly unknown[] {
  if (Array.isArray(json)) return json.flatMap((each) => capturesIn(each, depth + 1))
  if (typeof json !== 'object' || json === null || depth > 4) return []
  if (isCapture(json)) return [json]
  return Object.values(json).flatMap((each) =>
    typeof each === 'object' ? capturesIn(each, depth + 1) : [],
  )
}

function isCapture(value: object): boolean {
  const request = memberAt(value, 'request') ?? memberAt(value, 'event') ?? value
  const method = textAt(request, 'method') || textAt(request, 'http_method')
  const hasContent = [...BODIES, ...HEADERS, 'path', 'url', 'status', 'raw'].some(
    (name) => memberAt(request, name) !== undefined,
  )
  return /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/i.test(method) && hasContent
}

const HEADERS = ['headers', 'request_headers', 'header', 'headerParams']
const BODIES = [
  ...['content', 'text_content', 'rawBody', 'raw_body', 'bodyRaw', 'body_raw', 'bodyText', 'body'],
  ...['payload', 'postData', 'text', 'data', 'form_data', 'formData', 'request'],
]
const BASE64_BODIES = ['bodyAsBase64', 'body_base64', 'bodyBase64', 'base64Body', 'base64']
const ADDRESSES = ['url', 'absoluteUrl', 'uri', 'full_url', 'path', 'requestUrl']

function headersOf(request: unknown): unknown {
  return firstMember(request, HEADERS)
}

function targetOf(request: unknown): ReturnType<typeof hostAndPath> {
  return ADDRESSES.map((name) => hostAndPath(textAt(request, name))).find(
    (target) => target !== undefined,
  )
}

function bodyOf(request: unknown): RecordedBody | undefined {
  const encoded = firstMember(request, BASE64_BODIES)
  if (typeof encoded === 'string' && encoded !== '') return fromBase64(encoded)
  const body = firstMember(request, BODIES)
  if (typeof body === 'string') {
    const isBase64 = memberAt(request, 'isBase64Encoded') === true
    return body === '' ? undefined : isBase64 ? fromBase64(body) : body
  }
  if (typeof body !== 'object' || body === null || Object.keys(body).length === 0) return undefined
  const type = headersFrom(headersOf(request))?.['content-type'] ?? ''
  return /x-www-form-urlencoded/i.test(type) ? formText(body) : JSON.stringify(body)
}

/** Writes a parsed form as a form again, because some tools record only the parsed form. */
function formText(fields: object): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value]
      .flat()
      .map((each) => [name, typeof each === 'string' ? each : JSON.stringify(each)] as const),
  )
  return formBodyText(pairs)
}

// ngrok has the whole request and response as base64.
function rawRequest(request: unknown): ReturnType<typeof parseRawRequest> {
  const raw = textAt(request, 'raw')
  if (raw === '') return undefined
  return parseRawRequest(/\s/.test(raw.trim()) ? new TextEncoder().encode(raw) : fromBase64(raw))
}

function responseOf(capture: unknown): RecordedResponse | undefined {
  const response = memberAt(capture, 'response')
  const raw = textAt(response, 'raw')
  if (raw !== '') return parseRawResponse(fromBase64(raw))
  const status = [
    memberAt(response, 'status_code'),
    memberAt(response, 'statusCode'),
    memberAt(response, 'status'),
    memberAt(capture, 'status'),
  ].find((each) => typeof each === 'number')
  if (typeof status !== 'number' || status < 100) return undefined
  const headers = headersFrom(headersOf(response))
  // nock writes the body itself as `response`.
  const isNock = memberAt(capture, 'scope') !== undefined && response !== undefined
  const body = isNock ? jsonOrText(response) : response === undefined ? undefined : bodyOf(response)
  const error = memberAt(capture, 'error')
  return {
    status,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    ...(typeof error === 'number' ? { error } : {}),
  }
}

function jsonOrText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function firstMember(value: unknown, names: readonly string[]): unknown {
  return names
    .map((name) => memberAt(value, name))
    .find((each) => each !== undefined && each !== null)
}
