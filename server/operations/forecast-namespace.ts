import { nextDueAt, type Verification, verificationTime } from '../domain/model/verification.ts'
import { endOfTime, type Instant } from '../domain/time/instant.ts'
import { type ForecastEntry, forecastVerification } from '../domain/verification/forecast.ts'
import type { Namespace } from '../emulator/namespace.ts'

/** A step or attempt that is still due in a namespace. */
export interface DueItem {
  /** When the item is due, by the namespace's clock. */
  readonly at: Instant
  readonly verification: Verification
  readonly foreseen: ForecastEntry
}

/**
 * Returns the steps and attempts that advancing the clock to `until` would run, as far as they can be known in
 * advance, earliest first. Without `until`, returns all planned steps and attempts. Changes nothing.
 */
export function forecastUntil(
  namespace: Namespace,
  until: Instant = endOfTime,
): readonly DueItem[] {
  return forecastAll(namespace.verifications.values(), until)
}

/**
 * Returns the first `most` due items, however late they are due. For speed, it does not forecast verifications whose
 * next step is later than these items.
 */
export function forecastNext(namespace: Namespace, most: number): readonly DueItem[] {
  const waiting: { readonly at: number; readonly verification: Verification }[] = []
  for (const verification of namespace.verifications.values()) {
    const dueAt = nextDueAt(verification)
    if (dueAt !== undefined) waiting.push({ at: dueAt - verification.aheadBy, verification })
  }
  let earliest: readonly DueItem[] = []
  for (const { at, verification } of waiting.sort((a, b) => a.at - b.at)) {
    const last = earliest[most - 1]
    if (last !== undefined && last.at <= at) break
    const items = forecastAll([verification], endOfTime)
    earliest = [...earliest, ...items].toSorted((a, b) => a.at - b.at).slice(0, most)
  }
  return earliest
}

function forecastAll(verifications: Iterable<Verification>, until: Instant): readonly DueItem[] {
  const items: DueItem[] = []
  for (const verification of verifications) {
    for (const foreseen of forecastVerification(
      verification,
      verificationTime(verification, until),
    )) {
      items.push({ at: (foreseen.at - verification.aheadBy) as Instant, verification, foreseen })
    }
  }
  return items.sort((a, b) => a.at - b.at)
}
