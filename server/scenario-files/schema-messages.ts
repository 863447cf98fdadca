import { isJsonObject } from '../domain/json/json-object.ts'
import { escapePointerKey, valueAt } from '../domain/json/json-pointer.ts'
import type { ScenarioIssue } from '../domain/scenarios/scenario.ts'
import { didYouMean } from '../domain/text/did-you-mean.ts'
import { abbreviate } from '../domain/text/quote.ts'
import type { SchemaViolation } from './file-validator.ts'

/** Turns schema violations into issues. Their sentences quote the `description` texts of the schema. */
export function schemaIssues(
  violations: readonly SchemaViolation[],
  document: unknown,
  schema: JsonSchema,
): readonly ScenarioIssue[] {
  // At most 100 violations, because `isRelevant` compares each one with all others.
  const first = violations.slice(0, 100)
  return first
    .filter((violation) => isRelevant(violation, first, document))
    .map((violation) => toIssue(violation, valueAt(document, violation.pointer), schema))
}

/** The parts of a JSON Schema that `schemaIssues` needs for its sentences. */
export type JsonSchema = JsonSchemaPart & {
  readonly $defs: Readonly<Record<string, JsonSchemaPart>>
}

type JsonSchemaPart = {
  readonly type?: unknown
  readonly $ref?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchemaPart>>
  readonly patternProperties?: Readonly<Record<string, JsonSchemaPart>>
  readonly additionalProperties?: boolean | JsonSchemaPart
  readonly items?: JsonSchemaPart
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchemaPart[]
}

// If no branch of an `anyOf` matches, the validator reports a violation for each branch and one for the `anyOf`. For
// a map, only the violations of the branch for maps are relevant. For any other value, only the violation of `anyOf`
// is relevant, because it describes what is allowed.
function isRelevant(
  { pointer, keyword }: SchemaViolation,
  all: readonly SchemaViolation[],
  document: unknown,
): boolean {
  const isChoice = all.some((other) => other.pointer === pointer && other.keyword === 'anyOf')
  if (!isChoice) return true
  const isMeantAsMap =
    isJsonObject(valueAt(document, pointer)) &&
    all.some((other) => other.pointer.startsWith(`${pointer}/`) || isMapKeywordAt(other, pointer))
  return isMeantAsMap ? MAP_KEYWORDS.includes(keyword) : keyword === 'anyOf'
}

const MAP_KEYWORDS: readonly string[] = ['additionalProperties', 'required', 'minProperties']

function isMapKeywordAt(violation: SchemaViolation, pointer: string): boolean {
  return violation.pointer === pointer && MAP_KEYWORDS.includes(violation.keyword)
}

function toIssue(violation: SchemaViolation, value: unknown, schema: JsonSchema): ScenarioIssue {
  const { pointer, keyword, params } = violation
  if (keyword !== 'additionalProperties')
    return { pointer, part: 'value', says: issueText(violation, value, schema) }
  const key = String(params.additionalProperty)
  const known = partsAt(pointer, schema).flatMap((part) => Object.keys(part.properties ?? {}))
  const says =
    known.length === 0 && pointer !== '/params'
      ? `"${key}" is not a key of ${expectedAt(pointer, schema) ?? 'this map'}`
      : `unknown key "${key}"${suggestionText(key, known)}`
  return { pointer: `${pointer}/${escapePointerKey(key)}`, part: 'key', says }
}

function issueText(
  { pointer, keyword, params, message }: SchemaViolation,
  value: unknown,
  schema: JsonSchema,
): string {
  switch (keyword) {
    case 'required':
      return `"${String(params.missingProperty)}" is missing here; add it`
    case 'enum': {
      const allowed = (params.allowedValues as readonly unknown[]).map(String)
      return `unknown ${nameOf(pointer)} ${describeValue(value)}${suggestionText(String(value), allowed)}`
    }
    case 'uniqueItems':
      return 'the list has an entry twice; remove one of the two'
    case 'maxItems':
    case 'maxLength':
      return `too long, at most ${String(params.limit)}; shorten it`
    default: {
      const suggestion =
        typeof value === 'string' && value.length > 3
          ? didYouMean(value, allowedWordsAt(pointer, schema))
          : ''
      if (suggestion !== '')
        return `unknown ${nameOf(pointer)} ${describeValue(value)}${suggestion}`
      const expected = expectedAt(pointer, schema) ?? `an allowed value (${message})`
      const isText = typeof value === 'string' && value !== ''
      if (isText && value.includes('${params.')) {
        return `${describeValue(value)} is not filled in here: a parameter works only where a text is expected; write ${expected}`
      }
      const isPlain = isText || typeof value === 'number' || typeof value === 'boolean'
      return isPlain
        ? `${describeValue(value)} is not ${expected}`
        : `${describeValue(value)} does not fit here; write ${expected}`
    }
  }
}

function suggestionText(typed: string, known: readonly string[]): string {
  if (known.length === 0) return '; use lower-case letters first, then letters, digits and _'
  return didYouMean(typed, known) || `, known here: ${known.join(', ')}`
}

function expectedAt(pointer: string, schema: JsonSchema): string | undefined {
  return partsAt(pointer, schema).find(({ description }) => description !== undefined)?.description
}

function allowedWordsAt(pointer: string, schema: JsonSchema): readonly string[] {
  const words = partsAt(pointer, schema).flatMap((part) => [part.const, ...(part.enum ?? [])])
  return words.filter((word) => typeof word === 'string')
}

// Returns all parts of the schema that apply at a pointer, including the targets of `$ref` and every branch of
// `anyOf`.
function partsAt(pointer: string, schema: JsonSchema): readonly JsonSchemaPart[] {
  let parts = expandParts([schema], schema)
  for (const step of pointer.split('/').slice(1)) {
    parts = expandParts(
      parts.flatMap((part) => childParts(part, step)),
      schema,
    )
  }
  return parts
}

function childParts(part: JsonSchemaPart, step: string): readonly JsonSchemaPart[] {
  const named = part.properties?.[step]
  const anyNamed = Object.values(part.patternProperties ?? {})
  const other = part.additionalProperties
  const any = typeof other === 'object' ? [...anyNamed, other] : anyNamed
  const item = /^\d+$/.test(step) ? part.items : undefined
  return [named, ...(named === undefined ? any : []), item].filter((child) => child !== undefined)
}

function expandParts(
  parts: readonly JsonSchemaPart[],
  schema: JsonSchema,
): readonly JsonSchemaPart[] {
  return parts.flatMap((part): readonly JsonSchemaPart[] => {
    const target = part.$ref && schema.$defs[part.$ref.replace('#/$defs/', '')]
    return [
      part,
      ...(target ? expandParts([target], schema) : []),
      ...expandParts(part.anyOf ?? [], schema),
    ]
  })
}

function nameOf(pointer: string): string {
  const words = pointer.split('/').filter((step) => step !== '' && !/^\d+$/.test(step))
  return words[words.length - 1] ?? 'value'
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'an empty value'
  if (typeof value === 'string') return `"${abbreviate(value)}"`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isJsonObject(value)) return Object.keys(value).length === 0 ? 'an empty map' : 'this map'
  return String(value)
}
