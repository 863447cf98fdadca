import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'
import { redactBody } from '../recorder/redact.ts'
import { exampleId } from './request.ts'

/** How a value of an answer is compared; without one it must be equal. */
export type MatchingRule =
  | { readonly match: 'type'; readonly min?: number }
  | { readonly match: 'regex'; readonly regex: string }

/** What is promised of the body of an answer. */
export type PromisedBody = {
  readonly content: unknown
  /** By Pact's paths: `$.data.id`. */
  readonly rules: Readonly<Record<string, MatchingRule>>
}

/**
 * What a client can be promised of an answer, given the same call was answered like this elsewhere, in the
 * state that the pact names. What is the API's own word is promised as it is (status, reason, error), what
 * differs from life to life by its form, and what is not there elsewhere not at all. Undefined where the
 * two say different things. Pure.
 */
export function minimalPromise(recorded: unknown, elsewhere: unknown): PromisedBody | undefined {
  if (!hasSameMeaning(recorded, elsewhere)) return undefined
  const rules: Record<string, MatchingRule> = {}
  const content = commonPart(redactBody(recorded, 'response'), elsewhere, '$', '', rules)
  return content === nothing ? undefined : { content, rules }
}

function hasSameMeaning(a: unknown, b: unknown): boolean {
  const rows = [a, b].map((each) => valueAt(each, '/data'))
  const [ours, theirs] = rows
  if (Array.isArray(ours) !== Array.isArray(theirs)) return false
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    if (ours.length !== theirs.length) return false
    return ours.every((row, i) => API_WORDS.every((word) => isSameAt(row, theirs[i], word)))
  }
  return ['/success', '/error', ...API_WORDS.map((word) => `/data${word}`)].every((word) =>
    isSameAt(a, b, word),
  )
}

const API_WORDS = ['/status', '/reason'] as const

function isSameAt(a: unknown, b: unknown, pointer: string): boolean {
  return valueAt(a, pointer) === valueAt(b, pointer)
}

const nothing = Symbol('nothing')

const EXACT_MEMBERS: ReadonlySet<string> = new Set(['success', 'error', 'status', 'reason'])

const MEMBER_PATTERNS: Readonly<
  Record<string, { readonly example: string; readonly regex: string }>
> = {
  id: { example: exampleId, regex: '^[0-9A-Za-z-]{1,64}$' },
  link: { example: `http://127.0.0.1:4280/link/${exampleId}`, regex: '^https?://.+$' },
}

const exampleInstant = '2026-01-05T09:00:00.000Z'

function commonPart(
  ours: unknown,
  theirs: unknown,
  path: string,
  key: string,
  rules: Record<string, MatchingRule>,
): unknown {
  if (Array.isArray(ours) && Array.isArray(theirs)) return commonRows(ours, theirs, path, rules)
  if (isJsonObject(ours) && isJsonObject(theirs)) {
    const members = Object.keys(ours)
      .filter((name) => Object.hasOwn(theirs, name))
      .map((name) => [
        name,
        commonPart(ours[name], theirs[name], childPath(path, name), name, rules),
      ])
    return Object.fromEntries(members.filter(([, value]) => value !== nothing))
  }
  if (kindOf(ours) !== kindOf(theirs)) return nothing
  if (ours === null) return ours
  const form =
    typeof ours === 'string' && Object.hasOwn(MEMBER_PATTERNS, key)
      ? MEMBER_PATTERNS[key]
      : undefined
  if (form !== undefined) {
    rules[path] = { match: 'regex', regex: form.regex }
    // The rows of a list have the ids that its states gave them.
    return path.startsWith('$.data[') ? theirs : form.example
  }
  if (typeof ours === 'string' && /^\d{4}-\d\d-\d\dT/.test(ours)) {
    rules[path] = { match: 'type' }
    return exampleInstant
  }
  const isWord = ours === theirs && (EXACT_MEMBERS.has(key) || path === '$.message')
  if (!isWord) rules[path] = { match: 'type' }
  return ours
}

// The rows of a list are as many as the states say; of any other list it is enough to know one.
function commonRows(
  ours: readonly unknown[],
  theirs: readonly unknown[],
  path: string,
  rules: Record<string, MatchingRule>,
): unknown {
  if (path === '$.data') {
    return ours.map((row, i) => commonPart(row, theirs[i], `${path}[${i}]`, '', rules))
  }
  if (ours.length === 0 || theirs.length === 0) return nothing
  const first = commonPart(ours[0], theirs[0], `${path}[*]`, '', rules)
  rules[path] = { match: 'type', min: 1 }
  return first === nothing ? nothing : [first]
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function childPath(path: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}['${name}']`
}
