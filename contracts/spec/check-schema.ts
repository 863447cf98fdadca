import type { Ajv2020 } from 'ajv/dist/2020.js'
import { escapePointerKey, valueAt } from '../../server/domain/json/json-pointer.ts'
import { didYouMean } from '../../server/domain/text/did-you-mean.ts'
import { lineOf, openapiDocument } from './openapi-document.ts'
import { createSchemaEngine, documentKey } from './schema-engine.ts'
import { isOfDefaultDialect } from './select-dialect.ts'

/** A violation of a schema of openapi.yaml at one place of a value. */
export type Violation = {
  /** JSON pointer into the value. */
  readonly pointer: string
  readonly message: string
  /** JSON pointer into openapi.yaml, to the keyword that is violated. */
  readonly rule: string
  /** The line of that keyword. */
  readonly line: number
}

/**
 * Checks a value against the schema at a JSON pointer of openapi.yaml. By default unknown members are allowed.
 * With `closed`, they are violations. With `partial`, they are violations, too, but no member is required: the
 * value contains only what a client reads. For `anyOf`, it returns the violations of the best alternative. It
 * considers an alternative of another dialect only if the value matches it.
 */
export function schemaViolations(
  schemaPointer: string,
  value: unknown,
  closed: boolean | 'partial' = false,
): readonly Violation[] {
  const rules = closed === 'partial' ? partialRules() : closed ? closedRules() : openRules()
  const choices = Object.keys(schemaAt(schemaPointer).anyOf ?? {})
  if (choices.length === 0) return violations(rules, schemaPointer, value)
  const results = choices.map((choice) => {
    const pointer = `${schemaPointer}/anyOf/${choice}`
    return { isUsual: isOfUsualDialect(pointer), found: violations(rules, pointer, value) }
  })
  return results
    .filter(({ isUsual, found }) => isUsual || found.length === 0)
    .map(({ found }) => found)
    .reduce((best, next) => (next.length < best.length ? next : best))
}

/** True if the schema does not belong to another dialect. Violations of other dialects would confuse most readers. */
function isOfUsualDialect(pointer: string): boolean {
  const { $ref } = schemaAt(pointer)
  return isOfDefaultDialect($ref === undefined ? schemaAt(pointer) : schemaAt($ref.slice(1)))
}

type Rules = { readonly engine: Ajv2020; readonly pointers: WeakMap<object, string> }
type SchemaObject = { readonly anyOf?: readonly unknown[]; readonly $ref?: string }

function violations(
  { engine, pointers }: Rules,
  pointer: string,
  value: unknown,
): readonly Violation[] {
  const validate = engine.getSchema(
    `${documentKey}#${pointer.split('/').map(encodeStep).join('/')}`,
  )
  if (validate === undefined) throw new Error(`openapi.yaml has no schema at ${pointer}`)
  validate(value)
  return (validate.errors ?? []).map(
    ({ instancePath, keyword, params, message, parentSchema = {} }) => {
      const rule = `${pointers.get(parentSchema) ?? pointer}/${keyword}`
      const unknownMember: unknown = params.additionalProperty
      return typeof unknownMember === 'string'
        ? {
            pointer: `${instancePath}/${escapePointerKey(unknownMember)}`,
            message: `unknown member "${unknownMember}"${didYouMean(unknownMember, propertyNamesOf(parentSchema))}`,
            rule: rule.replace(/\/additionalProperties$/, '/properties'),
            line: lineOf(rule.replace(/\/additionalProperties$/, '/properties')),
          }
        : { pointer: instancePath, message: messageOf(message, params), rule, line: lineOf(rule) }
    },
  )
}

/** The property names of a schema, for suggestions. Empty if the schema has none. */
function propertyNamesOf(schema: object): readonly string[] {
  const properties: unknown = Reflect.get(schema, 'properties')
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}

function messageOf(
  message = 'not as described',
  params: Readonly<Record<string, unknown>>,
): string {
  const allowed = params.allowedValues ?? params.allowedValue
  return allowed === undefined ? message : `${message}: ${[allowed].flat().join(', ')}`
}

let openRulesCache: Rules | undefined
let closedRulesCache: Rules | undefined
let partialRulesCache: Rules | undefined

function openRules(): Rules {
  openRulesCache ??= rulesOf(openapiDocument)
  return openRulesCache
}

function closedRules(): Rules {
  closedRulesCache ??= rulesOf(closedCopy(openapiDocument) as object)
  return closedRulesCache
}

function partialRules(): Rules {
  partialRulesCache ??= rulesOf(withoutRequired(closedCopy(openapiDocument)) as object)
  return partialRulesCache
}

function rulesOf(document: object): Rules {
  const pointers = new WeakMap<object, string>()
  indexPointers(document, '', pointers)
  // Skip the validation of openapi.yaml: the build has done it, and it takes a sixth of a second at every start.
  const engine = createSchemaEngine(document, { verbose: true, validateSchema: false })
  return { engine, pointers }
}

function indexPointers(value: unknown, pointer: string, pointers: WeakMap<object, string>): void {
  if (typeof value !== 'object' || value === null) return
  pointers.set(value, pointer)
  for (const [key, each] of Object.entries(value)) {
    indexPointers(each, `${pointer}/${escapePointerKey(key)}`, pointers)
  }
}

/** Adds `additionalProperties: false` to every schema that lists properties and does not set it. */
function closedCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedCopy)
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, closedCopy(each)]),
  )
  const isOpen = [copy.type].flat().includes('object') && typeof copy.properties === 'object'
  return isOpen && !('additionalProperties' in copy)
    ? { ...copy, additionalProperties: false }
    : copy
}

/** Removes `required` lists. A `required` that is not a list is a property of that name, and stays. */
function withoutRequired(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRequired)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(
    ([key, each]) => key !== 'required' || !Array.isArray(each),
  )
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutRequired(each)]))
}

function schemaAt(pointer: string): SchemaObject {
  return valueAt(openapiDocument, pointer) as SchemaObject
}

function encodeStep(step: string): string {
  return encodeURIComponent(step).replaceAll('%7E', '~')
}
