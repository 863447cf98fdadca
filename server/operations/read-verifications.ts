import type { ApiFault } from '../domain/model/api-fault.ts'
import { toApiFaults } from '../domain/model/api-fault.ts'
import type { Verification } from '../domain/model/verification.ts'
import { verificationTime } from '../domain/model/verification.ts'
import { fillParams } from '../domain/scenarios/scenario-params.ts'
import { resolveScenarioUse } from '../domain/scenarios/selection/choose-scenario.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { FoundVerification, Namespace } from '../emulator/namespace.ts'
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

/** Notes that the client reads the status. It takes a step of the plan in scenarios whose steps wait for polls. */
export function pollVerification(
  emulator: Emulator,
  { namespace, verification }: FoundVerification,
): Verification {
  if (verification.progression === undefined) return verification
  const now = verificationTime(verification, namespace.clock.now())
  emulator.dispatch(namespace, verification.id, { kind: 'polled', now })
  return namespace.verifications.get(verification.id) ?? verification
}
