import { Ajv2020 } from 'ajv/dist/2020.js'
import { withoutRules } from '../../contracts/spec/generate.ts'
import routesSchema from '../../scenarios/routes.schema.json' with { type: 'json' }
import scenarioSchema from '../../scenarios/scenario.schema.json' with { type: 'json' }
import type { ValidateFile } from '../../server/scenario-files/file-validator.ts'

/** The validator that the build generates from scenarios/scenario.schema.json, compiled at runtime. */
export const validateScenario = validatorOf(scenarioSchema)

/** The validator for scenarios/routes.schema.json. */
export const validateRoutes = validatorOf(routesSchema)

/** Both validators, as members of the options of a scenario catalog. */
export const validators = { validate: validateScenario, validateRoutes } as const

function validatorOf(schema: object): ValidateFile {
  const compiled = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
    withoutRules(schema) as object,
  )
  return (document) => {
    compiled(document)
    return (compiled.errors ?? []).map(({ instancePath, keyword, params, message = '' }) => ({
      pointer: instancePath,
      keyword,
      params,
      message,
    }))
  }
}
