import { Ajv2020 } from 'ajv/dist/2020.js'
import schema from '../../scenarios/scenario.schema.json' with { type: 'json' }
import type { ValidateScenario } from '../../server/shell/schema-fault.ts'

/** What the build generates from scenarios/scenario.schema.json, compiled here and now. */
export const validateScenario: ValidateScenario = (document) => {
  compiled(document)
  return (compiled.errors ?? []).map(({ instancePath, keyword, params, message = '' }) => ({
    pointer: instancePath,
    keyword,
    params,
    message,
  }))
}

const compiled = new Ajv2020({ strict: true, allErrors: true }).compile(schema)
