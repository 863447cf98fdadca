import type { PerformedAction, Transition } from '../model/verification.ts'

/** One entry of the history: a performed action, or a transition. `place` is the index of the transition. */
export type HistoryEntry =
  | { readonly kind: 'action'; readonly action: PerformedAction }
  | { readonly kind: 'transition'; readonly transition: Transition; readonly place: number }

/**
 * Merges transitions and performed actions in the order in which they happened. The order is also right on a paused
 * clock, where all instants are equal. Pure.
 */
export function mergedHistory({
  history,
  deeds,
}: {
  readonly history: readonly Transition[]
  readonly deeds: readonly PerformedAction[]
}): readonly HistoryEntry[] {
  const actions = deeds.map((action) => ({ kind: 'action', action }) as const)
  const transitions = history.map((transition, place) => {
    return { kind: 'transition', transition, place } as const
  })
  return [...actions, ...transitions].toSorted((a, b) => entryRank(a) - entryRank(b))
}

export function entryInstant(entry: HistoryEntry) {
  return entry.kind === 'action' ? entry.action.at : entry.transition.at
}

// The first transition has rank 1, an action after it 1.5, the second transition 2.
function entryRank(entry: HistoryEntry): number {
  return entry.kind === 'action' ? entry.action.after + 0.5 : entry.place + 1
}
