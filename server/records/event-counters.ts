import type { Verification } from '../domain/model/verification.ts'

/** Counts of events since the start. A reset or an eviction does not change them. */
export interface Counters {
  /** Transitions by their new status, including the opening of a verification. */
  readonly transitions: ReadonlyMap<string, number>
  /** Attempts to send a callback, by outcome. */
  readonly attempts: ReadonlyMap<string, number>
  /** Counts the transitions and attempts that a change has added. `before` is undefined for an opening. */
  recordChange(before: Verification | undefined, after: Verification): void
}

export function createCounters(): Counters {
  const transitions = new Map<string, number>()
  const attempts = new Map<string, number>()
  return {
    transitions,
    attempts,
    recordChange(before, after) {
      for (let i = before?.history.length ?? 0; i < after.history.length; i++) {
        incrementCount(transitions, after.history[i]?.to ?? '')
      }
      if (after.deliveries === before?.deliveries) return
      for (const [i, delivery] of after.deliveries.entries()) {
        const known = before?.deliveries[i]?.attempts.length ?? 0
        for (const { outcome } of delivery.attempts.slice(known)) incrementCount(attempts, outcome)
      }
    },
  }
}

/** Adds one to the count of a key. */
export function incrementCount(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
