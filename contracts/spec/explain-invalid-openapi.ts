import type { Ajv2020 } from 'ajv/dist/2020.js'
import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { escapePointerKey, valueAt } from '../../server/domain/json/json-pointer.ts'
import { documentKey } from './schema-engine.ts'

/** Explains why a parsed file cannot be used as openapi.yaml. Returns undefined if it can. Pure. */
export function missingPartOf(document: unknown): string | undefined {
  if (!isJsonObject(document) || !('openapi' in document)) {
    return 'openapi.yaml is not an OpenAPI description: it has no member "openapi".'
  }
  const missingPointer = ['/paths', '/components/schemas/VerificationRequest'].find(
    (pointer) => !isJsonObject(valueAt(document, pointer)),
  )
  return missingPointer === undefined
    ? undefined
    : `openapi.yaml has no object at #${missingPointer}.`
}

/**
 * Finds the schema that Ajv cannot compile, and describes it in one sentence. Ajv's own error rarely names the
 * schema, so this function compiles each schema alone. The smallest schema that fails has the mistake; other schemas
 * fail because they refer to it.
 */
export function locateSchemaError(
  engine: Ajv2020,
  document: object,
  lines: Readonly<Record<string, number>>,
  message: string,
): string {
  const schemas = Object.entries(valueAt(document, '/components/schemas') as object)
  const invalidSchemas = schemas.flatMap(([name, schema]) => {
    const pointer = `/components/schemas/${escapePointerKey(name)}`
    const schemaError = schemaErrorOf(engine, pointer)
    return schemaError === undefined
      ? []
      : [{ pointer, why: schemaError, size: JSON.stringify(schema).length }]
  })
  const [smallest] = invalidSchemas.sort((a, b) => a.size - b.size)
  if (smallest === undefined) return `openapi.yaml cannot be compiled: ${message}`
  return `openapi.yaml:${lines[smallest.pointer] ?? 1}: the schema #${smallest.pointer} cannot be compiled: ${smallest.why}`
}

function schemaErrorOf(engine: Ajv2020, pointer: string): string | undefined {
  try {
    engine.getSchema(`${documentKey}#${pointer}`)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
