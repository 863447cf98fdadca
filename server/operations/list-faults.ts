import { type ApiFault, toApiFaults } from '../domain/model/api-fault.ts'
import { fillParams } from '../domain/scenarios/scenario-params.ts'
import { resolveScenarioUse } from '../domain/scenarios/selection/choose-scenario.ts'
import type { Namespace } from '../emulator/namespace.ts'
import type { Settings } from '../runtime/settings.ts'
import type { ScenarioCatalog } from '../scenario-files/scenario-catalog.ts'

/** A scenario's name, and what it lets go wrong. */
export type ScenarioFaults = { readonly scenario: string; readonly faults: readonly ApiFault[] }

/**
 * Whose faults a call of the list meets, since a list is of no one verification: those of the newest one
 * in it, and before there is one, those of the scenario that a POST would get by default.
 */
export function listFaults(
  { settings, book }: { readonly settings: Settings; readonly book: ScenarioCatalog },
  namespace: Namespace,
): ScenarioFaults {
  let newest: ScenarioFaults | undefined
  for (const { scenario, faults } of namespace.verifications.values()) {
    newest = { scenario: scenario.name, faults }
  }
  if (newest !== undefined) return newest
  const use = namespace.byDefault ?? { name: settings.scenario }
  const settled = resolveScenarioUse(use, book)
  if ('fault' in settled) return { scenario: use.name, faults: [] }
  const { scenario, params } = settled
  return { scenario: scenario.name, faults: toApiFaults(fillParams(scenario.http ?? [], params)) }
}
