import { unreachable } from '../base/assert.ts'
import {
  planRedelivery,
  recordAttempt,
  startDueDeliveries,
} from '../callbacks/delivery-lifecycle.ts'
import type { AttemptOutcome } from '../model/callback.ts'
import type { EvolveResult } from '../model/effect.ts'
import type { Action } from '../model/plan.ts'
import { timedSteps, type Verification } from '../model/verification.ts'
import { type DurationMs, duration, durationBetween, type Instant, plus } from '../time/instant.ts'
import { applyAction, canPerformAction } from './actions.ts'
import { applyPoll, takeNextStep, takeStep } from './planned-steps.ts'

/** An input of `evolve`. Every instant is in the verification's time. */
export type VerificationEvent =
  /** The clock has advanced to `now`, so that steps and callbacks can be due. */
  | { readonly kind: 'time-passed'; readonly now: Instant }
  /** A person (a tester) has performed an action by hand, on a page or by the control API. */
  | { readonly kind: 'person-acted'; readonly now: Instant; readonly act: Action }
  /** A person has resumed the paused plan. */
  | { readonly kind: 'let-run'; readonly now: Instant }
  /** An attempt of the delivery with this id has ended. */
  | {
      readonly kind: 'callback-attempted'
      readonly now: Instant
      readonly delivery: string
      readonly outcome: AttemptOutcome
    }
  /** A person has requested another attempt of the delivery with this id. */
  | { readonly kind: 'redelivery-asked'; readonly now: Instant; readonly delivery: string }
  /** Fast-forward has moved the verification's time ahead of the clock. */
  | { readonly kind: 'brought-forward'; readonly by: DurationMs }
  /** The client has requested the status (a poll). */
  | { readonly kind: 'polled'; readonly now: Instant }
  /** A person has triggered the next step by fast-forward, before its due time or instead of a status request. */
  | { readonly kind: 'moved-on'; readonly now: Instant }

/**
 * Applies an event to a verification. Nothing else changes a verification. Pure. If the event is not possible
 * now, the result contains the same object.
 *
 * Each due step takes effect at its planned instant, even if `time-passed` arrives later.
 */
export function evolve(verification: Verification, event: VerificationEvent): EvolveResult {
  switch (event.kind) {
    case 'time-passed':
      return startDueDeliveries(takeDueSteps(verification, event.now), event.now)
    case 'person-acted':
      return startDueDeliveries(applyPersonAction(verification, event.act, event.now), event.now)
    case 'let-run':
      return startDueDeliveries(
        takeDueSteps(resumePlan(verification, event.now), event.now),
        event.now,
      )
    case 'callback-attempted':
      return startDueDeliveries(recordAttempt(verification, event), event.now)
    case 'redelivery-asked':
      return startDueDeliveries(planRedelivery(verification, event.delivery, event.now), event.now)
    case 'brought-forward':
      return { verification: bringForward(verification, event.by), effects: [] }
    case 'polled':
      return startDueDeliveries(applyPoll(verification, event.now), event.now)
    case 'moved-on':
      return startDueDeliveries(takeNextStep(verification, event.now), event.now)
    default:
      return unreachable(event)
  }
}

/**
 * Performs all steps due until `now`, each at its planned instant. Plans callbacks, but does not start to send
 * them.
 */
export function takeDueSteps(verification: Verification, now: Instant): Verification {
  let evolved = verification
  for (;;) {
    const step = timedSteps(evolved)[0]
    if (step === undefined || step.at > now) return evolved
    evolved = takeStep(evolved, step)
  }
}

// A person overrules the scenario, so the scenario's plan is paused from now on.
function applyPersonAction(verification: Verification, act: Action, now: Instant): Verification {
  const current = takeDueSteps(verification, now)
  if (current.actor === 'scenario' || !canPerformAction(current, act)) return current
  const paused = current.heldSince === undefined ? { ...current, heldSince: now } : current
  return applyAction(paused, act, now, 'person')
}

// Shifts the scenario's remaining steps by the length of the pause.
function resumePlan({ heldSince, ...verification }: Verification, now: Instant): Verification {
  if (heldSince === undefined) return verification
  const pauseLength = durationBetween(heldSince, now)
  const plan = verification.plan.map((step) =>
    step.by === 'scenario' ? { ...step, at: plus(step.at, pauseLength) } : step,
  )
  return { ...verification, plan: plan.toSorted((a, b) => a.at - b.at) }
}

function bringForward(verification: Verification, by: DurationMs): Verification {
  return by === 0 ? verification : { ...verification, aheadBy: duration(verification.aheadBy + by) }
}
