import type { ScenarioUse } from '../core/scenario/choose-scenario.ts'
import type { Namespace } from './namespace.ts'
import { Refusal } from './refusal.ts'

const longestQueue = 10_000

/** Puts scenarios at the end of the queue for the next verifications; refuses what makes it too long. */
export function enqueue(namespace: Namespace, scenarios: readonly ScenarioUse[]): void {
  if (namespace.queue.length + scenarios.length > longestQueue) {
    throw new Refusal(409, `The queue would hold more than ${longestQueue} scenarios.`, {
      fix: 'Open what it is meant for, empty it, or POST /__emulator/reset.',
    })
  }
  namespace.queue = [...namespace.queue, ...scenarios]
}
