import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { compilePactRegex } from '../pact-matching/match-value.ts'
import type { PactMatcher, PathRule } from '../pact-matching/matching-rules.ts'
import { textsOfRegex } from '../pact-matching/regex-texts.ts'
import { lineOf, member, type ResolvedPointer } from '../spec/openapi-document.ts'
import type { InteractionFinding } from './interaction-finding.ts'

/** A finding without its place in the pact. */
type AdmittedValueFinding = Pick<InteractionFinding, 'message' | 'rule' | 'line' | 'severity'>

/**
 * Finds values that a matching rule admits but the API never sends. Also finds rules that admit none of the values that
 * the API sends. `example` is the value in the pact, `schemas` are its schemas in openapi.yaml. A rule that admits any
 * text is not a mistake: the consumer accepts more than the API sends.
 */
export function admittedValueFindings(
  { matchers, isCascaded }: PathRule & { readonly isCascaded: boolean },
  example: unknown,
  schemas: readonly ResolvedPointer[],
): readonly AdmittedValueFinding[] {
  // If a value has several alternative schemas, a rule may be right for another alternative. So check a single schema only.
  const [schema, another] = schemas
  if (schema === undefined || another !== undefined) return []
  return matchers.flatMap((matcher) => {
    if (Array.isArray(example)) return isCascaded ? [] : listFindings(matcher, schema)
    const values = valuesOf(schema)
    return values === undefined ? [] : enumFindings(matcher, values.list, values.place)
  })
}

function enumFindings(
  matcher: PactMatcher,
  values: readonly unknown[],
  place: ResolvedPointer,
): readonly AdmittedValueFinding[] {
  const admitted = values.filter((value) => admits(matcher, String(value)))
  const all = values.join(', ')
  if (admitted.length === 0) {
    return [finding(place, `the rule admits none of the values that the API sends: ${all}`)]
  }
  const texts = matcher.kind === 'regex' ? (textsOfRegex(matcher.regex) ?? []) : []
  const isKnown = (text: string) => values.some((value) => String(value) === text)
  const unknown = texts.filter((text) => !isKnown(text) && !isKnown(text.toLowerCase()))
  if (unknown.length === 0) return []
  const names = unknown.map((text) => `"${text}"`).join(', ')
  return [finding(place, `the rule admits ${names}, which the API never sends: it sends ${all}`)]
}

/** True if a matcher for texts admits a value. Other matchers are compared with the example instead. */
function admits(matcher: PactMatcher, text: string): boolean {
  if (matcher.kind === 'include') return text.includes(matcher.value)
  if (matcher.kind !== 'regex') return true
  return compilePactRegex(matcher.regex)?.test(text) ?? true
}

function listFindings(
  matcher: PactMatcher,
  schema: ResolvedPointer,
): readonly AdmittedValueFinding[] {
  if (matcher.kind !== 'type' || !isJsonObject(schema.value)) return []
  const { minItems, maxItems } = schema.value
  const most = typeof maxItems === 'number' ? maxItems : Number.POSITIVE_INFINITY
  const { min = 0, max = most } = matcher
  if (min > max || min > most) {
    return [
      finding(
        schema,
        `the rule asks for at least ${min} elements, but the API never sends so many`,
      ),
    ]
  }
  // A list of verifications is never empty: the API answers 404 instead.
  const canBeEmpty = minItems === undefined && !/Envelope\/properties\/data$/.test(schema.pointer)
  if (min === 0 || !canBeEmpty) return []
  const message = `the rule asks for at least ${min} element(s), but this list may be empty`
  return [{ ...finding(schema, message), severity: 'warning' }]
}

/** Returns the values that a schema lists. Undefined if it does not list them. */
function valuesOf(
  schema: ResolvedPointer,
): { readonly list: readonly unknown[]; readonly place: ResolvedPointer } | undefined {
  const enumeration = member(schema, 'enum')
  if (enumeration !== undefined && Array.isArray(enumeration.value)) {
    return { list: enumeration.value, place: enumeration }
  }
  const constant = member(schema, 'const')
  return constant === undefined ? undefined : { list: [constant.value], place: constant }
}

function finding({ pointer: rule }: ResolvedPointer, message: string): AdmittedValueFinding {
  // A rule with wrong values is a mistake even if the list of values is only assumed.
  return { message, rule, line: lineOf(rule), severity: 'error' }
}
