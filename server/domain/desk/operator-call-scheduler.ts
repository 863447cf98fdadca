import type { OperatorCall } from '../model/operator-call.ts'
import type { Action, PlannedStep } from '../model/plan.ts'
import { durationBetween, type Instant, plus } from '../time/instant.ts'
import type { Desk } from './desk.ts'
import { firstFreeAt } from './operator-availability.ts'

/** Finds operators for the calls of one verification while its plan is compiled. */
export type OperatorCallScheduler = {
  /** Starts a call. The last step of the plan takes the call, at `ready` if an operator is free then. */
  begin(plan: readonly PlannedStep[], ready: Instant): void
  /**
   * Ends the current call, if there is one, at `at`. Moves the steps of the call, so that it starts at the
   * first instant at which an operator is free for the whole call. Returns the new end of the call.
   */
  end(plan: PlannedStep[], at: Instant): Instant
  /** The calls so far, without calls of length 0. */
  readonly calls: readonly OperatorCall[]
}

/**
 * Creates a scheduler. It looks for an operator when a call ends, because only then the length of the call is
 * known. A desk without a limit of operators never delays a call, so it needs no scheduler.
 */
export function createOperatorCallScheduler(
  desk: Desk,
  booked: readonly OperatorCall[],
): OperatorCallScheduler {
  const calls: OperatorCall[] = []
  let call: { readonly step: number; readonly ready: Instant } | undefined
  return {
    calls,
    begin(plan, ready) {
      call = { step: plan.length - 1, ready }
    },
    end(plan, at) {
      if (call === undefined) return at
      const { step, ready } = call
      call = undefined
      const length = durationBetween(ready, at)
      const from = firstFreeAt(booked, desk, ready, length)
      const until = plus(from, length)
      const waitingTime = durationBetween(ready, from)
      const callSteps = plan.splice(step)
      plan.push(...callSteps.map((moved) => ({ ...moved, at: plus(moved.at, waitingTime) })))
      if (length > 0) calls.push({ from, until })
      return until
    },
  }
}

/** Returns true if the action ends a call, so that its operator is free again. */
export function endsCall(act: Action): boolean {
  if (act.as === 'user') return act.do === 'abandon'
  return act.as === 'operator' ? act.do !== 'take-call' : act.to !== 'running'
}
