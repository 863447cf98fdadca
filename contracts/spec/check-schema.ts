import type { Ajv2020 } from 'ajv/dist/2020.js'
import { didYouMean } from '../../server/domain/base/user-error.ts'
import { escapePointerKey, valueAt } from '../../server/domain/json/json-pointer.ts'
import { lineOf, openapiDocument } from './document.ts'
import { createSchemaEngine, documentKey } from './schema-engine.ts'

/** What a schema of openapi.yaml has against one place of a value. */
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
 * Checks a value against the schema at a JSON pointer of openapi.yaml. `closed` makes every member
 * that is not described a violation, as a strict reader needs; the description itself leaves objects
 * open; `partial` does the same and demands none of them, as for a value that holds no more than what
 * somebody reads. Of a choice the alternative that fits best speaks, one of the usual dialect if none fits.
 */
export function schemaViolations(
  schemaPointer: string,
  value: unknown,
  closed: boolean | 'partial' = false,
): readonly Violation[] {
  const rules = closed === 'partial' ? partialRules() : closed ? closedRules() : openRules()
  const choices = Object.keys(schemaAt(schemaPointer).anyOf ?? {})
  if (choices.length === 0) return violations(rules, schemaPointer, value)
  const judged = choices.map((choice) => {
    const at = `${schemaPointer}/anyOf/${choice}`
    return { isUsual: isOfUsualDialect(at), found: violations(rules, at, value) }
  })
  return judged
    .filter(({ isUsual, found }) => isUsual || found.length === 0)
    .map(({ found }) => found)
    .reduce((best, next) => (next.length < best.length ? next : best))
}

// What only another dialect answers is rarely what was meant.
function isOfUsualDialect(pointer: string): boolean {
  const { $ref } = schemaAt(pointer)
  return !('x-dialect' in ($ref === undefined ? schemaAt(pointer) : schemaAt($ref.slice(1))))
}

type Rules = { readonly engine: Ajv2020; readonly pointers: WeakMap<object, string> }
type SchemaObject = { readonly anyOf?: readonly unknown[]; readonly $ref?: string }

function violations({ engine, pointers }: Rules, at: string, value: unknown): readonly Violation[] {
  const validate = engine.getSchema(`${documentKey}#${at.split('/').map(encoded).join('/')}`)
  if (validate === undefined) throw new Error(`openapi.yaml has no schema at ${at}`)
  validate(value)
  return (validate.errors ?? []).map(
    ({ instancePath, keyword, params, message, parentSchema = {} }) => {
      const rule = `${pointers.get(parentSchema) ?? at}/${keyword}`
      const excess: unknown = params.additionalProperty
      return typeof excess === 'string'
        ? {
            pointer: `${instancePath}/${escapePointerKey(excess)}`,
            message: `unknown member "${excess}"${didYouMean(excess, namesIn(parentSchema))}`,
            rule: rule.replace(/\/additionalProperties$/, '/properties'),
            line: lineOf(rule.replace(/\/additionalProperties$/, '/properties')),
          }
        : { pointer: instancePath, message: messageOf(message, params), rule, line: lineOf(rule) }
    },
  )
}

// Of a list of alternatives, or none, nothing can be near.
function namesIn(schema: object): readonly string[] {
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

let open: Rules | undefined
let shut: Rules | undefined
let parts: Rules | undefined

function openRules(): Rules {
  open ??= rulesOf(openapiDocument)
  return open
}

function closedRules(): Rules {
  shut ??= rulesOf(closedCopy(openapiDocument) as object)
  return shut
}

function partialRules(): Rules {
  parts ??= rulesOf(withoutRequired(closedCopy(openapiDocument)) as object)
  return parts
}

function rulesOf(document: object): Rules {
  const pointers = new WeakMap<object, string>()
  indexPointers(document, '', pointers)
  // The build has validated openapi.yaml itself; to do it again takes a sixth of a second at every start.
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

// Closes every schema that lists members and does not say what else there may be.
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

// A list under this name is a schema's; a member of a body may be called so as well.
function withoutRequired(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRequired)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(
    ([key, each]) => key !== 'required' || !Array.isArray(each),
  )
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutRequired(each)]))
}

function schemaAt(pointer: string): SchemaObject {
  return valueAt(openapiDocument, pointer) as SchemaObject
}

function encoded(step: string): string {
  return encodeURIComponent(step).replaceAll('%7E', '~')
}
