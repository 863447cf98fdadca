import type { Ajv2020 } from 'ajv/dist/2020.js'
import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { escapePointerKey, valueAt } from '../../server/domain/json/json-pointer.ts'
import { documentKey } from './schema-engine.ts'

/** Why a parsed file is no description that validators can be made of; undefined where it is one. Pure. */
export function missingPartOf(document: unknown): string | undefined {
  if (!isJsonObject(document) || !('openapi' in document)) {
    return 'openapi.yaml is no OpenAPI description: it has no member "openapi".'
  }
  const lacking = ['/paths', '/components/schemas/VerificationRequest'].find(
    (pointer) => !isJsonObject(valueAt(document, pointer)),
  )
  return lacking === undefined ? undefined : `openapi.yaml has no object at #${lacking}.`
}

/**
 * The place of what an engine has refused, in one sentence. It names a schema only by chance, so each is
 * tried alone; the smallest that fails has the fault, the others refer to it.
 */
export function locateSchemaError(
  engine: Ajv2020,
  document: object,
  lines: Readonly<Record<string, number>>,
  says: string,
): string {
  const schemas = Object.entries(valueAt(document, '/components/schemas') as object)
  const refused = schemas.flatMap(([name, schema]) => {
    const pointer = `/components/schemas/${escapePointerKey(name)}`
    const why = schemaErrorOf(engine, pointer)
    return why === undefined ? [] : [{ pointer, why, size: JSON.stringify(schema).length }]
  })
  const [first] = refused.sort((a, b) => a.size - b.size)
  if (first === undefined) return `openapi.yaml cannot be compiled: ${says}`
  return `openapi.yaml:${lines[first.pointer] ?? 1}: the schema #${first.pointer} cannot be compiled: ${first.why}`
}

function schemaErrorOf(engine: Ajv2020, pointer: string): string | undefined {
  try {
    engine.getSchema(`${documentKey}#${pointer}`)
    return undefined
  } catch (fault) {
    return (fault as Error).message
  }
}
