import type { AdvanceResult } from '../../emulator/advance.ts'
import type { Namespace } from '../../emulator/namespace.ts'

/** What the last advance of a clock brought about: its first rows, and how many there were. */
export type LastAdvance = AdvanceResult & {
  readonly transitionsInAll: number
  readonly deliveriesInAll: number
}

// Of a hundred thousand transitions nobody reads more, and all of them would have to be kept.
const mostRows = 60

const kept = new WeakMap<Namespace, LastAdvance>()

/** Keeps the report for the page about clocks; it goes with its namespace, and with the next advance. */
export function keepAdvance(namespace: Namespace, settled: AdvanceResult): void {
  const last = new Map(settled.deliveries.map((delivery) => [delivery.id, delivery]))
  kept.set(namespace, {
    ...settled,
    transitions: settled.transitions.slice(0, mostRows),
    deliveries: [...last.values()].slice(0, mostRows),
    transitionsInAll: settled.transitions.length,
    deliveriesInAll: last.size,
  })
}

export function lastAdvance(namespace: Namespace): LastAdvance | undefined {
  return kept.get(namespace)
}
