import { Ajv2020, type Options } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** The key of openapi.yaml in the engine, as in `openapi#/components/schemas/Status`. */
export const documentKey = 'openapi'

/** Creates an Ajv instance with openapi.yaml. It accepts our `x-` labels, and strict mode is on. */
export function createSchemaEngine(document: object, options: Options = {}): Ajv2020 {
  const engine = new Ajv2020({
    strict: true,
    // openapi.yaml uses `type: [object, 'null']` for values that may be null.
    allowUnionTypes: true,
    allErrors: true,
    ...options,
  })
  // Ajv treats the whole document as a schema. Strict mode requires that its members are known keywords.
  engine.addVocabulary([...new Set(['x-provenance', 'x-dialect', ...Object.keys(document)])])
  // This is a CommonJS default export, which TypeScript and Node see at different depths.
  addFormats.default(engine, ['date', 'date-time', 'uri', 'binary'])
  engine.addSchema(document, documentKey)
  return engine
}
