import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { didYouMean } from '../../server/domain/text/did-you-mean.ts'
import { compareJson } from '../pact-matching/match-json.ts'
import { matchText } from '../pact-matching/match-value.ts'
import { bestRule, type MatchingRules, type PathRule } from '../pact-matching/matching-rules.ts'
import { anyStep, type PactPath } from '../pact-matching/pact-path.ts'
import type { ResolvedPointer } from '../spec/openapi-document.ts'
import { schemasBelow } from '../spec/schema-at.ts'
import { admittedValueFindings } from './admitted-values.ts'
import { type InteractionFinding, pactFault } from './interaction-finding.ts'

/** A part of a pact with matching rules: a request, a response or the contents of a message. */
export type RuledPart = {
  readonly side: InteractionFinding['side']
  readonly rules: MatchingRules
  /** The body as JSON. Undefined if there is none, or if it is not JSON. */
  readonly json: unknown
  /** True if there is a body, in whatever form. */
  readonly hasBody: boolean
  readonly schema: ResolvedPointer | undefined
  /** JSON pointers below the interaction. */
  readonly bodyPointer: string
  readonly rulesPointer: string
  /** The named texts that can have rules: headers, query parameters, the path. */
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly query?: Readonly<Record<string, readonly string[]>>
  readonly path?: string
}

/**
 * Finds mistakes in matching rules: rules for a place that does not exist, examples that do not match their rule, and
 * rules that admit values which the API never sends.
 */
export function ruleFindings(part: RuledPart): readonly InteractionFinding[] {
  const { side, rules, json, hasBody, rulesPointer, bodyPointer, schema } = part
  const fault = (where: string, message: string, pointer: string) =>
    pactFault(side, where, message, rulesPointer + pointer)
  const unreadable = rules.unreadable.map(({ message, pointer }) =>
    fault('rules', message, pointer),
  )
  const stray = rules.body.flatMap((rule) => {
    const nearby = strayBodyRule(rule, json, hasBody)
    return nearby === undefined ? [] : [fault(`rule ${rule.expression}`, nearby, rule.pointer)]
  })
  const broken = compareJson([], json, json, rules.body).map(({ path, message }) => {
    const where = path.map((step) => `/${escapePointerKey(step)}`).join('')
    return pactFault(
      side,
      where,
      `the example breaks its own rule: ${message}${wholeTextHint(message)}`,
      bodyPointer + where,
    )
  })
  // The rules of a request are for the mock server, so they cannot contradict the responses of the API.
  const isSent = side !== 'request' && json !== undefined && schema !== undefined
  const leaves = isSent ? leavesOf(json, []) : []
  return [
    ...unreadable,
    ...stray,
    ...(json === undefined ? [] : broken),
    ...textFindings(part, fault),
    ...leaves.flatMap(({ path, value }) => {
      const rule = bestRule(rules.body, path)
      if (rule === undefined || schema === undefined) return []
      const where = path.map((step) => `/${escapePointerKey(step)}`).join('')
      const schemas = schemasBelow(schema, path)
      return admittedValueFindings(rule, value, schemas).map((finding) => ({
        side,
        where,
        below: rulesPointer + rule.pointer,
        ...finding,
      }))
    }),
  ]
}

type Fault = (where: string, message: string, pointer: string) => InteractionFinding

/** Checks the rules of headers, of the query and of the path against their examples. */
function textFindings(
  { rules, headers, query, path }: RuledPart,
  fault: Fault,
): readonly InteractionFinding[] {
  const lowerCased = Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values]),
  )
  const ofPath = rules.path.flatMap((rule) => brokenTexts(rule, [path ?? ''], 'path', fault))
  return [
    ...rules.header.flatMap((rule) => namedTexts(rule, lowerCased, 'header', fault)),
    ...(query === undefined
      ? []
      : rules.query.flatMap((rule) => namedTexts(rule, query, 'query parameter', fault))),
    ...(path === undefined ? [] : ofPath),
  ]
}

function namedTexts(
  rule: PathRule,
  values: Readonly<Record<string, readonly string[]>>,
  what: string,
  fault: Fault,
): readonly InteractionFinding[] {
  const [name = ''] = rule.path
  if (typeof name !== 'string') return []
  const texts = values[name]
  if (texts !== undefined) return brokenTexts(rule, texts, `${what} ${rule.expression}`, fault)
  const message = `the rule is never applied: the pact has no ${what} "${name}"${didYouMean(name, Object.keys(values))}`
  return [fault(`rule ${rule.expression}`, message, rule.pointer)]
}

function brokenTexts(
  rule: PathRule,
  texts: readonly string[],
  where: string,
  fault: Fault,
): readonly InteractionFinding[] {
  return texts.flatMap((text) => {
    const says = rule.matchers.map((matcher) => matchText(matcher, text, text))
    const broken = says.filter((message) => message !== undefined)
    if (broken.length === 0 || (rule.combine === 'OR' && broken.length < says.length)) return []
    const message = `the example breaks its own rule: ${broken.join('; ')}${wholeTextHint(broken.join())}`
    return [fault(where, message, rule.pointer)]
  })
}

/** Explains the most frequent reason why a regular expression does not match its example. */
function wholeTextHint(message: string): string {
  return message.includes(" to match '")
    ? '. Pact compares the whole text: add .* where more may follow'
    : ''
}

/** Returns a sentence if the example has no value at the path of a rule, else undefined. */
function strayBodyRule(rule: PathRule, json: unknown, hasBody: boolean): string | undefined {
  if (!hasBody) return 'the rule is never applied: there is no body'
  if (json === undefined || leadsSomewhere(json, rule.path)) return undefined
  const { names, step } = lastNames(json, rule.path)
  return `the rule is never applied: the body has nothing at this path${didYouMean(step, names)}`
}

function leadsSomewhere(value: unknown, [step, ...rest]: PactPath): boolean {
  if (step === undefined) return true
  const children = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : []
  if (step === anyStep) {
    return children.length === 0 || children.some((each) => leadsSomewhere(each, rest))
  }
  const child = Array.isArray(value)
    ? value[Number(step)]
    : isJsonObject(value)
      ? value[step]
      : undefined
  return child !== undefined && leadsSomewhere(child, rest)
}

/** Returns the first step of the path that does not exist, and the names that exist at that place. */
function lastNames(
  value: unknown,
  [step, ...rest]: PactPath,
): { readonly names: readonly string[]; readonly step: string } {
  if (step === anyStep && Array.isArray(value)) return lastNames(value[0], rest)
  const name = typeof step === 'string' ? step : '*'
  if (Array.isArray(value)) return lastNames(value[Number(name)], rest)
  if (!isJsonObject(value)) return { names: [], step: name }
  const child = value[name]
  return child === undefined ? { names: Object.keys(value), step: name } : lastNames(child, rest)
}

type Leaf = { readonly path: readonly string[]; readonly value: unknown }

/** Returns all values of a body: lists and their elements, and everything that is not an object. */
function leavesOf(value: unknown, path: readonly string[]): readonly Leaf[] {
  if (Array.isArray(value)) {
    const elements = value.flatMap((each, i) => leavesOf(each, [...path, String(i)]))
    return [{ path, value }, ...elements]
  }
  if (!isJsonObject(value)) return [{ path, value }]
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]))
}
