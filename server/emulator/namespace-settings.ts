import type { ScenarioUse } from '../domain/scenarios/scenario-use.ts'
import { ControlApiError } from './control-api-error.ts'
import type { Namespace } from './namespace.ts'

/** Scenarios that may wait in a queue. */
export const longestQueue = 10_000

/** What is settled in advance for the next verifications of a namespace. */
export const wishes = {
  /** Puts scenarios at the end of the queue for the next ones; refuses what makes it too long. */
  enqueue(namespace: Namespace, scenarios: readonly ScenarioUse[]): void {
    if (namespace.queue.length + scenarios.length > longestQueue) {
      throw new ControlApiError(409, `The queue would hold more than ${longestQueue} scenarios.`, {
        fix: 'Open what it is meant for, empty it, or POST /__emulator/reset.',
      })
    }
    namespace.queue = [...namespace.queue, ...scenarios]
    namespace.changed()
  },

  emptyQueue(namespace: Namespace): void {
    namespace.queue = []
    namespace.changed()
  },

  /** The scenario where nothing else chooses one. */
  prefer(namespace: Namespace, scenario: ScenarioUse): void {
    namespace.byDefault = scenario
    namespace.changed()
  },

  /** Whether operators work at any hour from now on, for whatever is opened after this. */
  openAnyway(namespace: Namespace, openNow: boolean): void {
    if (openNow) namespace.openNow = true
    else delete namespace.openNow
    namespace.changed()
  },

  /** Whose they are. */
  belongTo(namespace: Namespace, owner: string): void {
    if (namespace.owner === owner) return
    namespace.owner = owner
    namespace.changed()
  },
}
