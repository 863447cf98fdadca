import { isJsonObject } from '../../domain/json/json-object.ts'
import { escapePointerKey } from '../../domain/json/json-pointer.ts'
import type { MessageDetails, RequestDetails } from '../../records/request-details.ts'

/** One place where two requests or their responses differ. */
export interface RequestDifference {
  /** Such as `request.headers.accept`, `request.body/user/name` or `response.status`. */
  readonly at: string
  /** The value of the first request. Absent if it has none. */
  readonly a?: unknown
  /** The value of the second request. Absent if it has none. */
  readonly b?: unknown
}

/** The differences of two requests. `truncated` is true if there are more than are listed. */
export interface RequestComparison {
  readonly a: RequestDetails
  readonly b: RequestDetails
  readonly differences: readonly RequestDifference[]
  readonly truncated: boolean
}

const maxDifferences = 500

/** Compares two requests and their responses: methods, headers, members of JSON bodies, status. */
export function compareRequests(a: RequestDetails, b: RequestDetails): RequestComparison {
  const [left, right] = [valuesOf(a), valuesOf(b)]
  const places = new Set([...left.keys(), ...right.keys()])
  const differences: RequestDifference[] = []
  for (const at of places) {
    if (JSON.stringify(left.get(at)) === JSON.stringify(right.get(at))) continue
    differences.push({
      at,
      ...(left.has(at) ? { a: left.get(at) } : {}),
      ...(right.has(at) ? { b: right.get(at) } : {}),
    })
  }
  return {
    a,
    b,
    differences: differences.slice(0, maxDifferences),
    truncated: differences.length > maxDifferences,
  }
}

type Values = Map<string, unknown>

function valuesOf({ method, path, status, request, response, ...row }: RequestDetails): Values {
  const values: Values = new Map()
  values.set('request.method', method)
  values.set('request.url', request?.url ?? path)
  if (request !== undefined) addMessage(values, 'request', request)
  values.set('response.status', status)
  if (response !== undefined) addMessage(values, 'response', response)
  for (const key of ['error', 'why', 'fault', 'verification', 'scenario', 'selectedBy'] as const) {
    if (row[key] !== undefined) values.set(key, row[key])
  }
  return values
}

// The date differs in every response. Bodies are compared themselves, so their length is left out.
const IGNORED_HEADERS = ['date', 'content-length']

function addMessage(values: Values, side: string, { headers, body, base64 }: MessageDetails): void {
  for (const [name, value] of headers) {
    const key = `${side}.headers.${name.toLowerCase()}`
    if (IGNORED_HEADERS.includes(name.toLowerCase())) continue
    const known = values.get(key)
    values.set(key, known === undefined ? value : `${known}, ${value}`)
  }
  if (base64 !== undefined) values.set(`${side}.body`, `base64: ${base64}`)
  else if (body !== undefined && body !== '') addJson(values, `${side}.body`, parseOrText(body))
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

// Adds the leaves of a JSON value under JSON pointers. An empty object or list is a leaf.
function addJson(values: Values, at: string, value: unknown): void {
  const isContainer = Array.isArray(value) || isJsonObject(value)
  const entries = isContainer ? Object.entries(value) : []
  if (entries.length === 0) values.set(at, value)
  for (const [key, member] of entries) addJson(values, `${at}/${escapePointerKey(key)}`, member)
}
