import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'
import type { ExpectedResponse, PactBody, PactHeaders } from '../pact-matching/match-response.ts'
import { type MatchingRules, parseMatchingRules } from '../pact-matching/matching-rules.ts'
import { bodyIn, toText } from './pact-parts.ts'

/** The request of an interaction, as a verifier sends it. */
export type PactRequest = {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** The query parameters in their order, each with all its values. */
  readonly query: Readonly<Record<string, readonly string[]>>
  readonly headers: PactHeaders
  readonly body: PactBody
  readonly rules: MatchingRules
  /** The member `generators` of the file, unchanged. */
  readonly generators: unknown
}

/** Parses the request of an interaction of any version. */
export function parsePactRequest(request: unknown): PactRequest {
  return {
    method: (toText(valueAt(request, '/method')) || 'GET').toUpperCase(),
    path: toText(valueAt(request, '/path')),
    query: parsePactQuery(valueAt(request, '/query')),
    headers: parsePactHeaders(valueAt(request, '/headers')),
    body: parsePactBody(valueAt(request, '/body')),
    rules: parseMatchingRules(valueAt(request, '/matchingRules')),
    generators: valueAt(request, '/generators'),
  }
}

/** Parses the response of an interaction of any version. A missing status is 200. */
export function parsePactResponse(response: unknown): ExpectedResponse {
  return {
    status: Number(toText(valueAt(response, '/status')) || 200),
    headers: parsePactHeaders(valueAt(response, '/headers')),
    body: parsePactBody(valueAt(response, '/body')),
    rules: parseMatchingRules(valueAt(response, '/matchingRules')),
  }
}

/** Parses a body or the contents of a message: an envelope in version 4, the value itself in older versions. */
export function parsePactBody(body: unknown): PactBody {
  const { value } = bodyIn(body)
  const contentType = valueAt(body, '/contentType')
  const isEnvelope = value !== body && typeof contentType === 'string'
  return { value: body === null ? null : value, ...(isEnvelope && { contentType }) }
}

/** Formats a query as a part of a URL, such as `?skip=0&limit=10`. Empty if there is none. */
export function formatPactQuery(query: PactRequest['query']): string {
  const pairs = new URLSearchParams()
  for (const [name, values] of Object.entries(query)) {
    for (const value of values) pairs.append(name, value)
  }
  return pairs.size === 0 ? '' : `?${pairs}`
}

/** Returns the first value of a header, in any case of its name. */
export function headerOf(headers: PactHeaders, name: string): string | undefined {
  const entry = Object.entries(headers).find(([key]) => key.toLowerCase() === name)
  return entry?.[1][0]
}

/** A query is a text in version 2, and an object of lists or texts in later versions. */
function parsePactQuery(query: unknown): PactRequest['query'] {
  // A Map, because a parameter may have the name of a built-in member of objects, such as valueOf.
  const values = new Map<string, readonly string[]>()
  const pairs =
    typeof query === 'string'
      ? [...new URLSearchParams(query)]
      : Object.entries(isJsonObject(query) ? query : {}).flatMap(([name, each]) =>
          [each].flat().map((value) => [name, toText(value)] as const),
        )
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries(values)
}

function parsePactHeaders(headers: unknown): PactHeaders {
  const entries = Object.entries(isJsonObject(headers) ? headers : {}).map(([name, value]) => {
    return [name, [value].flat().flatMap((each) => splitHeader(name, toText(each)))] as const
  })
  return Object.fromEntries(entries)
}

/** Splits the values of a header at its commas. Does not split headers whose values contain commas, such as dates. */
export function splitHeader(name: string, value: string): readonly string[] {
  if (!value.includes(',') || SINGLE_VALUE.includes(name.toLowerCase())) return [value]
  return value.split(',').map((part) => part.trim())
}

const SINGLE_VALUE: readonly string[] = [
  'authorization',
  'date',
  'expires',
  'if-modified-since',
  'last-modified',
  'retry-after',
  'set-cookie',
  'user-agent',
  'www-authenticate',
]
