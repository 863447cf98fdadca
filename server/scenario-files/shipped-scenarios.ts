import shipped from '../../scenarios/generated/shipped.json' with { type: 'json' }
import type { ScenarioFile } from '../domain/scenarios/scenario.ts'
import type { RoutesFile } from './routes-file.ts'

/**
 * The scenarios that come with the emulator, parsed and checked when it was built (scenarios/compile.ts),
 * so that a start needs no YAML parser.
 */
export const shippedScenarios = shipped.scenarios as unknown as readonly ScenarioFile[]

/** The rules of scenarios/routes.yaml, which come after the user's. */
export const shippedRoutes = shipped.routes as unknown as readonly RoutesFile[]
