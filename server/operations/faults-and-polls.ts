import type { ApiFault } from '../domain/model/api-fault.ts'
import { toApiFaults } from '../domain/model/api-fault.ts'
import type { Verification } from '../domain/model/verification.ts'
import { verificationTime } from '../domain/model/verification.ts'
import { fillParams } from '../domain/scenarios/scenario-params.ts'
import { resolveScenarioUse } from '../domain/scenarios/selection/choose-scenario.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { FoundVerification, Namespace } from '../emulator/namespace.ts'

/** A scenario's name, the faults that it injects, and from when their times count, by the clock of the namespace. */
export type ScenarioFaults = {
  readonly scenario: string
  readonly faults: readonly ApiFault[]
  readonly since: Instant
}

/**
 * Returns the faults for `GET /IT-identity-verifications`. This request belongs to no single verification. The newest
 * verification in the list decides the faults. If the list is empty, the default scenario decides.
 */
export function faultsForListCall(
  { settings, catalog }: Pick<Emulator, 'settings' | 'catalog'>,
  namespace: Namespace,
): ScenarioFaults {
  let newest: ScenarioFaults | undefined
  for (const { scenario, faults, openedAt, aheadBy } of namespace.verifications.values()) {
    newest = { scenario: scenario.name, faults, since: (openedAt - aheadBy) as Instant }
  }
  if (newest !== undefined) return newest
  const use = namespace.defaultScenario ?? { name: settings.scenario }
  const resolved = resolveScenarioUse(use, catalog.scenarios)
  const since = namespace.startedAt
  if ('fault' in resolved) return { scenario: use.name, faults: [], since }
  const { scenario, params } = resolved
  const faults = toApiFaults(fillParams(scenario.http ?? [], params))
  return { scenario: scenario.name, faults, since }
}

/**
 * Applies a status request of the client (a poll). If polls trigger the steps of the scenario, the request may
 * trigger the next step. Returns the verification after that.
 */
export function pollVerification(
  emulator: Emulator,
  { namespace, verification }: FoundVerification,
): Verification {
  if (verification.progression === undefined) return verification
  const now = verificationTime(verification, namespace.clock.now())
  emulator.dispatch(namespace, verification.id, { kind: 'polled', now })
  return namespace.verifications.get(verification.id) ?? verification
}
