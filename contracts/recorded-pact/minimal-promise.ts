import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'
import { redacted } from '../recorder/redact.ts'
import { exampleId } from './request.ts'

/** How a value of an answer is compared; without one it must be equal. */
export type Rule =
  | { readonly match: 'type'; readonly min?: number }
  | { readonly match: 'regex'; readonly regex: string }

/** What is promised of the body of an answer. */
export type Promised = {
  readonly content: unknown
  /** By Pact's paths: `$.data.id`. */
  readonly rules: Readonly<Record<string, Rule>>
}

/**
 * What a client can be promised of an answer, given the same call was answered like this elsewhere, in the
 * state that the pact names. What is the API's own word is promised as it is (status, reason, error), what
 * differs from life to life by its form, and what is not there elsewhere not at all. Undefined where the
 * two say different things. Pure.
 */
export function promisedOf(recorded: unknown, elsewhere: unknown): Promised | undefined {
  if (!saysTheSame(recorded, elsewhere)) return undefined
  const rules: Record<string, Rule> = {}
  const content = shared(redacted(recorded, 'response'), elsewhere, '$', '', rules)
  return content === nothing ? undefined : { content, rules }
}

function saysTheSame(a: unknown, b: unknown): boolean {
  const rows = [a, b].map((each) => valueAt(each, '/data'))
  const [ours, theirs] = rows
  if (Array.isArray(ours) !== Array.isArray(theirs)) return false
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    if (ours.length !== theirs.length) return false
    return ours.every((row, i) => WORDS.every((word) => isSameAt(row, theirs[i], word)))
  }
  return ['/success', '/error', ...WORDS.map((word) => `/data${word}`)].every((word) =>
    isSameAt(a, b, word),
  )
}

const WORDS = ['/status', '/reason'] as const

function isSameAt(a: unknown, b: unknown, pointer: string): boolean {
  return valueAt(a, pointer) === valueAt(b, pointer)
}

const nothing = Symbol('nothing')

const EXACT: ReadonlySet<string> = new Set(['success', 'error', 'status', 'reason'])

const FORMS: Readonly<Record<string, { readonly example: string; readonly regex: string }>> = {
  id: { example: exampleId, regex: '^[0-9A-Za-z-]{1,64}$' },
  link: { example: `http://127.0.0.1:4280/link/${exampleId}`, regex: '^https?://.+$' },
}

const exampleInstant = '2026-01-05T09:00:00.000Z'

function shared(
  ours: unknown,
  theirs: unknown,
  path: string,
  key: string,
  rules: Record<string, Rule>,
): unknown {
  if (Array.isArray(ours) && Array.isArray(theirs)) return sharedRows(ours, theirs, path, rules)
  if (isJsonObject(ours) && isJsonObject(theirs)) {
    const members = Object.keys(ours)
      .filter((name) => Object.hasOwn(theirs, name))
      .map((name) => [name, shared(ours[name], theirs[name], below(path, name), name, rules)])
    return Object.fromEntries(members.filter(([, value]) => value !== nothing))
  }
  if (kindOf(ours) !== kindOf(theirs)) return nothing
  if (ours === null) return ours
  const form = typeof ours === 'string' && Object.hasOwn(FORMS, key) ? FORMS[key] : undefined
  if (form !== undefined) {
    rules[path] = { match: 'regex', regex: form.regex }
    // The rows of a list have the ids that its states gave them.
    return path.startsWith('$.data[') ? theirs : form.example
  }
  if (typeof ours === 'string' && /^\d{4}-\d\d-\d\dT/.test(ours)) {
    rules[path] = { match: 'type' }
    return exampleInstant
  }
  const isWord = ours === theirs && (EXACT.has(key) || path === '$.message')
  if (!isWord) rules[path] = { match: 'type' }
  return ours
}

// The rows of a list are as many as the states say; of any other list it is enough to know one.
function sharedRows(
  ours: readonly unknown[],
  theirs: readonly unknown[],
  path: string,
  rules: Record<string, Rule>,
): unknown {
  if (path === '$.data') {
    return ours.map((row, i) => shared(row, theirs[i], `${path}[${i}]`, '', rules))
  }
  if (ours.length === 0 || theirs.length === 0) return nothing
  const first = shared(ours[0], theirs[0], `${path}[*]`, '', rules)
  rules[path] = { match: 'type', min: 1 }
  return first === nothing ? nothing : [first]
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function below(path: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}['${name}']`
}
