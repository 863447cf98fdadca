import type { CallbackDelivery } from './callback.ts'
import { passTime } from './evolve.ts'
import { endOfTime, type Instant } from './instant.ts'
import type { Verification } from './verification.ts'

/**
 * The callbacks that the plan will bring if nobody interferes, with what chaos has in store for them; not
 * those that are scheduled already. Pure: nothing of it happens.
 */
export function foreseenDeliveries(verification: Verification): readonly CallbackDelivery[] {
  return passTime(verification, endOfTime).deliveries.slice(verification.deliveries.length)
}

/** When the sendings that are planned so far leave for the first time, in order of time. Pure. */
export function firstSendings({
  deliveries,
}: Verification): readonly { readonly event: string; readonly at: Instant }[] {
  const planned = deliveries.flatMap(({ event, dueAt, attempts }) => {
    const at = attempts[0]?.scheduledAt ?? dueAt
    return at === undefined ? [] : [{ event, at }]
  })
  return planned.toSorted((a, b) => a.at - b.at)
}
