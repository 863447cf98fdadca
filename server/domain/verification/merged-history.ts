import type { PerformedAction, Transition } from '../model/verification.ts'

/** One thing that happened: somebody did something, or the status changed. */
export type HistoryEntry =
  | { readonly kind: 'deed'; readonly deed: PerformedAction }
  | { readonly kind: 'transition'; readonly transition: Transition; readonly place: number }

/**
 * What happened in the order in which it did, also where all of it happened at one instant because the
 * clock stood still. Pure.
 */
export function mergedHistory({
  history,
  deeds,
}: {
  readonly history: readonly Transition[]
  readonly deeds: readonly PerformedAction[]
}): readonly HistoryEntry[] {
  const done = deeds.map((deed) => ({ kind: 'deed', deed }) as const)
  const became = history.map((transition, place) => {
    return { kind: 'transition', transition, place } as const
  })
  // Who does something comes before what becomes of it: sorting is stable.
  return [...done, ...became].toSorted((a, b) => entryRank(a) - entryRank(b))
}

export function entryInstant(happening: HistoryEntry) {
  return happening.kind === 'deed' ? happening.deed.at : happening.transition.at
}

// The first transition is 1; what is done after it, 1.5.
function entryRank(happening: HistoryEntry): number {
  return happening.kind === 'deed' ? happening.deed.after + 0.5 : happening.place + 1
}
