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
import { applyPoll, takeNextStep, takeStep } from './progression.ts'

/** What happened outside. Every instant is the verification's own time. */
export type VerificationEvent =
  | { readonly kind: 'time-passed'; readonly now: Instant }
  | { readonly kind: 'person-acted'; readonly now: Instant; readonly act: Action }
  | { readonly kind: 'let-run'; readonly now: Instant }
  | {
      readonly kind: 'callback-attempted'
      readonly now: Instant
      readonly delivery: string
      readonly outcome: AttemptOutcome
    }
  | { readonly kind: 'redelivery-asked'; readonly now: Instant; readonly delivery: string }
  | { readonly kind: 'brought-forward'; readonly by: DurationMs }
  /** The client looked at the status. */
  | { readonly kind: 'polled'; readonly now: Instant }
  /** Somebody moved the plan on by hand: its next step, whatever it waits for. */
  | { readonly kind: 'moved-on'; readonly now: Instant }

/**
 * The only way a verification changes. Pure: equal arguments, equal answer. What is not possible now
 * leaves the verification as it is, as the same value.
 *
 * A late `time-passed` changes when we notice, not what happened: each step takes place at its own
 * instant.
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

/** What time alone brings about until `now`, each step at its own instant; nothing is sent. */
export function takeDueSteps(verification: Verification, now: Instant): Verification {
  let evolved = verification
  for (;;) {
    const step = timedSteps(evolved)[0]
    if (step === undefined || step.at > now) return evolved
    evolved = takeStep(evolved, step)
  }
}

// The person overrules the scenario: from here on its plan waits for people.
function applyPersonAction(verification: Verification, act: Action, now: Instant): Verification {
  const noticed = takeDueSteps(verification, now)
  if (noticed.actor === 'scenario' || !canPerformAction(noticed, act)) return noticed
  const held = noticed.heldSince === undefined ? { ...noticed, heldSince: now } : noticed
  return applyAction(held, act, now, 'person')
}

// What was still planned keeps its distances, counted from now.
function resumePlan({ heldSince, ...verification }: Verification, now: Instant): Verification {
  if (heldSince === undefined) return verification
  const waited = durationBetween(heldSince, now)
  const plan = verification.plan.map((step) =>
    step.by === 'scenario' ? { ...step, at: plus(step.at, waited) } : step,
  )
  return { ...verification, plan: plan.toSorted((a, b) => a.at - b.at) }
}

function bringForward(verification: Verification, by: DurationMs): Verification {
  return by === 0 ? verification : { ...verification, aheadBy: duration(verification.aheadBy + by) }
}
