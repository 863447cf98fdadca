import { isJsonObject, type JsonObject } from '../json/json-object.ts'
import type { CallbackRequest } from '../model/callback.ts'
import { createProblem, type Problem, type Result } from '../model/problem.ts'
import { abbreviate } from '../text/quote.ts'
import { jsonByteLength } from '../text/utf8-byte-length.ts'

/** The largest sizes, in bytes of compact JSON. Only `headerName` is in characters, and `retry` in attempts. */
export const CALLBACK_LIMITS = {
  headerName: 256,
  headers: 2_048,
  custom: 512,
  callback: 16_384,
  retry: 5,
} as const

/**
 * Parses the `callback` of a request body. Returns the problem of the first check that fails, in the
 * order of the catalogue. Pure.
 *
 * Source: sibling (docs/fidelity.md#callback-object). Both callback objects of the platform are accepted: the
 * classic one with `data`, the newer one with `custom` and `retry`. If `method` is JSON, `field` is ignored,
 * even if it is invalid.
 */
export function parseCallbackRequest(wire: unknown): Result<CallbackRequest> {
  if (!isJsonObject(wire)) return { ok: false, problem: createProblem('CALLBACK_NOT_OBJECT') }
  const problem =
    urlProblem(wire.url) ??
    headersProblem(wire.headers) ??
    customProblem(wire) ??
    retryProblem(wire.retry) ??
    methodProblem(wire.method) ??
    fieldProblem(wire) ??
    sizeProblem(wire)
  return problem === undefined
    ? { ok: true, value: toCallbackRequest(wire) }
    : { ok: false, problem }
}

function urlProblem(url: unknown): Problem | undefined {
  if (url === undefined || url === null) return createProblem('CALLBACK_URL_MISSING')
  if (typeof url === 'string' && acceptedUrls.has(url)) return undefined
  const absolute = typeof url === 'string' ? parseAbsoluteUrl(url) : undefined
  if (absolute === undefined) return createProblem('CALLBACK_URL_MALFORMED')
  if (!isHttpUrl(absolute)) return createProblem('CALLBACK_URL_SCHEME')
  if (acceptedUrls.size >= maxAcceptedUrls) acceptedUrls.clear()
  acceptedUrls.add(String(url))
  return undefined
}

// Caches accepted URLs: a client usually has one receiver, and parsing its URL is the slowest check.
const acceptedUrls = new Set<string>()
const maxAcceptedUrls = 1_000

// Refuses texts that the URL parser would accept, although they are typing errors: blanks, a missing slash,
// backslashes.
function parseAbsoluteUrl(text: string): URL | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  const url = /[\x00-\x20\x7f]/.test(text) ? undefined : parseUrl(text)
  if (url === undefined) return undefined
  if (isHttpUrl(url) && !/^https?:\/\/[^/\\]/i.test(text)) return undefined
  if (url.username !== '' || url.password !== '') return undefined
  return url.port === '0' || text.includes('#') ? undefined : url
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

function isHttpUrl(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:'
}

function headersProblem(headers: unknown): Problem | undefined {
  if (headers === undefined) return undefined
  if (!isJsonObject(headers)) return createProblem('CALLBACK_HEADERS')
  const pairs = headerPairs(headers)
  const badName = pairs.find(([name]) => !isSendableName(name))
  if (badName !== undefined)
    return createProblem('CALLBACK_HEADER_NAME', { key: abbreviate(badName[0], maxNameShown) })
  const badValue = pairs.find(([, value]) => !isSendableValue(value))
  if (badValue !== undefined)
    return createProblem('CALLBACK_HEADER_VALUE', { key: abbreviate(badValue[0], maxNameShown) })
  const size = jsonByteLength(headers)
  return size > CALLBACK_LIMITS.headers
    ? createProblem('CALLBACK_HEADERS_TOO_LARGE', { size })
    : undefined
}

// A key `__proto__` is an attack (prototype pollution), never a header.
function headerPairs(headers: JsonObject): readonly (readonly [string, unknown])[] {
  return Object.entries(headers).filter(([name]) => name !== '__proto__')
}

const HEADER_NAME_PATTERN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

// Headers that the emulator's sender sets itself. A second length or host would make the request invalid.
const RESERVED_HEADERS =
  /^(host|content-length|transfer-encoding|connection|upgrade|expect|trailer|te|proxy-.*|keep-alive|content-type)$/i

function isSendableName(name: string): boolean {
  return (
    name.length <= CALLBACK_LIMITS.headerName &&
    HEADER_NAME_PATTERN.test(name) &&
    !RESERVED_HEADERS.test(name)
  )
}

// RFC 9110 field content: tab, space, visible ASCII and Latin-1.
function isSendableValue(value: unknown): value is string {
  return typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

// An error message shows this many characters of a header name, so that a name slightly over the limit is complete.
const maxNameShown = 1_024

// Checks only `custom`. For the older `data`, only the limit of the whole callback applies.
function customProblem({ custom }: JsonObject): Problem | undefined {
  if (custom === undefined) return undefined
  return jsonByteLength(custom) > CALLBACK_LIMITS.custom
    ? createProblem('CALLBACK_CUSTOM_TOO_LARGE')
    : undefined
}

function customOf(wire: JsonObject): unknown {
  return wire.custom === undefined ? wire.data : wire.custom
}

function retryProblem(retry: unknown): Problem | undefined {
  if (retry === undefined) return undefined
  const fits =
    Number.isInteger(retry) && Number(retry) >= 0 && Number(retry) <= CALLBACK_LIMITS.retry
  return fits ? undefined : createProblem('CALLBACK_RETRY')
}

function methodProblem(method: unknown): Problem | undefined {
  const known = method === undefined || method === 'POST' || method === 'JSON'
  return known ? undefined : createProblem('CALLBACK_METHOD')
}

function fieldProblem({ method, field }: JsonObject): Problem | undefined {
  const fits = method === 'JSON' || field === undefined || isFieldName(field)
  return fits ? undefined : createProblem('CALLBACK_FIELD')
}

function isFieldName(field: unknown): field is string {
  return typeof field === 'string' && field !== ''
}

function sizeProblem(wire: JsonObject): Problem | undefined {
  if (isCertainlySmall(wire)) return undefined
  const size = jsonByteLength(wire)
  return size > CALLBACK_LIMITS.callback ? createProblem('CALLBACK_TOO_LARGE', { size }) : undefined
}

// Estimates the largest possible size. Usually that is enough, and formatting JSON only to measure it is slow.
function isCertainlySmall(wire: JsonObject): boolean {
  let maxBytes = 2
  for (const name of Object.keys(wire)) {
    const value = wire[name]
    if (typeof value === 'object' && value !== null) return false
    maxBytes += name.length * maxCharacterBytes + 4
    maxBytes += typeof value === 'string' ? value.length * maxCharacterBytes + 2 : maxScalarBytes
  }
  return maxBytes <= CALLBACK_LIMITS.callback
}

// The longest forms in JSON, in bytes: of one character (an escaped control character), and of a number.
const maxCharacterBytes = 6
const maxScalarBytes = 32

function toCallbackRequest(wire: JsonObject): CallbackRequest {
  const custom = customOf(wire)
  const url = String(wire.url)
  const encoding = wire.method === 'JSON' ? 'json' : 'form'
  const field = isFieldName(wire.field) ? wire.field : 'data'
  const headers = isJsonObject(wire.headers) ? textHeaders(wire.headers) : NO_HEADERS
  const retry = Number(wire.retry ?? 0)
  return custom === undefined
    ? { url, encoding, field, headers, retry }
    : { url, encoding, field, headers, custom, retry }
}

const NO_HEADERS: CallbackRequest['headers'] = Object.freeze({})

function textHeaders(headers: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(headerPairs(headers).map(([name, value]) => [name, String(value)]))
}

/**
 * Returns the header names that nginx in front of a receiver would remove. By default nginx drops names
 * with an underscore, such as `session_id` in the vendor's example.
 */
export function headersDroppedByNginx(
  headers: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(headers).filter((name) => name.includes('_'))
}

/** Reads the number of emulators that called each other before this request (`EmulatorMarks.chain`). */
export function parseChain(headers: Readonly<Record<string, unknown>>): number {
  const chain = Number(headers['x-emulator-chain'])
  if (Number.isInteger(chain) && chain > 0) return chain
  return headers['x-emulator'] === undefined ? 0 : 1
}
