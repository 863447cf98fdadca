import type { JsonObject } from '../../server/domain/json/json-object.ts'
import { bodyTypeOf, comparePactBody, type PactBody } from './match-response.ts'
import { isEqualJson, matchValue } from './match-value.ts'
import { bestRule, type MatchingRules } from './matching-rules.ts'

/** The message that a pact expects. */
export type ExpectedMessage = {
  readonly body: PactBody
  readonly metadata: JsonObject
  readonly rules: MatchingRules
}

/** A message as the provider created it. */
export type ReceivedPactMessage = { readonly metadata: JsonObject; readonly bytes: Uint8Array }

/** Compares a message with the one that a pact expects. Returns one sentence for each difference. Pure. */
export function matchMessage(
  { body, metadata, rules }: ExpectedMessage,
  received: ReceivedPactMessage,
): readonly string[] {
  const differences = Object.entries(metadata).flatMap(([name, value]) =>
    matchMetadata(name, value, received.metadata, rules),
  )
  if (body.value === undefined) return differences
  const declared = metadata.contentType ?? metadata['content-type']
  const contentType = typeof declared === 'string' ? declared : body.contentType
  const type = bodyTypeOf({
    headers: {},
    body: { value: body.value, ...(contentType === undefined ? {} : { contentType }) },
  })
  return [...differences, ...comparePactBody(type, body.value, received.bytes, rules.body)]
}

function matchMetadata(
  name: string,
  expected: unknown,
  metadata: JsonObject,
  { metadata: rules }: MatchingRules,
): readonly string[] {
  const key = name.toLowerCase() === 'content-type' ? 'contentType' : name
  if (!Object.hasOwn(metadata, key)) return [`Expected message metadata '${name}' but was missing`]
  const actual = metadata[key]
  const rule = bestRule(rules, [name])
  if (rule === undefined) {
    const isSame =
      key === 'contentType' ? isSameType(expected, actual) : isEqualJson(expected, actual)
    const message = `Expected message metadata '${name}' to be ${JSON.stringify(expected)} but was ${JSON.stringify(actual)}`
    return isSame ? [] : [message]
  }
  return rule.matchers.flatMap((matcher) => {
    const message = matchValue(matcher, expected, actual, false)
    return message === undefined ? [] : [`Mismatch with message metadata '${name}': ${message}`]
  })
}

function isSameType(expected: unknown, actual: unknown): boolean {
  const base = (value: unknown) => String(value).replace(/;.*$/s, '').trim().toLowerCase()
  return base(expected) === base(actual)
}
