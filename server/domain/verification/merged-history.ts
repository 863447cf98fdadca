import type { Deed, Transition } from '../model/verification.ts'

/** One thing that happened: somebody did something, or the status changed. */
export type Happening =
  | { readonly kind: 'deed'; readonly deed: Deed }
  | { readonly kind: 'transition'; readonly transition: Transition; readonly place: number }

/**
 * What happened in the order in which it did, also where all of it happened at one instant because the
 * clock stood still. Pure.
 */
export function courseOf({
  history,
  deeds,
}: {
  readonly history: readonly Transition[]
  readonly deeds: readonly Deed[]
}): readonly Happening[] {
  const done = deeds.map((deed) => ({ kind: 'deed', deed }) as const)
  const became = history.map((transition, place) => {
    return { kind: 'transition', transition, place } as const
  })
  // Who does something comes before what becomes of it: sorting is stable.
  return [...done, ...became].toSorted((a, b) => rankOf(a) - rankOf(b))
}

export function instantOf(happening: Happening) {
  return happening.kind === 'deed' ? happening.deed.at : happening.transition.at
}

// The first transition is 1; what is done after it, 1.5.
function rankOf(happening: Happening): number {
  return happening.kind === 'deed' ? happening.deed.after + 0.5 : happening.place + 1
}
