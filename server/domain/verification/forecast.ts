import type { CallbackDelivery } from '../model/callback.ts'
import { nextDueAt, type Transition, type Verification } from '../model/verification.ts'
import type { Instant } from '../time/instant.ts'
import { endOfTime } from '../time/instant.ts'
import { takeDueSteps } from './evolve.ts'

/** An expected transition or callback. `at` is in the verification's time. */
export type ForecastEntry =
  | { readonly at: Instant; readonly kind: 'transition'; readonly transition: Transition }
  | { readonly at: Instant; readonly kind: 'callback'; readonly delivery: CallbackDelivery }

/**
 * Returns the transitions and the first callback attempts that are due until an instant, if no person
 * performs an action. It can't predict retries, because they depend on the receiver. Pure.
 */
export function forecastVerification(
  verification: Verification,
  until: Instant,
): readonly ForecastEntry[] {
  const next = nextDueAt(verification)
  if (next === undefined || next > until) return []
  const future = takeDueSteps(verification, until)
  const transitions = future.history
    .slice(verification.history.length)
    .map((transition) => ({ at: transition.at, kind: 'transition', transition }) as const)
  const callbacks = future.deliveries.flatMap((delivery) => {
    const { status, dueAt } = delivery
    const isDue = status === 'scheduled' && dueAt !== undefined && dueAt <= until
    return isDue ? [{ at: dueAt, kind: 'callback', delivery } as const] : []
  })
  return [...transitions, ...callbacks].toSorted((a, b) => a.at - b.at)
}

/**
 * Returns the callbacks that the rest of the plan will create if no person performs an action, with the notes
 * of the chaos rules. Deliveries that exist already are left out. Pure.
 */
export function forecastDeliveries(verification: Verification): readonly CallbackDelivery[] {
  return takeDueSteps(verification, endOfTime).deliveries.slice(verification.deliveries.length)
}
