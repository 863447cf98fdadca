import type { AdvanceResult } from '../../emulator/advance.ts'
import type { Namespace } from '../../emulator/namespace.ts'

/** The result of the last time a clock was advanced: the first rows, and the total numbers. */
export type LastAdvance = AdvanceResult & {
  readonly totalTransitions: number
  readonly totalDeliveries: number
}

// The page shows only the first rows. Storing all of a large advance would cost too much memory.
const maxRows = 60

const lastAdvanceByNamespace = new WeakMap<Namespace, LastAdvance>()

/** Stores the result for the page about clocks, until the next advance or the end of the namespace. */
export function setLastAdvance(namespace: Namespace, result: AdvanceResult): void {
  const deliveryById = new Map(result.deliveries.map((delivery) => [delivery.id, delivery]))
  lastAdvanceByNamespace.set(namespace, {
    ...result,
    transitions: result.transitions.slice(0, maxRows),
    deliveries: [...deliveryById.values()].slice(0, maxRows),
    totalTransitions: result.transitions.length,
    totalDeliveries: deliveryById.size,
  })
}

/** Returns the result of the namespace's last advance; undefined if there was none. */
export function lastAdvance(namespace: Namespace): LastAdvance | undefined {
  return lastAdvanceByNamespace.get(namespace)
}
