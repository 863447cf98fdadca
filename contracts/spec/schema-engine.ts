import { Ajv2020, type Options } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** The name under which openapi.yaml is known to the engine: `openapi#/components/schemas/Status`. */
export const documentKey = 'openapi'

/** An Ajv that knows openapi.yaml, with our labels as annotations and every rule of strict mode on. */
export function createSchemaEngine(document: object, options: Options = {}): Ajv2020 {
  const engine = new Ajv2020({
    strict: true,
    // `type: [object, 'null']` is how the description says what may be null.
    allowUnionTypes: true,
    allErrors: true,
    ...options,
  })
  // A pointer into the whole document makes Ajv read the whole as a schema; its members mean nothing there.
  engine.addVocabulary([...new Set(['x-provenance', 'x-dialect', ...Object.keys(document)])])
  // A CommonJS default export, which TypeScript and Node see at different depths.
  addFormats.default(engine, ['date', 'date-time', 'uri'])
  engine.addSchema(document, documentKey)
  return engine
}
