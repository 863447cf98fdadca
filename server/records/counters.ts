import type { Verification } from '../domain/model/verification.ts'

/** How often something has happened since the start, whatever was forgotten since. */
export type Counts = {
  /** Transitions by the status they led to, openings included. */
  readonly transitions: ReadonlyMap<string, number>
  /** Attempts at a callback by what came of them. */
  readonly attempts: ReadonlyMap<string, number>
  /** Takes what a change has added; `before` is undefined for an opening. */
  note(before: Verification | undefined, after: Verification): void
}

export function createCounts(): Counts {
  const transitions = new Map<string, number>()
  const attempts = new Map<string, number>()
  return {
    transitions,
    attempts,
    note(before, after) {
      for (let i = before?.history.length ?? 0; i < after.history.length; i++) {
        count(transitions, after.history[i]?.to ?? '')
      }
      if (after.deliveries === before?.deliveries) return
      for (const [i, delivery] of after.deliveries.entries()) {
        const known = before?.deliveries[i]?.attempts.length ?? 0
        for (const { outcome } of delivery.attempts.slice(known)) count(attempts, outcome)
      }
    },
  }
}

/** One more of this. */
export function count(counted: Map<string, number>, what: string): void {
  counted.set(what, (counted.get(what) ?? 0) + 1)
}
