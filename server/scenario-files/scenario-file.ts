import schema from '../../scenarios/scenario.schema.json' with { type: 'json' }
import { UserError } from '../domain/base/user-error.ts'
import type { ScenarioFile, ScenarioText } from '../domain/scenarios/scenario.ts'
import {
  validateOwnText,
  validateResolvedScenario,
} from '../domain/scenarios/validation/validate-scenario.ts'
import { schemaIssues } from './schema-messages.ts'
import type { ValidateFile } from './schema-violation.ts'
import { issuesError, parseYamlFile } from './yaml-file.ts'

/** The JSON Schema of scenario files, by which editors complete them. */
export const scenarioSchema: object = schema

/**
 * Reads one scenario file. Throws a Complaint with a line for each fault, as
 * `ko.yaml:7:5: unknown key "reson", did you mean "reason"?`. What depends on the scenario it extends
 * cannot be seen here: see `readScenarios`.
 */
export async function parseScenario(
  fileName: string,
  text: string,
  validate: ValidateFile,
): Promise<ScenarioFile> {
  const name = requireScenarioName(fileName)
  const { content, locate, locateLater } = await parseYamlFile(fileName, text, 'version: 1')
  const source = () => text
  const misshapen = schemaIssues(validate(content), content, schema)
  if (misshapen.length > 0) throw issuesError({ file: fileName, locate, source }, misshapen)
  const checked = content as ScenarioText
  const faults =
    checked.extends === undefined
      ? validateResolvedScenario(checked, checked)
      : validateOwnText(checked)
  if (faults.length > 0) throw issuesError({ file: fileName, locate, source }, faults)
  return { name, file: fileName, text: checked, locate: locateLater, source }
}

/** The name a scenario has by its file, or undefined where the file cannot be called that. */
export function scenarioNameOf(path: string): string | undefined {
  const base = path.replace(/^.*[\\/]/s, '')
  return /^([a-z0-9][a-z0-9-]*)\.ya?ml$/.exec(base)?.[1]
}

function requireScenarioName(fileName: string): string {
  const name = scenarioNameOf(fileName)
  if (name !== undefined) return name
  const wish = 'lower-case letters, digits and hyphens, then .yaml'
  throw new UserError(`${fileName}: the name of a scenario file is ${wish}; rename it`)
}
