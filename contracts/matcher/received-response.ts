import { isJsonObject, type JsonObject } from '../../server/domain/json/json-object.ts'
import type { HttpExchange } from '../spec/check-exchange.ts'

/** Details of a call that its response may not contain. */
export interface CallDetails {
  /** The method of the request, such as `POST`. */
  readonly method?: string | undefined
  /** The path of the request with its query, such as `/IT-live`. */
  readonly path?: string | undefined
  /** The body of the request, as JSON text or parsed. It is not checked if absent. */
  readonly requestBody?: unknown
}

/** A call. Members that the received value does not contain are absent. */
export type ReceivedCall = Omit<HttpExchange, 'method' | 'path'> & CallDetails

/** Why a value cannot be judged, with the remedy. */
export type Unjudged = { readonly problem: string }

/**
 * Reads the call from a response of fetch, undici, ky, axios, got, supertest, openapi-fetch or hey-api. Also reads the
 * call from an error of these libraries that has a response, and from a plain object with status, headers and body.
 * Never reads a body that the test can read only once.
 */
export async function readReceivedResponse(received: unknown): Promise<ReceivedCall | Unjudged> {
  if (!isJsonObject(received))
    return { problem: `${typeText(received)} is not a response. ${passResponse}` }
  const { response } = received
  if ('stack' in received && 'message' in received) {
    return isJsonObject(response)
      ? readReceivedResponse(response)
      : { problem: `The request failed without a response: ${String(received.message)}.` }
  }
  if (isJsonObject(response) && statusOf(received) === undefined) {
    return fromParsedPair(received, response)
  }
  const status = statusOf(received)
  if (status === undefined) return { problem: `The value has no HTTP status. ${passResponse}` }
  if (status === 0)
    return { problem: `The response has status 0, so the program cannot see it. ${passResponse}` }
  if (!isJsonObject(received.headers))
    return { problem: `The value has no headers. ${passResponse}` }
  return isFetchResponse(received)
    ? fromFetch(received, status)
    : fromLibrary(received, status, plainHeaders(received.headers))
}

const passResponse =
  'Pass the whole response of the library, or { method, path, status, headers, body }.'

function statusOf({ status, statusCode }: JsonObject): number | undefined {
  return [status, statusCode].find((value) => typeof value === 'number')
}

function typeText(value: unknown): string {
  if (Array.isArray(value)) return 'A list'
  return value === null || value === undefined ? `The value ${value}` : `A ${typeof value}`
}

type FetchResponse = JsonObject & {
  readonly headers: Headers
  clone(): Response
}

// Recognize a response by its members: Jest and other sandboxes have a class Response of their own.
function isFetchResponse(value: JsonObject): value is FetchResponse {
  return typeof value.clone === 'function' && 'bodyUsed' in value
}

async function fromFetch(
  response: FetchResponse,
  status: number,
): Promise<ReceivedCall | Unjudged> {
  const stream = response.body
  if (response.bodyUsed === true || (isJsonObject(stream) && stream.locked === true)) {
    return {
      problem:
        'The body was read already. Compare the response first, or a clone() of it, or pass { method, path, status, headers, body }.',
    }
  }
  const responseBody = new Uint8Array(await response.clone().arrayBuffer())
  const responseHeaders = plainHeaders(response.headers as unknown as JsonObject)
  return { ...urlPart(response.url), status, responseHeaders, responseBody }
}

/** `{ data, error, response }` of openapi-fetch; hey-api adds `request`. */
async function fromParsedPair(
  { data, error, request }: JsonObject,
  response: JsonObject,
): Promise<ReceivedCall | Unjudged> {
  const status = statusOf(response)
  if (status === undefined || !isJsonObject(response.headers))
    return { problem: `The member response has no HTTP status. ${passResponse}` }
  const body = await readBody(data ?? error)
  if ('problem' in body) return body
  const { method } = isJsonObject(request) ? request : {}
  return {
    ...(typeof method === 'string' ? { method } : {}),
    ...urlPart(response.url),
    status,
    responseHeaders: plainHeaders(response.headers),
    ...body,
  }
}

async function fromLibrary(
  received: JsonObject,
  status: number,
  responseHeaders: Record<string, unknown>,
): Promise<ReceivedCall | Unjudged> {
  const { config, req } = received
  const body = await readBody(bodyOf(received, responseHeaders))
  if ('problem' in body) return body
  const call = { status, responseHeaders, ...body }
  // axios has the request in `config`, got in `request.options`, supertest in `req` and `request`.
  if (isJsonObject(config)) return { ...requestOfAxios(config), ...call }
  const options = isJsonObject(received.request) ? received.request.options : undefined
  if (isJsonObject(options)) {
    const sent = options.json ?? options.body
    return { ...methodAndPath(options.method, received.url), ...requestBodyPart(sent), ...call }
  }
  if (isJsonObject(req)) {
    const request = isJsonObject(received.request) ? received.request : {}
    return { ...methodAndPath(req.method, req.path), ...requestBodyPart(request._data), ...call }
  }
  const { method, path, url, requestBody } = received
  return { ...methodAndPath(method, path ?? url), ...requestBodyPart(requestBody), ...call }
}

function bodyOf(received: JsonObject, headers: Readonly<Record<string, unknown>>): unknown {
  const { data, body, text, rawBody } = received
  if (rawBody !== undefined) return rawBody
  if ('data' in received) return data
  const isJson = String(headers['content-type'] ?? '').startsWith('application/json')
  if (typeof text === 'string' && (isJson || !ArrayBuffer.isView(body))) return text
  // If supertest has not read a file, its body is {}.
  const isMissing = !isJson && isPlainData(body) && Object.keys(body as object).length === 0
  return 'body' in received && !isMissing ? body : unread
}

/** The body of a response that is a stream itself, such as a response of node:http. */
const unread = { pipe: true }

function requestOfAxios({ method, url, baseURL, params, data }: JsonObject): CallDetails {
  const target = joinUrl(String(baseURL ?? ''), String(url ?? ''))
  const query =
    params === undefined || params === null
      ? ''
      : new URLSearchParams(params as Record<string, string>).toString()
  const separator = target.includes('?') ? '&' : '?'
  const whole = query === '' ? target : `${target}${separator}${query}`
  return { ...methodAndPath(method ?? 'GET', whole), ...requestBodyPart(data) }
}

function joinUrl(base: string, url: string): string {
  if (base === '' || /^https?:/i.test(url)) return url
  return `${base.replace(/(?<!\/)\/+$/, '')}/${url.replace(/^\/+/, '')}`
}

function methodAndPath(method: unknown, target: unknown): CallDetails {
  return {
    ...(typeof method === 'string' ? { method: method.toUpperCase() } : {}),
    ...urlPart(target),
  }
}

function urlPart(target: unknown): CallDetails {
  const text = String(target ?? '')
  if (text.startsWith('/')) return { path: text }
  if (!URL.canParse(text)) return {}
  const { pathname, search } = new URL(text)
  return { path: pathname + search }
}

/** Returns the parsed body if it is JSON. Other bodies, such as a form or a file, are not compared. */
export function requestBodyPart(sent: unknown): CallDetails {
  if (sent === undefined || sent === null) return {}
  if (typeof sent !== 'string') return isPlainData(sent) ? { requestBody: sent } : {}
  try {
    return { requestBody: JSON.parse(sent) }
  } catch {
    return {}
  }
}

function isPlainData(value: unknown): boolean {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]'
}

function plainHeaders(headers: JsonObject): Record<string, unknown> {
  const { entries, toJSON } = headers
  const plain =
    typeof entries === 'function'
      ? Object.fromEntries(entries.call(headers))
      : typeof toJSON === 'function'
        ? toJSON.call(headers)
        : headers
  return Object.fromEntries(
    Object.entries(plain as object).map(([name, value]) => [name.toLowerCase(), value]),
  )
}

/**
 * Returns the body that a library has read: parsed JSON, text, or the bytes of any binary value. Returns a problem for
 * a stream: a stream can be read only once, and the test may need it.
 */
async function readBody(
  body: unknown,
): Promise<{ readonly responseBody?: unknown } | { readonly problem: string }> {
  if (body === undefined) return {}
  if (isJsonObject(body)) {
    if (typeof body.pipe === 'function' || body.pipe === true || 'getReader' in body) {
      return {
        problem:
          'The body is not read yet, and the matcher does not read it, because your test could not read it again. Read the body, and pass { method, path, status, headers, body }.',
      }
    }
    if (typeof body.arrayBuffer === 'function') {
      const bytes: ArrayBuffer = await body.arrayBuffer()
      return { responseBody: new Uint8Array(bytes) }
    }
    if (ArrayBuffer.isView(body)) {
      return { responseBody: new Uint8Array(body.buffer, body.byteOffset, body.byteLength) }
    }
    // Compare the name of the class: a sandbox has a class of its own.
    if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') {
      return { responseBody: new Uint8Array(body as unknown as ArrayBuffer) }
    }
  }
  return { responseBody: body }
}
