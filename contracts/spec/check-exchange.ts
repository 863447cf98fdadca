import { schemaViolations } from './check-schema.ts'
import { matchOperation, type OperationMatch } from './match-operation.ts'
import { lineOf, member, type ResolvedPointer } from './openapi-document.ts'

/** One request and its response. */
export type HttpExchange = {
  readonly method: string
  /** The path with the query, without scheme and host. */
  readonly path: string
  readonly status: number
  /** The parsed body. It is not checked if absent. */
  readonly requestBody?: unknown
  /** Headers by lower-case name. */
  readonly responseHeaders: Readonly<Record<string, unknown>>
  /** Parsed JSON, JSON text, or the bytes. */
  readonly responseBody?: unknown
}

/** One difference between an exchange and openapi.yaml. */
export type Finding = {
  readonly side: 'request' | 'response'
  /** JSON pointer into the body, `?name` in the query, `{name}` in the path, or a word such as `status`. */
  readonly where: string
  readonly message: string
  /** JSON pointer into openapi.yaml. */
  readonly rule: string
  /** Line of the rule in openapi.yaml. */
  readonly line: number
}

/**
 * Compares an exchange with the operation, status and content type in openapi.yaml. Returns no findings if it matches.
 * Compares a path or method without an operation with `x-unrouted`. With `closed`, unknown members of either body are
 * findings, and so is an error number that no example of this response has. With `partial`, the response can omit
 * members that the client does not read.
 */
export function checkExchange(
  exchange: HttpExchange,
  {
    closed = false,
    partial = false,
  }: { readonly closed?: boolean; readonly partial?: boolean } = {},
): readonly Finding[] {
  const route = matchOperation(exchange.method, exchange.path)
  return [
    ...requestFindings(exchange, route, closed),
    ...responseFindings(exchange, route, partial ? 'partial' : closed),
  ]
}

function requestFindings(
  { requestBody }: HttpExchange,
  route: OperationMatch,
  closed: boolean,
): readonly Finding[] {
  const body = route.operation && member(route.operation, 'requestBody')
  const schema = body && schemaOf(body, 'application/json')
  const found: Finding[] = route.violations.map((violation) => ({ side: 'request', ...violation }))
  if (schema === undefined || requestBody === undefined) return found
  const violations = schemaViolations(schema.pointer, requestBody, closed)
  return [
    ...found,
    ...violations.map(({ pointer, ...violation }) => ({
      side: 'request' as const,
      where: pointer,
      ...violation,
    })),
  ]
}

function responseFindings(
  { status, responseHeaders, responseBody }: HttpExchange,
  route: OperationMatch,
  closed: boolean | 'partial',
): readonly Finding[] {
  const responses = member(route.operation ?? route.unrouted, 'responses')
  const response = responses && member(responses, String(status))
  if (response === undefined) {
    return [finding('status', `status ${status} is not described here`, responses)]
  }
  const type = String(responseHeaders['content-type'] ?? '')
    .replace(/;.*$/s, '')
    .trimEnd()
  if (type === '' && member(response, 'content') === undefined) return []
  const schema = schemaOf(response, type.toLowerCase())
  if (schema === undefined) {
    const reason =
      type === '' ? 'there is no content type' : `content type ${type} is not described`
    return [finding('content-type', `${reason} for status ${status}`, response)]
  }
  // A pact with no response body expects nothing about the body.
  if (closed === 'partial' && responseBody === undefined) return []
  return type.toLowerCase() === 'application/json'
    ? jsonFindings(responseBody, response, schema, closed)
    : bytesFindings(responseBody, schema)
}

function jsonFindings(
  received: unknown,
  response: ResolvedPointer,
  schema: ResolvedPointer,
  closed: boolean | 'partial',
): readonly Finding[] {
  const body = parseBody(received)
  if (body === notJson) return [finding('', 'the body is not JSON', schema)]
  const violations = schemaViolations(schema.pointer, body, closed)
  const findings = violations.map(({ pointer, ...violation }) => ({
    side: 'response' as const,
    where: pointer,
    ...violation,
  }))
  const numbers = errorNumbers(response)
  const number = body !== null && typeof body === 'object' && 'error' in body ? body.error : null
  if (!closed || typeof number !== 'number' || numbers.includes(number)) return findings
  const reason = `error ${number} is not one of ${numbers.join(', ') || 'none'}`
  return [...findings, finding('/error', reason, response)]
}

function bytesFindings(received: unknown, schema: ResolvedPointer): readonly Finding[] {
  const isText = typeof received === 'string' && received !== ''
  const isBytes = received instanceof Uint8Array && received.length > 0
  return isText || isBytes ? [] : [finding('', 'the body is empty', schema)]
}

const notJson = Symbol('not JSON')

function parseBody(received: unknown): unknown {
  const text = received instanceof Uint8Array ? new TextDecoder().decode(received) : received
  if (typeof text !== 'string') return text ?? notJson
  try {
    return JSON.parse(text)
  } catch {
    return notJson
  }
}

function errorNumbers(response: ResolvedPointer): readonly unknown[] {
  const examples = ['content', 'application~1json', 'examples'].reduce<ResolvedPointer | undefined>(
    (place, step) => place && member(place, step),
    response,
  )
  const named = Object.values((examples?.value ?? {}) as Readonly<Record<string, Example>>)
  return named.map(({ value }) => value.error)
}

type Example = { readonly value: { readonly error?: unknown } }

function schemaOf(body: ResolvedPointer, mediaType: string): ResolvedPointer | undefined {
  return ['content', mediaType.replaceAll('/', '~1'), 'schema'].reduce<ResolvedPointer | undefined>(
    (place, step) => place && member(place, step),
    body,
  )
}

function finding(where: string, message: string, place: ResolvedPointer | undefined): Finding {
  const rule = place?.pointer ?? ''
  return { side: 'response', where, message, rule, line: lineOf(rule) }
}
