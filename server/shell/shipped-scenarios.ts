import shipped from '../../scenarios/generated/shipped.json' with { type: 'json' }
import type { ScenarioFile } from '../core/scenario.ts'

/**
 * The scenarios that come with the emulator, parsed and checked when it was built (scenarios/compile.ts),
 * so that a start needs no YAML parser.
 */
export const shippedScenarios = shipped as unknown as readonly ScenarioFile[]
