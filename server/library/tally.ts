import { type Costs, costsOf } from '../core/costs.ts'
import { latest } from '../core/verification.ts'
import type { Serving } from '../http/serve.ts'

/** What happened in all namespaces that are still there. */
export type Tally = {
  /** Verifications by the status that a client would read. */
  readonly lives: Readonly<Record<string, number>>
  /** Callbacks by what came of them. */
  readonly callbacks: Readonly<Record<string, number>>
  /** Requests to the emulated API, and those of them that were refused, since the start. */
  readonly requests: number
  readonly refused: number
  /** What all of it would have cost since the start. */
  readonly costs: Costs
}

export function tallyOf({ emulator, surroundings }: Serving): Tally {
  const lives: Record<string, number> = {}
  const callbacks: Record<string, number> = {}
  for (const namespace of emulator.namespaces()) {
    emulator.notice(namespace)
    for (const verification of namespace.verifications.values()) {
      const { to, shownAs } = latest(verification)
      count(lives, shownAs ?? to)
      for (const { status } of verification.deliveries) count(callbacks, status)
    }
  }
  const { requests, refused } = surroundings.journal.totals()
  const costs = costsOf(emulator.billedInAll(), emulator.settings.prices)
  return { lives, callbacks, requests, refused, costs }
}

function count(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1
}
