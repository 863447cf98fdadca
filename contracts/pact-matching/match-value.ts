import { isJsonObject, type JsonObject } from '../../server/domain/json/json-object.ts'
import { hasDateFormat } from './date-format.ts'
import type { PactMatcher } from './matching-rules.ts'

/**
 * Applies one matching rule to a JSON value. Returns the difference as a sentence, in the words of Pact's own
 * verifier. Returns undefined if the value matches. With `isCascaded` the rule belongs to a parent of the value.
 */
export function matchValue(
  matcher: PactMatcher,
  expected: unknown,
  actual: unknown,
  isCascaded: boolean,
): string | undefined {
  if (matcher.kind === 'regex') return matchRegex(matcher.regex, toPlainText(actual))
  if (matcher.kind === 'include') {
    const isIncluded = toPlainText(actual).includes(matcher.value)
    return isIncluded ? undefined : `Expected ${show(actual)} to include '${matcher.value}'`
  }
  if (matcher.kind === 'type') return matchType(matcher, expected, actual, isCascaded)
  if (matcher.kind === 'equality' || matcher.kind === 'values') {
    if (isEqualJson(expected, actual)) return undefined
    return `Expected ${typed(actual)} to be equal to ${typed(expected)}`
  }
  if (matcher.kind === 'date' || matcher.kind === 'time' || matcher.kind === 'datetime') {
    return matchDate(matcher, actual)
  }
  return matchSimple(matcher.kind, actual)
}

/** Applies one matching rule to a text of a header, a query or a path, in which numbers are texts, too. */
export function matchText(
  matcher: PactMatcher,
  expected: string,
  actual: string,
): string | undefined {
  const { kind } = matcher
  if (kind === 'type') return undefined
  if (kind === 'number' || kind === 'decimal') {
    const isNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(actual)
    return isNumber ? undefined : `Expected '${actual}' to match a number`
  }
  if (kind === 'integer') {
    return /^\d+$/.test(actual) ? undefined : `Expected '${actual}' to match an integer number`
  }
  if (kind === 'equality') {
    return expected === actual ? undefined : `Expected '${actual}' to be equal to '${expected}'`
  }
  return matchValue(matcher, expected, actual, false)
}

/**
 * Compiles a regular expression of a Pact file. The expression must match a whole text. Returns undefined if `text` is
 * not a valid expression.
 */
export function compilePactRegex(text: string): RegExp | undefined {
  const [, flags = '', rest = text] = /^\(\?([ims]+)\)(.*)$/s.exec(text) ?? []
  const translated = rest
    .replaceAll('\\A', '^')
    .replaceAll(/\\[zZ]/g, '$')
    .replaceAll(/(?<!\\)\\h/g, '[0-9a-fA-F]')
  try {
    return new RegExp(`^(?:${translated})$`, [...new Set(flags)].join(''))
  } catch {
    return undefined
  }
}

/** True if two JSON values are equal, in any order of members. */
export function isEqualJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((each, i) => isEqualJson(each, b[i]))
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isEqualJson(a[key], b[key]))
}

/** Applies a rule to a map as a whole. Rules for texts and numbers do not fit a map. */
export function matchMap(
  matcher: PactMatcher,
  expected: JsonObject,
  actual: JsonObject,
): string | undefined {
  if (matcher.kind === 'equality') {
    return isEqualJson(expected, actual) ? undefined : 'Expected the map to be equal to the example'
  }
  if (matcher.kind === 'notEmpty') {
    return Object.keys(actual).length > 0 ? undefined : 'Expected the map to not be empty'
  }
  const isForMaps = ['regex', 'type', 'arrayContains', 'eachKey', 'eachValue', 'values']
  return isForMaps.includes(matcher.kind) ? undefined : `Unable to match a map by ${matcher.kind}`
}

/** Applies a rule to a list as a whole: its type, its length, or equality. */
export function matchList(
  matcher: PactMatcher,
  expected: readonly unknown[],
  actual: readonly unknown[],
  isCascaded: boolean,
): string | undefined {
  const isForLists = ['type', 'equality', 'notEmpty'].includes(matcher.kind)
  return isForLists ? matchValue(matcher, expected, actual, isCascaded) : undefined
}

/** The name of a JSON type, as Pact's own verifier writes it. */
export function pactTypeOf(value: unknown): string {
  if (value === null || value === undefined) return 'Null'
  if (Array.isArray(value)) return 'Array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Decimal'
  const name = typeof value
  return `${name[0]?.toUpperCase()}${name.slice(1)}`
}

/** Such as `'ok' (String)`. */
function typed(value: unknown): string {
  return `${show(value)} (${pactTypeOf(value)})`
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? 'null')
}

function toPlainText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null')
}

function matchRegex(regex: string, actual: string): string | undefined {
  const compiled = compilePactRegex(regex)
  if (compiled === undefined) return `'${regex}' is not a valid regular expression`
  return compiled.test(actual) ? undefined : `Expected '${actual}' to match '${regex}'`
}

function matchType(
  { min, max }: { readonly min?: number; readonly max?: number },
  expected: unknown,
  actual: unknown,
  isCascaded: boolean,
): string | undefined {
  if (jsonKind(expected) !== jsonKind(actual)) {
    return `Expected ${typed(actual)} to be the same type as ${typed(expected)}`
  }
  if (!Array.isArray(actual) || isCascaded) return undefined
  if (min !== undefined && actual.length < min) {
    return `Expected a list of ${actual.length} to have at least ${min} item(s)`
  }
  if (max !== undefined && actual.length > max) {
    return `Expected a list of ${actual.length} to have at most ${max} item(s)`
  }
  return undefined
}

function jsonKind(value: unknown): string {
  return typeof value === 'number' ? 'Number' : pactTypeOf(value)
}

function matchDate(
  { kind, format }: { readonly kind: 'date' | 'time' | 'datetime'; readonly format: string },
  actual: unknown,
): string | undefined {
  const text = toPlainText(actual)
  if (hasDateFormat(text, format) !== false) return undefined
  const name = kind === 'datetime' ? 'timestamp' : kind
  return `Expected '${text}' to match a ${name} pattern of '${format}'`
}

const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/

function matchSimple(kind: PactMatcher['kind'], actual: unknown): string | undefined {
  const fits: Partial<Record<PactMatcher['kind'], boolean>> = {
    null: actual === null,
    integer: typeof actual === 'number' && Number.isInteger(actual),
    decimal: typeof actual === 'number' && !Number.isInteger(actual),
    number: typeof actual === 'number',
    boolean: typeof actual === 'boolean' || actual === 'true' || actual === 'false',
    notEmpty: !isEmpty(actual),
    semver: typeof actual === 'string' && SEMVER.test(actual),
  }
  return (fits[kind] ?? true) ? undefined : `Expected ${typed(actual)} ${WANTED[kind] ?? ''}`
}

const WANTED: Partial<Readonly<Record<PactMatcher['kind'], string>>> = {
  null: 'to be a null value',
  integer: 'to be an integer',
  decimal: 'to be a decimal number',
  number: 'to be a number',
  boolean: 'to match a boolean',
  notEmpty: 'to not be empty',
  semver: 'to be a semantic version',
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value) || typeof value === 'string') return value.length === 0
  if (isJsonObject(value)) return Object.keys(value).length === 0
  return value === null || value === undefined
}
