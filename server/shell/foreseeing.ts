import { type Foreseen, foreseenUntil } from '../core/life/foresight.ts'
import { ownTime, type Verification } from '../core/life/verification.ts'
import { endOfTime, type Instant } from '../core/time/instant.ts'
import type { Namespace } from './namespace.ts'

/** Something that is due in a namespace, by its clock. */
export type Due = {
  readonly at: Instant
  readonly verification: Verification
  readonly foreseen: Foreseen
}

/**
 * What an advance to `until` would bring about, as far as it is known before; without an instant, all
 * there is. The earliest first; nothing happens.
 */
export function dueUntil(namespace: Namespace, until: Instant = endOfTime): readonly Due[] {
  const due: Due[] = []
  for (const verification of namespace.verifications.values()) {
    for (const foreseen of foreseenUntil(verification, ownTime(verification, until))) {
      due.push({ at: (foreseen.at - verification.aheadBy) as Instant, verification, foreseen })
    }
  }
  return due.sort((a, b) => a.at - b.at)
}
