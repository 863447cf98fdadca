import { isJsonObject, type JsonObject } from '../../server/domain/json/json-object.ts'
import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { type PactPath, parsePactPath, pathWeight } from './pact-path.ts'

/** One matching rule of a Pact file. `unknown` is a rule of a plugin, or of a later version. */
export type PactMatcher =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'regex'; readonly regex: string }
  | { readonly kind: 'include' | 'contentType'; readonly value: string }
  | { readonly kind: 'type'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'date' | 'time' | 'datetime'; readonly format: string }
  | { readonly kind: 'statusCode'; readonly status: unknown }
  | { readonly kind: 'arrayContains'; readonly variants: readonly ListVariant[] }
  | { readonly kind: 'eachKey' | 'eachValue'; readonly matchers: readonly PactMatcher[] }
  | { readonly kind: 'unknown'; readonly name: string }

type SimpleKind =
  | 'equality'
  | 'number'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'null'
  | 'notEmpty'
  | 'semver'
  | 'values'

/** One element that a list must contain, with the rules for it. `index` is its place in the example. */
export type ListVariant = { readonly index: number; readonly rules: readonly PathRule[] }

/** The matchers for one path of a body, or for one header or query parameter. */
export type PathRule = {
  /** The key in the file, such as `$.data.id`, or a header name. */
  readonly expression: string
  readonly path: PactPath
  readonly combine: 'AND' | 'OR'
  readonly matchers: readonly PactMatcher[]
  /** JSON pointer below `matchingRules`. */
  readonly pointer: string
}

/** The matching rules of a request, of a response or of a message. */
export type MatchingRules = {
  readonly body: readonly PathRule[]
  readonly header: readonly PathRule[]
  readonly query: readonly PathRule[]
  readonly path: readonly PathRule[]
  readonly status: readonly PathRule[]
  readonly metadata: readonly PathRule[]
  /** Rules that no verifier applies. Each has a sentence, and a JSON pointer below `matchingRules`. */
  readonly unreadable: readonly { readonly message: string; readonly pointer: string }[]
}

type Category = Exclude<keyof MatchingRules, 'unreadable'>

/** Parses `matchingRules` of version 2 (`$.body.id`), 3 or 4 (a category for each part). */
export function parseMatchingRules(rules: unknown): MatchingRules {
  const found: Record<Category, PathRule[]> = {
    body: [],
    header: [],
    query: [],
    path: [],
    status: [],
    metadata: [],
  }
  const unreadable: { message: string; pointer: string }[] = []
  for (const [key, value] of Object.entries(isJsonObject(rules) ? rules : {})) {
    const pointer = `/${escapePointerKey(key)}`
    if (key.startsWith('$')) addVersion2(key, value, pointer)
    else if (isCategory(key)) addCategory(key, value, pointer)
    else unreadable.push({ message: `"${key}" is not a part that can have rules`, pointer })
  }
  return { ...found, unreadable }

  function addVersion2(key: string, value: unknown, pointer: string): void {
    const [first, ...path] = parsePactPath(key) ?? []
    const category = first === 'headers' ? 'header' : first
    if (typeof category === 'string' && isCategory(category)) {
      const expression = category === 'body' ? `$${key.slice('$.body'.length)}` : String(path[0])
      found[category].push({ expression, path: lowered(category, path), ...rule(value), pointer })
      return
    }
    const message = `the rule "${key}" is never applied: its path must begin with $.body, $.headers, $.query or $.path`
    unreadable.push({ message, pointer })
  }

  function addCategory(category: Category, value: unknown, pointer: string): void {
    if (!isJsonObject(value)) return
    if (Array.isArray(value.matchers)) {
      found[category].push({ expression: '$', path: [], ...rule(value), pointer })
      return
    }
    for (const [key, each] of Object.entries(value)) {
      const place = `${pointer}/${escapePointerKey(key)}`
      const path = key.startsWith('$')
        ? parsePactPath(key)
        : category === 'body'
          ? undefined
          : nameSteps(key)
      if (path === undefined) {
        const message = `the rule "${key}" is never applied: its path must begin with $`
        unreadable.push({ message, pointer: place })
      } else {
        found[category].push({
          expression: key,
          path: lowered(category, path),
          ...rule(each),
          pointer: place,
        })
      }
    }
  }
}

/** Parses a map from path expressions to rules, such as the rules of a variant of `arrayContains`. */
function parsePathRules(rules: unknown): readonly PathRule[] {
  return Object.entries(isJsonObject(rules) ? rules : {}).flatMap(([expression, each]) => {
    const path = parsePactPath(expression)
    return path === undefined ? [] : [{ expression, path, ...rule(each), pointer: '' }]
  })
}

/** Returns the rule that applies to a path. `isCascaded` is true if it is the rule of a parent. */
export function bestRule(
  rules: readonly PathRule[],
  path: readonly string[],
): (PathRule & { readonly isCascaded: boolean }) | undefined {
  let best: PathRule | undefined
  let highest = 0
  for (const each of rules) {
    const weight = pathWeight(each.path, path)
    if (weight > highest || (weight === highest && weight > 0)) {
      best = each
      highest = weight
    }
  }
  return best && { ...best, isCascaded: best.path.length < path.length }
}

/** Names of rules that only a plugin or a later version of Pact knows. */
export function unknownMatchers(rules: MatchingRules): readonly string[] {
  const { unreadable: _, ...categories } = rules
  const matchers = Object.values(categories).flatMap((each) => each.flatMap((one) => one.matchers))
  return matchers.flatMap((matcher) => (matcher.kind === 'unknown' ? [matcher.name] : []))
}

const CATEGORIES: readonly string[] = ['body', 'header', 'query', 'path', 'status', 'metadata']

function isCategory(key: string): key is Category {
  return CATEGORIES.includes(key)
}

/** Converts header names to lower case, because their case has no meaning. */
function lowered(category: Category, path: PactPath): PactPath {
  if (category !== 'header') return path
  return path.map((step) => (typeof step === 'string' ? step.toLowerCase() : step))
}

/** Parses the key of a header or of a query parameter, such as `Accept` or `id[0]`. */
function nameSteps(key: string): PactPath {
  const [, name = key, index] = /^(.+)\[(\d+)\]$/.exec(key) ?? []
  return index === undefined ? [name] : [name, index]
}

function rule(value: unknown): Pick<PathRule, 'combine' | 'matchers'> {
  const { matchers, combine } = isJsonObject(value) ? value : {}
  const list: readonly unknown[] = Array.isArray(matchers) ? matchers : [value]
  return { combine: combine === 'OR' ? 'OR' : 'AND', matchers: list.map(parseMatcher) }
}

const SIMPLE: Readonly<Record<string, SimpleKind>> = {
  equality: 'equality',
  number: 'number',
  integer: 'integer',
  decimal: 'decimal',
  real: 'decimal',
  boolean: 'boolean',
  null: 'null',
  notempty: 'notEmpty',
  semver: 'semver',
  values: 'values',
}

function parseMatcher(value: unknown): PactMatcher {
  if (!isJsonObject(value)) return { kind: 'unknown', name: JSON.stringify(value) ?? 'nothing' }
  const name = typeof value.match === 'string' ? value.match : impliedName(value)
  const key = name.toLowerCase().replaceAll('-', '')
  const simple = Object.hasOwn(SIMPLE, key) ? SIMPLE[key] : undefined
  if (simple !== undefined) return { kind: simple }
  if (key === 'regex') return { kind: 'regex', regex: String(value.regex ?? '') }
  if (key === 'include') return { kind: 'include', value: String(value.value ?? '') }
  if (key === 'contenttype') return { kind: 'contentType', value: String(value.value ?? '') }
  if (key === 'type' || key === 'min' || key === 'max') {
    return { kind: 'type', ...numberAt(value, 'min'), ...numberAt(value, 'max') }
  }
  if (key === 'date') return { kind: 'date', format: formatOf(value, 'date', 'yyyy-MM-dd') }
  if (key === 'time') return { kind: 'time', format: formatOf(value, 'time', 'HH:mm:ss') }
  if (key === 'timestamp' || key === 'datetime') {
    return { kind: 'datetime', format: formatOf(value, key, "yyyy-MM-dd'T'HH:mm:ssXXX") }
  }
  if (key === 'statuscode') return { kind: 'statusCode', status: value.status }
  if (key === 'arraycontains') {
    const variants: readonly unknown[] = Array.isArray(value.variants) ? value.variants : []
    return { kind: 'arrayContains', variants: variants.map(parseVariant) }
  }
  if (key === 'eachkey' || key === 'eachvalue') {
    const matchers = Array.isArray(value.rules) ? value.rules.map(parseMatcher) : []
    return { kind: key === 'eachkey' ? 'eachKey' : 'eachValue', matchers }
  }
  return { kind: 'unknown', name }
}

function parseVariant(variant: unknown, i: number): ListVariant {
  const { index, rules } = isJsonObject(variant) ? variant : {}
  return { index: typeof index === 'number' ? index : i, rules: parsePathRules(rules) }
}

/** Returns the kind of a rule. Old files have no `match` if another member, such as `regex`, shows the kind. */
function impliedName(value: JsonObject): string {
  const known = ['regex', 'min', 'max', 'timestamp', 'date', 'time']
  return known.find((key) => key in value) ?? `without "match": ${Object.keys(value).join(', ')}`
}

function numberAt(value: JsonObject, name: 'min' | 'max'): { readonly [key: string]: number } {
  const number = value[name]
  return typeof number === 'number' ? { [name]: number } : {}
}

function formatOf(value: JsonObject, name: string, usual: string): string {
  const format = value.format ?? value[name]
  return typeof format === 'string' && format !== '' ? format : usual
}
