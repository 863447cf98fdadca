import type { OperatorCall } from '../model/operator-call.ts'
import type { Action, PlannedStep } from '../model/plan.ts'
import { durationBetween, type Instant, plus } from '../time/instant.ts'
import { firstFreeAt } from './booking.ts'
import type { Desk } from './desk.ts'

/** Finds operators for the calls of one timeline while its plan is being written. */
export type CallQueue = {
  /** The last step of the plan is a call that could begin at once, were an operator free. */
  begin(plan: readonly PlannedStep[], ready: Instant): void
  /**
   * The call under way, if there is one, has ended at `at`. Moves it, with all its steps, to where an
   * operator is free for it, and answers when it ends there.
   */
  end(plan: PlannedStep[], at: Instant): Instant
  /** The calls so far that take any time. */
  readonly calls: readonly OperatorCall[]
}

/**
 * Only at its end is the length of a call known, and with it the first instant at which an operator is
 * free for all of it. Where the desk does not count its operators, somebody always is.
 */
export function createCallQueue(desk: Desk, booked: readonly OperatorCall[]): CallQueue {
  if (desk.operators === undefined) return unlimitedQueue
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
      const queued = durationBetween(ready, from)
      plan.push(...plan.splice(step).map((each) => ({ ...each, at: plus(each.at, queued) })))
      if (length > 0) calls.push({ from, until })
      return until
    },
  }
}

const unlimitedQueue: CallQueue = { begin() {}, end: (_, at) => at, calls: [] }

/** Whether the operator is free again after it, whatever it makes of the verification. */
export function endsCall(act: Action): boolean {
  if (act.as === 'user') return act.do === 'abandon'
  return act.as === 'operator' ? act.do !== 'take-call' : act.to !== 'running'
}
