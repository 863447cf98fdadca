import type { AdvanceResult } from '../../emulator/advance.ts'
import type { Namespace } from '../../emulator/namespace.ts'

/** What the last advance of a clock brought about: its first rows, and how many there were. */
export type LastAdvance = AdvanceResult & {
  readonly totalTransitions: number
  readonly totalDeliveries: number
}

// Of a hundred thousand transitions nobody reads more, and all of them would have to be kept.
const maxRows = 60

const lastAdvanceByNamespace = new WeakMap<Namespace, LastAdvance>()

/** Keeps the report for the page about clocks; it goes with its namespace, and with the next advance. */
export function setLastAdvance(namespace: Namespace, settled: AdvanceResult): void {
  const last = new Map(settled.deliveries.map((delivery) => [delivery.id, delivery]))
  lastAdvanceByNamespace.set(namespace, {
    ...settled,
    transitions: settled.transitions.slice(0, maxRows),
    deliveries: [...last.values()].slice(0, maxRows),
    totalTransitions: settled.transitions.length,
    totalDeliveries: last.size,
  })
}

export function lastAdvance(namespace: Namespace): LastAdvance | undefined {
  return lastAdvanceByNamespace.get(namespace)
}
