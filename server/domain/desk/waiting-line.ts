import type { Booking, OperatorCall } from '../model/operator-call.ts'
import type { Action } from '../model/plan.ts'
import { timedSteps, type Verification } from '../model/verification.ts'
import type { Instant } from '../time/instant.ts'

/** Somebody who is in a call, waits for one, or will. */
export type DeskCaller = {
  readonly verification: Verification
  /**
   * `expected`: not ready yet, the plan has the call already. `in-vain`: an operator is booked, and the
   * call will not come as planned, because it is over, the person has left, or people have taken over.
   */
  readonly state: 'in-call' | 'waiting' | 'expected' | 'in-vain'
  /** When the call begins or began, by the namespace's clock; undefined when it is up to people. */
  readonly servedAt?: Instant
  readonly booked?: OperatorCall
}

/**
 * Everybody the desk has to do with, in the order of their calls; who has no time comes last. Pure: `now`
 * is the namespace's clock.
 */
export function deskQueue(
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
  // Two without a time differ by no number.
  return callers.sort((a, b) => timeOf(a) - timeOf(b) || 0)
}

/** How many of the operators that are counted are in a call, or wait for one in vain. */
export function busyOperators(booked: readonly OperatorCall[], now: Instant): number {
  return booked.filter(({ from, until }) => from <= now && now < until).length
}

function callerOf(
  verification: Verification,
  booking: Booking | undefined,
): DeskCaller | undefined {
  const { stage, aheadBy } = verification
  const taken = verification.deeds.findLast(({ act }) => takesCall(act))?.at
  const planned = timedSteps(verification).find(({ act }) => takesCall(act))?.at
  const own = stage === 'in-call' ? taken : planned
  const state =
    stage === 'in-call'
      ? 'in-call'
      : stage === 'queued'
        ? 'waiting'
        : planned !== undefined
          ? 'expected'
          : 'in-vain'
  if (state === 'in-vain' && booking === undefined) return undefined
  return {
    verification,
    state,
    // A verification that was fast-forwarded is ahead of the clock by as much.
    ...(own !== undefined && { servedAt: (own - aheadBy) as Instant }),
    ...(booking !== undefined && { booked: { from: booking.from, until: booking.until } }),
  }
}

function takesCall(act: Action): boolean {
  return act.as === 'operator' && act.do === 'take-call'
}

function timeOf({ servedAt, booked }: DeskCaller): number {
  return servedAt ?? booked?.from ?? Number.POSITIVE_INFINITY
}
