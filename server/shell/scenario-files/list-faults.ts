import { type ApiFault, apiFaultsOf } from '../../core/answer/api-fault.ts'
import { settleUse } from '../../core/scenario/choose-scenario.ts'
import { withParams } from '../../core/scenario/scenario-params.ts'
import type { Namespace } from '../namespace.ts'
import type { Settings } from '../settings.ts'
import type { ScenarioBook } from './scenario-book.ts'

/** A scenario's name, and what it lets go wrong. */
export type ScenarioFaults = { readonly scenario: string; readonly faults: readonly ApiFault[] }

/**
 * Whose faults a call of the list meets, since a list is of no one verification: those of the newest one
 * in it, and before there is one, those of the scenario that a POST would get by default.
 */
export function listFaults(
  { settings, book }: { readonly settings: Settings; readonly book: ScenarioBook },
  namespace: Namespace,
): ScenarioFaults {
  let newest: ScenarioFaults | undefined
  for (const { scenario, faults } of namespace.verifications.values()) {
    newest = { scenario: scenario.name, faults }
  }
  if (newest !== undefined) return newest
  const use = namespace.byDefault ?? { name: settings.scenario }
  const settled = settleUse(use, book)
  if ('fault' in settled) return { scenario: use.name, faults: [] }
  const { scenario, params } = settled
  return { scenario: scenario.name, faults: apiFaultsOf(withParams(scenario.http ?? [], params)) }
}
