import { didYouMean } from '../domain/base/user-error.ts'
import { isJsonObject } from '../domain/json/json-object.ts'
import { escapePointerKey, valueAt } from '../domain/json/json-pointer.ts'
import type { ScenarioIssue } from '../domain/scenarios/scenario.ts'
import { abbreviate } from '../domain/text/quote.ts'
import type { SchemaViolation } from './schema-violation.ts'

/** Turns what the validator found into sentences for people, the schema's descriptions being the words. */
export function schemaIssues(
  faults: readonly SchemaViolation[],
  document: unknown,
  schema: JsonSchema,
): readonly ScenarioIssue[] {
  // Nobody reads more, and to weigh thousands against each other would take its time.
  const few = faults.slice(0, 100)
  return few
    .filter((fault) => isRelevant(fault, few, document))
    .map((fault) => toIssue(fault, valueAt(document, fault.pointer), schema))
}

/** As much of a JSON Schema as the words need. */
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

// Of a choice that failed, the validator reports every branch and the choice as a whole. A map was meant
// to be the branch that takes maps; anything else fits none, and the whole says what would.
function isRelevant(
  { pointer, keyword }: SchemaViolation,
  faults: readonly SchemaViolation[],
  document: unknown,
): boolean {
  const isChoice = faults.some((each) => each.pointer === pointer && each.keyword === 'anyOf')
  if (!isChoice) return true
  const isMeantAsMap =
    isJsonObject(valueAt(document, pointer)) &&
    faults.some((each) => each.pointer.startsWith(`${pointer}/`) || isMapKeywordAt(each, pointer))
  return isMeantAsMap ? MAP_KEYWORDS.includes(keyword) : keyword === 'anyOf'
}

const MAP_KEYWORDS: readonly string[] = ['additionalProperties', 'required', 'minProperties']

function isMapKeywordAt(fault: SchemaViolation, pointer: string): boolean {
  return fault.pointer === pointer && MAP_KEYWORDS.includes(fault.keyword)
}

function toIssue(fault: SchemaViolation, value: unknown, schema: JsonSchema): ScenarioIssue {
  const { pointer, keyword, params } = fault
  if (keyword !== 'additionalProperties')
    return { pointer, part: 'value', says: issueText(fault, value, schema) }
  const key = String(params.additionalProperty)
  const known = partsAt(pointer, schema).flatMap((part) => Object.keys(part.properties ?? {}))
  const says =
    known.length === 0 && pointer !== '/params'
      ? `"${key}" is no key of ${expectedAt(pointer, schema) ?? 'this map'}`
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
      return 'the list names the same thing twice; name it once'
    case 'maxItems':
    case 'maxLength':
      return `too long, at most ${String(params.limit)}; shorten it`
    default: {
      const near =
        typeof value === 'string' && value.length > 3
          ? didYouMean(value, allowedWordsAt(pointer, schema))
          : ''
      if (near !== '') return `unknown ${nameOf(pointer)} ${describeValue(value)}${near}`
      const wanted = expectedAt(pointer, schema) ?? `what is allowed here (${message})`
      const isText = typeof value === 'string' && value !== ''
      if (isText && value.includes('${params.')) {
        return `${describeValue(value)} is not filled in here, only texts are; write ${wanted}`
      }
      const isPlain = isText || typeof value === 'number' || typeof value === 'boolean'
      return isPlain
        ? `${describeValue(value)} is not ${wanted}`
        : `${describeValue(value)} does not fit here; write ${wanted}`
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

// All the parts of the schema that speak about a place: a reference and what it names, each branch.
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
  return [named, ...(named === undefined ? any : []), item].filter((each) => each !== undefined)
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
  if (value === null || value === undefined || value === '') return 'nothing'
  if (typeof value === 'string') return `"${abbreviate(value)}"`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isJsonObject(value)) return Object.keys(value).length === 0 ? 'an empty map' : 'this map'
  return String(value)
}
