import { routesViolations, scenarioViolations } from '../../../contracts/spec/contract.ts'
import type { Settings } from '../../runtime/settings.ts'
import type { ScenarioSources } from '../../scenario-files/read-scenarios.ts'
import { shippedRoutes, shippedScenarios } from '../../scenario-files/shipped-scenarios.ts'

/** Where scenarios come from: what was built in, and the folders of the settings. */
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
