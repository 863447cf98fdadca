import { routesViolations, scenarioViolations } from '../../../contracts/spec/schema-violations.ts'
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
    directories: scenarioDirectories,
    validate: scenarioViolations,
    validateRoutes: routesViolations,
  }
}
