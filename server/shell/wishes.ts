import type { ScenarioUse } from '../core/scenario/choose-scenario.ts'
import type { Namespace } from './namespace.ts'

/** What is settled in advance for the next verifications of a namespace. */
export const wishes = {
  /** The scenarios of the next ones, in turn. */
  enqueue(namespace: Namespace, scenarios: readonly ScenarioUse[]): void {
    namespace.queue = [...namespace.queue, ...scenarios]
    namespace.changed()
  },

  /** The scenario where nothing else chooses one. */
  prefer(namespace: Namespace, scenario: ScenarioUse): void {
    namespace.byDefault = scenario
    namespace.changed()
  },

  /** Whose they are. */
  belongTo(namespace: Namespace, owner: string): void {
    if (namespace.owner === owner) return
    namespace.owner = owner
    namespace.changed()
  },
}
