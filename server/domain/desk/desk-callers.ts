import type { Booking, OperatorCall } from '../model/operator-call.ts'
import type { Action } from '../model/plan.ts'
import { timedSteps, type Verification } from '../model/verification.ts'
import type { Instant } from '../time/instant.ts'

/** A verification that has an operator call, waits for an operator call, or will need one. */
export type DeskCaller = {
  readonly verification: Verification
  /**
   * `expected`: the call is planned, but the user is not ready yet. `in-vain`: an operator is still booked, but
   * not needed: the call is over, the user has left, or a tester has taken over the actions.
   */
  readonly state: 'in-call' | 'waiting' | 'expected' | 'in-vain'
  /** Start of the call by the namespace's clock; undefined if a manual action starts it. */
  readonly servedAt?: Instant
  readonly booked?: OperatorCall
}

/**
 * Returns the callers of the desk in the order of their calls. Callers without `servedAt` come last. `now` is
 * the time of the namespace's clock. Pure.
 */
export function listDeskCallers(
  verifications: Iterable<Verification>,
  booked: readonly Booking[],
  now: Instant,
): readonly DeskCaller[] {
  const bookings = new Map<string, Booking>()
  for (const booking of booked.toReversed()) {
    if (booking.until > now) bookings.set(booking.verification, booking)
  }
  const callers: DeskCaller[] = []
  for (const verification of verifications) {
    const caller = callerOf(verification, bookings.get(verification.id))
    if (caller !== undefined) callers.push(caller)
  }
  // Infinity - Infinity is NaN, which `|| 0` replaces: two callers without a time are equal.
  return callers.sort((a, b) => timeOf(a) - timeOf(b) || 0)
}

/** Returns how many operators are booked at `now`, including operators whose caller will not come. */
export function busyOperators(booked: readonly OperatorCall[], now: Instant): number {
  return booked.filter(({ from, until }) => from <= now && now < until).length
}

function callerOf(
  verification: Verification,
  booking: Booking | undefined,
): DeskCaller | undefined {
  const { stage, aheadBy } = verification
  const startedAt = verification.deeds.findLast(({ act }) => takesCall(act))?.at
  const plannedAt = timedSteps(verification).find(({ act }) => takesCall(act))?.at
  const callStart = stage === 'in-call' ? startedAt : plannedAt
  const state =
    stage === 'in-call'
      ? 'in-call'
      : stage === 'queued'
        ? 'waiting'
        : plannedAt !== undefined
          ? 'expected'
          : 'in-vain'
  if (state === 'in-vain' && booking === undefined) return undefined
  return {
    verification,
    state,
    // Converts the verification's time to the namespace's clock.
    ...(callStart !== undefined && { servedAt: (callStart - aheadBy) as Instant }),
    ...(booking !== undefined && { booked: { from: booking.from, until: booking.until } }),
  }
}

function takesCall(act: Action): boolean {
  return act.as === 'operator' && act.do === 'take-call'
}

function timeOf({ servedAt, booked }: DeskCaller): number {
  return servedAt ?? booked?.from ?? Number.POSITIVE_INFINITY
}
