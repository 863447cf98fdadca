import schema from '../../scenarios/scenario.schema.json' with { type: 'json' }
import { UserError } from '../domain/base/user-error.ts'
import type { ScenarioFile, ScenarioText } from '../domain/scenarios/scenario.ts'
import {
  validateBeforeInheritance,
  validateResolvedScenario,
} from '../domain/scenarios/validation/validate-scenario.ts'
import type { ValidateFile } from './file-validator.ts'
import { scenarioNameOf } from './scenario-name.ts'
import { schemaIssues } from './schema-messages.ts'
import { issuesError, parseYamlFile } from './yaml-file.ts'

/** The JSON Schema of scenario files, which editors use for completion. */
export const scenarioSchema: object = schema

/**
 * Parses one scenario file. Throws a UserError with one line for each issue, such as `ko.yaml:7:5: unknown key
 * "reson", did you mean "reason"?`. `readScenarios` finds the issues that depend on the scenario that the file
 * extends.
 */
export async function parseScenario(
  fileName: string,
  text: string,
  validate: ValidateFile,
): Promise<ScenarioFile> {
  const name = requireScenarioName(fileName)
  const { content, locate, locateLater } = await parseYamlFile(fileName, text, 'version: 1')
  const source = () => text
  const violations = schemaIssues(await validate(content), content, schema)
  if (violations.length > 0) throw issuesError({ file: fileName, locate, source }, violations)
  const scenario = content as ScenarioText
  const issues =
    scenario.extends === undefined
      ? validateResolvedScenario(scenario, scenario)
      : validateBeforeInheritance(scenario)
  if (issues.length > 0) throw issuesError({ file: fileName, locate, source }, issues)
  return { name, file: fileName, text: scenario, locate: locateLater, source }
}

function requireScenarioName(fileName: string): string {
  const name = scenarioNameOf(fileName)
  if (name !== undefined) return name
  const expected = 'lower-case letters, digits and hyphens, then .yaml'
  throw new UserError(`${fileName}: the name of a scenario file consists of ${expected}; rename it`)
}
