import type { Verification } from '../domain/model/verification.ts'

/** How often something has happened since the start, whatever was forgotten since. */
export type Counters = {
  /** Transitions by the status they led to, openings included. */
  readonly transitions: ReadonlyMap<string, number>
  /** Attempts at a callback by what came of them. */
  readonly attempts: ReadonlyMap<string, number>
  /** Takes what a change has added; `before` is undefined for an opening. */
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

/** One more of this. */
export function incrementCount(counted: Map<string, number>, what: string): void {
  counted.set(what, (counted.get(what) ?? 0) + 1)
}
