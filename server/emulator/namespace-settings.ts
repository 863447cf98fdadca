import type { ScenarioUse } from '../domain/scenarios/scenario-reference.ts'
import { ControlApiError } from './control-api-error.ts'
import type { Namespace } from './namespace.ts'

/** The maximum number of scenarios in the queue of a namespace. */
export const maxQueueLength = 10_000

/** Adds scenarios to the end of the queue, for the next verifications. Throws 409 if the queue gets too long. */
export function enqueueScenarios(namespace: Namespace, scenarios: readonly ScenarioUse[]): void {
  if (namespace.queue.length + scenarios.length > maxQueueLength) {
    throw new ControlApiError(409, `The queue would hold more than ${maxQueueLength} scenarios.`, {
      fix: 'Open verifications to use it up, empty it, or POST /__emulator/reset.',
    })
  }
  namespace.queue = [...namespace.queue, ...scenarios]
  namespace.reportChange()
}

/** Replaces the queue; an empty list removes all scenarios from it. */
export function setQueue(namespace: Namespace, scenarios: readonly ScenarioUse[]): void {
  namespace.queue = scenarios
  namespace.reportChange()
}

/**
 * Removes the first scenario of the queue. Call this function even if that scenario cannot be used, so that it does not
 * block the other scenarios.
 */
export function dropQueuedScenario(namespace: Namespace): void {
  namespace.queue = namespace.queue.slice(1)
  namespace.reportChange()
}

/** Sets the scenario of verifications for which nothing else selects one. */
export function setDefaultScenario(namespace: Namespace, scenario: ScenarioUse): void {
  namespace.defaultScenario = scenario
  namespace.reportChange()
}

/** Keeps the desk open at any hour, or restores its hours. Applies to verifications that are opened later. */
export function setDeskAlwaysOpen(namespace: Namespace, isOpen: boolean): void {
  if (isOpen) namespace.openNow = true
  else delete namespace.openNow
  namespace.reportChange()
}

/** Sets the e-mail address of the account that the namespace belongs to. */
export function setOwner(namespace: Namespace, owner: string): void {
  if (namespace.owner === owner) return
  namespace.owner = owner
  namespace.reportChange()
}
