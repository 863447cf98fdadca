import type { CallbackDelivery } from '../model/callback.ts'
import { nextDueAt, type Transition, type Verification } from '../model/verification.ts'
import type { Instant } from '../time/instant.ts'
import { endOfTime } from '../time/instant.ts'
import { takeDueSteps } from './evolve.ts'

/** What time alone will bring, at an instant of the verification's own. */
export type ForecastEntry =
  | { readonly at: Instant; readonly kind: 'transition'; readonly transition: Transition }
  | { readonly at: Instant; readonly kind: 'callback'; readonly delivery: CallbackDelivery }

/**
 * The transitions and the first attempts of callbacks that are due until an instant, if nobody
 * interferes. Whether a callback will need more attempts, its receiver decides. Pure: nothing of it
 * happens.
 */
export function forecastVerification(
  verification: Verification,
  until: Instant,
): readonly ForecastEntry[] {
  const next = nextDueAt(verification)
  if (next === undefined || next > until) return []
  const then = takeDueSteps(verification, until)
  const transitions = then.history
    .slice(verification.history.length)
    .map((transition) => ({ at: transition.at, kind: 'transition', transition }) as const)
  const callbacks = then.deliveries.flatMap((delivery) => {
    const { status, dueAt } = delivery
    const isDue = status === 'scheduled' && dueAt !== undefined && dueAt <= until
    return isDue ? [{ at: dueAt, kind: 'callback', delivery } as const] : []
  })
  return [...transitions, ...callbacks].toSorted((a, b) => a.at - b.at)
}

/**
 * The callbacks that the plan will bring if nobody interferes, with what chaos has in store for them; not
 * those that are scheduled already. Pure: nothing of it happens.
 */
export function forecastDeliveries(verification: Verification): readonly CallbackDelivery[] {
  return takeDueSteps(verification, endOfTime).deliveries.slice(verification.deliveries.length)
}
