import shipped from '../../scenarios/generated/shipped.json' with { type: 'json' }
import type { ScenarioFile } from '../domain/scenarios/scenario.ts'
import type { RoutesFile } from './routes-file.ts'

/**
 * The shipped scenarios. The build parses and validates them (scenarios/compile.ts), so that a start needs no YAML
 * parser.
 */
export const shippedScenarios = shipped.scenarios as unknown as readonly ScenarioFile[]

/** The rules of scenarios/routes.yaml. They apply after the rules of the user. */
export const shippedRoutes = shipped.routes as unknown as readonly RoutesFile[]
