import { compareJson, formatPactMismatch } from './match-json.ts'
import { matchText } from './match-value.ts'
import { bestRule, type MatchingRules, type PathRule } from './matching-rules.ts'

/** Headers of a pact or of a response. A header can have several values. */
export type PactHeaders = Readonly<Record<string, readonly string[]>>

/** A body of a pact: JSON, a text or bytes. `value` is undefined if the pact expects no particular body. */
export type PactBody = {
  readonly value: unknown
  /** The content type of the body in version 4. */
  readonly contentType?: string
}

/** The response that a pact expects. */
export type ExpectedResponse = {
  readonly status: number
  readonly headers: PactHeaders
  readonly body: PactBody
  readonly rules: MatchingRules
}

/** A response as it arrived. Header names are in lower case. */
export type ReceivedResponse = {
  readonly status: number
  readonly headers: PactHeaders
  readonly bytes: Uint8Array
}

/** Compares a response with the one that a pact expects. Returns one sentence for each difference. Pure. */
export function matchResponse(
  expected: ExpectedResponse,
  actual: ReceivedResponse,
): readonly string[] {
  return [
    ...matchStatus(expected, actual.status),
    ...Object.entries(expected.headers).flatMap(([name, values]) =>
      matchHeader(name, values, actual.headers[name.toLowerCase()], expected.rules.header),
    ),
    ...matchBody(expected, actual),
  ]
}

function matchStatus({ status, rules }: ExpectedResponse, actual: number): readonly string[] {
  const matchers = rules.status.flatMap((rule) => rule.matchers)
  if (matchers.length === 0)
    return status === actual ? [] : [`expected ${status} but was ${actual}`]
  return matchers.flatMap((matcher) => {
    if (matcher.kind === 'statusCode') {
      if (hasStatusClass(actual, matcher.status)) return []
      return [`Expected status code ${actual} to be ${JSON.stringify(matcher.status)}`]
    }
    return matchText(matcher, String(status), String(actual)) ?? []
  })
}

/** True if a status is in a class of Pact, such as `clientError`, or in a list of statuses. */
export function hasStatusClass(status: number, statusClass: unknown): boolean {
  if (Array.isArray(statusClass)) return statusClass.includes(status)
  if (typeof statusClass !== 'string') return false
  const range = Object.hasOwn(STATUS_CLASSES, statusClass) ? STATUS_CLASSES[statusClass] : undefined
  return range !== undefined && status >= range[0] && status <= range[1]
}

const STATUS_CLASSES: Readonly<Record<string, readonly [number, number]>> = {
  info: [100, 199],
  success: [200, 299],
  redirect: [300, 399],
  clientError: [400, 499],
  serverError: [500, 599],
  nonError: [100, 399],
  error: [400, 599],
}

function matchHeader(
  name: string,
  expected: readonly string[],
  actual: readonly string[] | undefined,
  rules: readonly PathRule[],
): readonly string[] {
  if (actual === undefined) return [`Expected a header '${name}' but was missing`]
  const isSingle = expected.length === 1 && actual.length === 1
  return expected.flatMap((value, i): readonly string[] => {
    const received = actual[i]
    if (received === undefined) return [`Expected a header '${name}' with the value '${value}'`]
    const path = [name.toLowerCase(), ...(isSingle ? [] : [String(i)])]
    const rule = bestRule(rules, path)
    const says = rule
      ? matchByRule(rule, value.trim(), received.trim())
      : matchHeaderValue(name, value, received)
    return says.map((message) => `Mismatch with header '${name}': ${message}`)
  })
}

function matchByRule(rule: PathRule, expected: string, actual: string): readonly string[] {
  const says = rule.matchers.map((matcher) => matchText(matcher, expected, actual))
  if (rule.combine === 'OR' && says.includes(undefined)) return []
  return says.filter((message) => message !== undefined)
}

function matchHeaderValue(name: string, expected: string, actual: string): readonly string[] {
  const isEqual = /^(accept|content-type)$/i.test(name)
    ? hasParameters(expected, actual)
    : spaced(expected) === spaced(actual)
  return isEqual ? [] : [`Expected '${expected}' but was '${actual}'`]
}

/** Compares content types such as `application/json; charset=utf-8`. The received type may have more parameters. */
function hasParameters(expected: string, actual: string): boolean {
  const [type, ...wanted] = expected.split(';').map((part) => part.trim())
  const [actualType, ...given] = actual.split(';').map((part) => part.trim().toLowerCase())
  return (
    type?.toLowerCase() === actualType &&
    wanted.every((parameter) => parameter === '' || given.includes(parameter.toLowerCase()))
  )
}

function spaced(value: string): string {
  return value
    .split(',')
    .map((part) => part.trim())
    .join(',')
}

function matchBody(expected: ExpectedResponse, { headers, bytes }: ReceivedResponse): string[] {
  const { body, rules } = expected
  if (body.value === undefined) return []
  const isEmpty = body.value === '' || (body.value === null && body.contentType === undefined)
  if (isEmpty) return bytes.length === 0 ? [] : ['Expected an empty body but received one']
  if (bytes.length === 0) return ['Expected a body but it was empty']
  const type = bodyTypeOf(expected)
  const [actualType = ''] = headers['content-type'] ?? []
  const typeRule = bestRule(rules.header, ['content-type'])
  const isTypeMatched = typeRule && matchByRule(typeRule, type, actualType).length === 0
  if (baseType(type) !== baseType(actualType) && actualType !== '' && !isTypeMatched) {
    return [`Expected a body of '${type}' but the actual content type was '${actualType}'`]
  }
  return [...comparePactBody(type, body.value, bytes, rules.body)]
}

/** The content type of an expected body: from the header, from the body in version 4, or guessed from the content. */
export function bodyTypeOf({ headers, body }: Pick<ExpectedResponse, 'headers' | 'body'>): string {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')
  const declared = header?.[1][0] ?? body.contentType
  if (declared !== undefined) return declared
  if (body.value instanceof Uint8Array) return 'application/octet-stream'
  if (typeof body.value !== 'string') return 'application/json'
  return /^\s*[[{"]/.test(body.value) ? 'application/json' : 'text/plain'
}

/** Compares a body with the example of a pact: JSON by its rules, any other type as a text or as bytes. */
export function comparePactBody(
  type: string,
  expected: unknown,
  actual: Uint8Array,
  rules: readonly PathRule[],
): readonly string[] {
  if (isJsonType(type)) {
    const received = parseBodyJson(actual)
    if (received === notJson) return ['$ Expected JSON but the body is not JSON']
    const example = isTextOrBytes(expected) ? parseBodyJson(expected) : expected
    if (example === notJson) return ['$ The body of the pact is not JSON, as its content type says']
    return compareJson([], example, received, rules).map(formatPactMismatch)
  }
  const rule = bestRule(rules, [])
  const contentTypes = (rule?.matchers ?? []).flatMap((matcher) =>
    matcher.kind === 'contentType' ? [matcher.value] : [],
  )
  if (contentTypes.length > 0) {
    return contentTypes
      .filter((wanted) => !hasContentType(actual, wanted))
      .map((wanted) => `$ Expected the bytes to be ${wanted}`)
  }
  const text = new TextDecoder().decode(actual)
  const example = toBodyText(expected)
  if (rule !== undefined) return matchByRule(rule, example, text).map((message) => `$ ${message}`)
  return example === text ? [] : ['$ Expected the body to be equal to the body of the pact']
}

export function isJsonType(type: string): boolean {
  return /^application\/([\w.+-]*\+)?json$/i.test(baseType(type))
}

function baseType(type: string): string {
  return type.replace(/;.*$/s, '').trim().toLowerCase()
}

const notJson = Symbol('not JSON')

function parseBodyJson(body: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body))
  } catch {
    return notJson
  }
}

function isTextOrBytes(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array
}

function toBodyText(value: unknown): string {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The first bytes of the files that the API sends. */
const SIGNATURES: Readonly<Record<string, string>> = {
  'application/pdf': '%PDF-',
  'application/zip': 'PK\u0003\u0004',
  'image/jpeg': '\u00ff\u00d8\u00ff',
  'image/png': '\u0089PNG',
}

function hasContentType(bytes: Uint8Array, type: string): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 8))
  const signature = SIGNATURES[baseType(type)]
  if (signature !== undefined) return start.startsWith(signature)
  const known = Object.values(SIGNATURES).some((each) => start.startsWith(each))
  if (isJsonType(type)) return parseBodyJson(bytes) !== notJson
  if (baseType(type) === 'text/html') return /^\s*<(!doctype|html)/i.test(toBodyText(bytes))
  return !known && (baseType(type) === 'text/plain' ? !bytes.includes(0) : bytes.includes(0))
}
