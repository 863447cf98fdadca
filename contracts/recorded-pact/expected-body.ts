import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'
import { redactBody } from '../recorder/redact.ts'
import { exampleId } from './draft-request.ts'

/** How a value of a response is compared. Without a rule it must be equal. */
export type MatchingRule =
  | { readonly match: 'type'; readonly min?: number }
  | { readonly match: 'regex'; readonly regex: string }

/** The expected body of a response. */
export type ExpectedBody = {
  readonly content: unknown
  /** Rules by Pact's paths, such as `$.data.id`. */
  readonly rules: Readonly<Record<string, MatchingRule>>
}

/**
 * Derives the expected body from two responses to the same call: the recorded one, and one from another emulator in the
 * provider state of the pact. Words of the API (status, reason, error) must be equal. Values that differ between
 * verifications must have the same form. Leaves out members that only one of the two responses has. Returns undefined
 * if the two responses have different meanings. Pure.
 */
export function deriveExpectedBody(
  recorded: unknown,
  elsewhere: unknown,
): ExpectedBody | undefined {
  if (!hasSameMeaning(recorded, elsewhere)) return undefined
  const rules: Record<string, MatchingRule> = {}
  const content = commonPart(redactBody(recorded, 'response'), elsewhere, '$', '', rules)
  return content === nothingCommon ? undefined : { content, rules }
}

function hasSameMeaning(a: unknown, b: unknown): boolean {
  const rows = [a, b].map((each) => valueAt(each, '/data'))
  const [recordedValue, otherValue] = rows
  if (Array.isArray(recordedValue) !== Array.isArray(otherValue)) return false
  if (Array.isArray(recordedValue) && Array.isArray(otherValue)) {
    if (recordedValue.length !== otherValue.length) return false
    return recordedValue.every((row, i) =>
      API_WORDS.every((word) => isSameAt(row, otherValue[i], word)),
    )
  }
  return ['/success', '/error', ...API_WORDS.map((word) => `/data${word}`)].every((word) =>
    isSameAt(a, b, word),
  )
}

const API_WORDS = ['/status', '/reason'] as const

function isSameAt(a: unknown, b: unknown, pointer: string): boolean {
  return valueAt(a, pointer) === valueAt(b, pointer)
}

const nothingCommon = Symbol('nothing')

const EXACT_MEMBERS: ReadonlySet<string> = new Set(['success', 'error', 'status', 'reason'])

const MEMBER_PATTERNS: Readonly<
  Record<string, { readonly example: string; readonly regex: string }>
> = {
  id: { example: exampleId, regex: '^[0-9A-Za-z-]{1,64}$' },
  link: { example: `http://127.0.0.1:4280/link/${exampleId}`, regex: '^https?://.+$' },
}

const exampleInstant = '2026-01-05T09:00:00.000Z'

function commonPart(
  recordedValue: unknown,
  otherValue: unknown,
  path: string,
  key: string,
  rules: Record<string, MatchingRule>,
): unknown {
  if (Array.isArray(recordedValue) && Array.isArray(otherValue))
    return commonRows(recordedValue, otherValue, path, rules)
  if (isJsonObject(recordedValue) && isJsonObject(otherValue)) {
    const members = Object.keys(recordedValue)
      .filter((name) => Object.hasOwn(otherValue, name))
      .map((name) => [
        name,
        commonPart(recordedValue[name], otherValue[name], childPath(path, name), name, rules),
      ])
    return Object.fromEntries(members.filter(([, value]) => value !== nothingCommon))
  }
  if (kindOf(recordedValue) !== kindOf(otherValue)) return nothingCommon
  if (recordedValue === null) return recordedValue
  const pattern =
    typeof recordedValue === 'string' && Object.hasOwn(MEMBER_PATTERNS, key)
      ? MEMBER_PATTERNS[key]
      : undefined
  if (pattern !== undefined) {
    rules[path] = { match: 'regex', regex: pattern.regex }
    // Rows of a list have the ids that the provider states set.
    return path.startsWith('$.data[') ? otherValue : pattern.example
  }
  if (typeof recordedValue === 'string' && /^\d{4}-\d\d-\d\dT/.test(recordedValue)) {
    rules[path] = { match: 'type' }
    return exampleInstant
  }
  const isExact = recordedValue === otherValue && (EXACT_MEMBERS.has(key) || path === '$.message')
  if (!isExact) rules[path] = { match: 'type' }
  return recordedValue
}

/** Compares every row of `data`, because the states determine their number. Compares only one item of other lists. */
function commonRows(
  recordedValue: readonly unknown[],
  otherValue: readonly unknown[],
  path: string,
  rules: Record<string, MatchingRule>,
): unknown {
  if (path === '$.data') {
    return recordedValue.map((row, i) => commonPart(row, otherValue[i], `${path}[${i}]`, '', rules))
  }
  if (recordedValue.length === 0 || otherValue.length === 0) return nothingCommon
  const first = commonPart(recordedValue[0], otherValue[0], `${path}[*]`, '', rules)
  rules[path] = { match: 'type', min: 1 }
  return first === nothingCommon ? nothingCommon : [first]
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function childPath(path: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}['${name}']`
}
