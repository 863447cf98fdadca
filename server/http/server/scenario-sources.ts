import { type SpecViolation, violationsOf } from '../../../contracts/spec/schema-violations.ts'
import type { Settings } from '../../runtime/settings.ts'
import type { ScenarioSources } from '../../scenario-files/read-scenarios.ts'
import { shippedRoutes, shippedScenarios } from '../../scenario-files/shipped-scenarios.ts'

/**
 * Returns the sources of scenarios, with their validators: the shipped scenarios, and the folders that the settings
 * name.
 */
export function scenarioSources({
  scenarioDirectories,
}: Pick<Settings, 'scenarioDirectories'>): ScenarioSources {
  return {
    shipped: shippedScenarios,
    shippedRoutes,
    areShippedValid: true,
    directories: scenarioDirectories,
    validate: scenarioViolations,
    validateRoutes: routesViolations,
  }
}

/** Returns all violations of scenarios/scenario.schema.json in the content of a scenario file. */
export async function scenarioViolations(content: unknown): Promise<readonly SpecViolation[]> {
  return violationsOf((await fileValidators()).scenarioFile, content)
}

/** Returns all violations of scenarios/routes.schema.json in the content of a routes.yaml. */
export async function routesViolations(content: unknown): Promise<readonly SpecViolation[]> {
  return violationsOf((await fileValidators()).routesFile, content)
}

// Imports the validators when needed: they are a tenth of the code, and most emulators use only the shipped scenarios.
function fileValidators() {
  return import('../../../contracts/spec/generated/file-validators.js')
}
