import { didYouMean } from '../domain/base/user-error.ts'
import { isObject } from '../domain/json/json-object.ts'
import { stepOf, valueAt } from '../domain/json/json-pointer.ts'
import type { ScenarioFault } from '../domain/scenarios/scenario.ts'
import { cut } from '../domain/text/quote.ts'
import type { SchemaFault } from './schema-violation.ts'

/** Turns what the validator found into sentences for people, the schema's descriptions being the words. */
export function schemaSentences(
  faults: readonly SchemaFault[],
  document: unknown,
  schema: Schema,
): readonly ScenarioFault[] {
  // Nobody reads more, and to weigh thousands against each other would take its time.
  const few = faults.slice(0, 100)
  return few
    .filter((fault) => isTelling(fault, few, document))
    .map((fault) => sentence(fault, valueAt(document, fault.pointer), schema))
}

/** As much of a JSON Schema as the words need. */
export type Schema = Part & { readonly $defs: Readonly<Record<string, Part>> }

type Part = {
  readonly type?: unknown
  readonly $ref?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Part>>
  readonly patternProperties?: Readonly<Record<string, Part>>
  readonly additionalProperties?: boolean | Part
  readonly items?: Part
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Part[]
}

// Of a choice that failed, the validator reports every branch and the choice as a whole. A map was meant
// to be the branch that takes maps; anything else fits none, and the whole says what would.
function isTelling(
  { pointer, keyword }: SchemaFault,
  faults: readonly SchemaFault[],
  document: unknown,
): boolean {
  const isChoice = faults.some((each) => each.pointer === pointer && each.keyword === 'anyOf')
  if (!isChoice) return true
  const isMeantAsMap =
    isObject(valueAt(document, pointer)) &&
    faults.some((each) => each.pointer.startsWith(`${pointer}/`) || ofMaps(each, pointer))
  return isMeantAsMap ? MAP_KEYWORDS.includes(keyword) : keyword === 'anyOf'
}

const MAP_KEYWORDS: readonly string[] = ['additionalProperties', 'required', 'minProperties']

function ofMaps(fault: SchemaFault, pointer: string): boolean {
  return fault.pointer === pointer && MAP_KEYWORDS.includes(fault.keyword)
}

function sentence(fault: SchemaFault, value: unknown, schema: Schema): ScenarioFault {
  const { pointer, keyword, params } = fault
  if (keyword !== 'additionalProperties')
    return { pointer, part: 'value', says: said(fault, value, schema) }
  const key = String(params.additionalProperty)
  const known = partsAt(pointer, schema).flatMap((part) => Object.keys(part.properties ?? {}))
  const says =
    known.length === 0 && pointer !== '/params'
      ? `"${key}" is no key of ${wantedAt(pointer, schema) ?? 'this map'}`
      : `unknown key "${key}"${hint(key, known)}`
  return { pointer: `${pointer}/${stepOf(key)}`, part: 'key', says }
}

function said(
  { pointer, keyword, params, message }: SchemaFault,
  value: unknown,
  schema: Schema,
): string {
  switch (keyword) {
    case 'required':
      return `"${String(params.missingProperty)}" is missing here; add it`
    case 'enum': {
      const allowed = (params.allowedValues as readonly unknown[]).map(String)
      return `unknown ${nameOf(pointer)} ${quoted(value)}${hint(String(value), allowed)}`
    }
    case 'uniqueItems':
      return 'the list names the same thing twice; name it once'
    case 'maxItems':
    case 'maxLength':
      return `too long, at most ${String(params.limit)}; shorten it`
    default: {
      const near =
        typeof value === 'string' && value.length > 3
          ? didYouMean(value, wordsAt(pointer, schema))
          : ''
      if (near !== '') return `unknown ${nameOf(pointer)} ${quoted(value)}${near}`
      const wanted = wantedAt(pointer, schema) ?? `what is allowed here (${message})`
      const isText = typeof value === 'string' && value !== ''
      if (isText && value.includes('${params.')) {
        return `${quoted(value)} is not filled in here, only texts are; write ${wanted}`
      }
      const isPlain = isText || typeof value === 'number' || typeof value === 'boolean'
      return isPlain
        ? `${quoted(value)} is not ${wanted}`
        : `${quoted(value)} does not fit here; write ${wanted}`
    }
  }
}

function hint(typed: string, known: readonly string[]): string {
  if (known.length === 0) return '; use lower-case letters first, then letters, digits and _'
  return didYouMean(typed, known) || `, known here: ${known.join(', ')}`
}

function wantedAt(pointer: string, schema: Schema): string | undefined {
  return partsAt(pointer, schema).find(({ description }) => description !== undefined)?.description
}

function wordsAt(pointer: string, schema: Schema): readonly string[] {
  const words = partsAt(pointer, schema).flatMap((part) => [part.const, ...(part.enum ?? [])])
  return words.filter((word) => typeof word === 'string')
}

// All the parts of the schema that speak about a place: a reference and what it names, each branch.
function partsAt(pointer: string, schema: Schema): readonly Part[] {
  let parts = unfolded([schema], schema)
  for (const step of pointer.split('/').slice(1)) {
    parts = unfolded(
      parts.flatMap((part) => below(part, step)),
      schema,
    )
  }
  return parts
}

function below(part: Part, step: string): readonly Part[] {
  const named = part.properties?.[step]
  const anyNamed = Object.values(part.patternProperties ?? {})
  const other = part.additionalProperties
  const any = typeof other === 'object' ? [...anyNamed, other] : anyNamed
  const item = /^\d+$/.test(step) ? part.items : undefined
  return [named, ...(named === undefined ? any : []), item].filter((each) => each !== undefined)
}

function unfolded(parts: readonly Part[], schema: Schema): readonly Part[] {
  return parts.flatMap((part): readonly Part[] => {
    const target = part.$ref && schema.$defs[part.$ref.replace('#/$defs/', '')]
    return [
      part,
      ...(target ? unfolded([target], schema) : []),
      ...unfolded(part.anyOf ?? [], schema),
    ]
  })
}

function nameOf(pointer: string): string {
  const words = pointer.split('/').filter((step) => step !== '' && !/^\d+$/.test(step))
  return words[words.length - 1] ?? 'value'
}

function quoted(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing'
  if (typeof value === 'string') return `"${cut(value)}"`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isObject(value)) return Object.keys(value).length === 0 ? 'an empty map' : 'this map'
  return String(value)
}
