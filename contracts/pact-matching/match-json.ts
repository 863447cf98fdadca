import { isJsonObject, type JsonObject } from '../../server/domain/json/json-object.ts'
import { matchList, matchMap, matchValue, pactTypeOf } from './match-value.ts'
import { bestRule, type PactMatcher, type PathRule } from './matching-rules.ts'
import { anyStep, formatPactPath } from './pact-path.ts'

/** One difference between an example and a JSON value. */
export type PactMismatch = {
  readonly path: readonly string[]
  readonly message: string
}

/**
 * Compares a JSON value with the example of a pact under its matching rules, as Pact's own verifier does. It
 * ignores members that the example does not have. A list has the length of the example unless a rule says
 * otherwise.
 */
export function compareJson(
  path: readonly string[],
  expected: unknown,
  actual: unknown,
  rules: readonly PathRule[],
): readonly PactMismatch[] {
  if (Array.isArray(expected)) {
    return Array.isArray(actual)
      ? compareLists(path, expected, actual, rules)
      : [typeMismatch(path, expected, actual)]
  }
  if (isJsonObject(expected)) {
    return isJsonObject(actual)
      ? compareMaps(path, expected, actual, rules)
      : [typeMismatch(path, expected, actual)]
  }
  const rule = bestRule(rules, path) ?? equality
  const results = rule.matchers.map((matcher) =>
    toMismatches(path, matchValue(matcher, expected, actual, rule.isCascaded)),
  )
  return combine(rule.combine, results)
}

/** Formats a difference, such as `$.data.status Expected 'ok' (String) to be equal to 'ko' (String)`. */
export function formatPactMismatch({ path, message }: PactMismatch): string {
  return `${formatPactPath(path)} ${message}`
}

const equality = {
  combine: 'AND',
  matchers: [{ kind: 'equality' }],
  isCascaded: false,
} as const

function toMismatches(
  path: readonly string[],
  message: string | undefined,
): readonly PactMismatch[] {
  return message === undefined ? [] : [{ path, message }]
}

function combine(
  how: 'AND' | 'OR',
  results: readonly (readonly PactMismatch[])[],
): readonly PactMismatch[] {
  return how === 'OR' && results.some(({ length }) => length === 0) ? [] : results.flat()
}

function typeMismatch(path: readonly string[], expected: unknown, actual: unknown): PactMismatch {
  const message = `Type mismatch: Expected ${JSON.stringify(actual) ?? 'nothing'} (${pactTypeOf(actual)}) to be the same type as ${JSON.stringify(expected)} (${pactTypeOf(expected)})`
  return { path, message }
}

function compareMaps(
  path: readonly string[],
  expected: JsonObject,
  actual: JsonObject,
  rules: readonly PathRule[],
): readonly PactMismatch[] {
  const rule = bestRule(rules, path)
  if (rule === undefined) {
    return [
      ...missingKeys(path, expected, actual),
      ...compareMembers(path, expected, actual, rules),
    ]
  }
  return rule.matchers.flatMap((matcher) => {
    if (!rule.isCascaded && (matcher.kind === 'values' || matcher.kind === 'eachValue')) {
      return compareEachMember(path, expected, actual, elementRules(matcher, path, rules))
    }
    const isOfKeys = !rule.isCascaded && matcher.kind === 'eachKey'
    return [
      ...toMismatches(path, matchMap(matcher, expected, actual)),
      ...(isOfKeys
        ? matchKeys(path, actual, matcher.matchers)
        : missingKeys(path, expected, actual)),
      ...compareMembers(path, expected, actual, rules),
    ]
  })
}

function compareMembers(
  path: readonly string[],
  expected: JsonObject,
  actual: JsonObject,
  rules: readonly PathRule[],
): readonly PactMismatch[] {
  return Object.entries(expected).flatMap(([key, value]) =>
    Object.hasOwn(actual, key) ? compareJson([...path, key], value, actual[key], rules) : [],
  )
}

/** Compares each actual member with the example's member of the same name, or else with the example's first member. */
function compareEachMember(
  path: readonly string[],
  expected: JsonObject,
  actual: JsonObject,
  rules: readonly PathRule[],
): readonly PactMismatch[] {
  const [first] = Object.values(expected)
  return Object.entries(actual).flatMap(([key, value]) => {
    const example = Object.hasOwn(expected, key) ? expected[key] : first
    return example === undefined ? [] : compareJson([...path, key], example, value, rules)
  })
}

function missingKeys(
  path: readonly string[],
  expected: JsonObject,
  actual: JsonObject,
): readonly PactMismatch[] {
  const missing = Object.keys(expected).filter((key) => !Object.hasOwn(actual, key))
  if (missing.length === 0) return []
  const names = missing.join(', ')
  return [{ path, message: `Actual map is missing the following keys: ${names}` }]
}

function matchKeys(
  path: readonly string[],
  actual: JsonObject,
  matchers: readonly PactMatcher[],
): readonly PactMismatch[] {
  return Object.keys(actual).flatMap((key) =>
    matchers.flatMap((matcher) =>
      toMismatches([...path, key], matchValue(matcher, '', key, false)),
    ),
  )
}

function compareLists(
  path: readonly string[],
  expected: readonly unknown[],
  actual: readonly unknown[],
  rules: readonly PathRule[],
): readonly PactMismatch[] {
  const rule = bestRule(rules, path)
  if (rule !== undefined) {
    // Pact applies no rule to a list whose example is empty.
    if (expected.length === 0) return []
    const results = rule.matchers.map((matcher) =>
      compareListByRule(matcher, path, expected, actual, rules, rule.isCascaded),
    )
    return combine(rule.combine, results)
  }
  if (expected.length === 0 && actual.length > 0) {
    return [{ path, message: `Expected an empty List but received ${JSON.stringify(actual)}` }]
  }
  const elements = compareElements(path, expected, actual, rules)
  if (expected.length === actual.length) return elements
  const message = `Expected a List with ${expected.length} elements but received ${actual.length} elements`
  return [...elements, { path, message }]
}

function compareListByRule(
  matcher: PactMatcher,
  path: readonly string[],
  expected: readonly unknown[],
  actual: readonly unknown[],
  rules: readonly PathRule[],
  isCascaded: boolean,
): readonly PactMismatch[] {
  if (matcher.kind === 'arrayContains') {
    const variants =
      matcher.variants.length > 0
        ? matcher.variants
        : expected.map((_, index) => ({ index, rules: [] as readonly PathRule[] }))
    return variants.flatMap((variant) => {
      const wanted = expected[variant.index]
      const isThere = actual.some(
        (each) => compareJson([], wanted, each, variant.rules).length === 0,
      )
      const message = `Variant at index ${variant.index} (${JSON.stringify(wanted)}) was not found in the actual list`
      return isThere ? [] : [{ path, message }]
    })
  }
  if (matcher.kind === 'eachValue') {
    if (isCascaded) return []
    return compareElements(
      path,
      padded(expected, actual),
      actual,
      elementRules(matcher, path, rules),
    )
  }
  return [
    ...toMismatches(path, matchList(matcher, expected, actual, isCascaded)),
    ...compareElements(path, padded(expected, actual), actual, rules),
  ]
}

/** Repeats the first element of the example, so that each actual element has one. */
function padded(expected: readonly unknown[], actual: readonly unknown[]): readonly unknown[] {
  const more = Math.max(0, actual.length - expected.length)
  return [...expected, ...Array.from({ length: more }, () => expected[0])]
}

function compareElements(
  path: readonly string[],
  expected: readonly unknown[],
  actual: readonly unknown[],
  rules: readonly PathRule[],
): readonly PactMismatch[] {
  return expected.flatMap((value, i) => {
    const elementPath = [...path, String(i)]
    if (i < actual.length) return compareJson(elementPath, value, actual[i], rules)
    if (bestRule(rules, elementPath) !== undefined) return []
    return [{ path, message: `Expected ${JSON.stringify(value)} (${i}) but was missing` }]
  })
}

/** If a list has the rule `eachValue`, only the rules inside `eachValue` apply to the elements. */
function elementRules(
  matcher: PactMatcher,
  path: readonly string[],
  rules: readonly PathRule[],
): readonly PathRule[] {
  if (matcher.kind !== 'eachValue') return rules
  const { matchers } = matcher
  return [{ expression: '', path: [...path, anyStep], combine: 'AND', matchers, pointer: '' }]
}
