import { nextDueAt, type Verification, verificationTime } from '../domain/model/verification.ts'
import { endOfTime, type Instant } from '../domain/time/instant.ts'
import { type ForecastEntry, forecastVerification } from '../domain/verification/forecast.ts'
import type { Namespace } from '../emulator/namespace.ts'

/** Something that is due in a namespace, by its clock. */
export type DueItem = {
  readonly at: Instant
  readonly verification: Verification
  readonly foreseen: ForecastEntry
}

/**
 * What an advance to `until` would bring about, as far as it is known before; without an instant, all
 * there is. The earliest first; nothing happens.
 */
export function forecastUntil(
  namespace: Namespace,
  until: Instant = endOfTime,
): readonly DueItem[] {
  return foreseenOf(namespace.verifications.values(), until)
}

/** The first `most` things due, whenever that is; whatever begins after them is not looked at. */
export function forecastNext(namespace: Namespace, most: number): readonly DueItem[] {
  const waiting: { readonly at: number; readonly verification: Verification }[] = []
  for (const verification of namespace.verifications.values()) {
    const own = nextDueAt(verification)
    if (own !== undefined) waiting.push({ at: own - verification.aheadBy, verification })
  }
  let first: readonly DueItem[] = []
  for (const { at, verification } of waiting.sort((a, b) => a.at - b.at)) {
    const last = first[most - 1]
    if (last !== undefined && last.at <= at) break
    const own = foreseenOf([verification], endOfTime)
    first = [...first, ...own].toSorted((a, b) => a.at - b.at).slice(0, most)
  }
  return first
}

function foreseenOf(verifications: Iterable<Verification>, until: Instant): readonly DueItem[] {
  const due: DueItem[] = []
  for (const verification of verifications) {
    for (const foreseen of forecastVerification(
      verification,
      verificationTime(verification, until),
    )) {
      due.push({ at: (foreseen.at - verification.aheadBy) as Instant, verification, foreseen })
    }
  }
  return due.sort((a, b) => a.at - b.at)
}
