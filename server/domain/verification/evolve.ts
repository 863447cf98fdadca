import { unreachable } from '../base/assert.ts'
import { askedAgain, attempted, startDue } from '../callbacks/delivery-lifecycle.ts'
import type { SendingOutcome } from '../model/callback.ts'
import type { Evolved } from '../model/effect.ts'
import type { Act } from '../model/plan.ts'
import { runningPlan, type Verification } from '../model/verification.ts'
import { between, type DurationMs, duration, type Instant, plus } from '../time/instant.ts'
import { actPossible, carryOutAct } from './actions.ts'
import { movedOn, polled, take } from './progression.ts'

/** What happened outside. Every instant is the verification's own time. */
export type Event =
  | { readonly kind: 'time-passed'; readonly now: Instant }
  | { readonly kind: 'person-acted'; readonly now: Instant; readonly act: Act }
  | { readonly kind: 'let-run'; readonly now: Instant }
  | {
      readonly kind: 'callback-attempted'
      readonly now: Instant
      readonly delivery: string
      readonly outcome: SendingOutcome
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
export function evolve(verification: Verification, event: Event): Evolved {
  switch (event.kind) {
    case 'time-passed':
      return startDue(passTime(verification, event.now), event.now)
    case 'person-acted':
      return startDue(letPersonAct(verification, event.act, event.now), event.now)
    case 'let-run':
      return startDue(passTime(released(verification, event.now), event.now), event.now)
    case 'callback-attempted':
      return startDue(attempted(verification, event), event.now)
    case 'redelivery-asked':
      return startDue(askedAgain(verification, event.delivery, event.now), event.now)
    case 'brought-forward':
      return { verification: aheadBy(verification, event.by), effects: [] }
    case 'polled':
      return startDue(polled(verification, event.now), event.now)
    case 'moved-on':
      return startDue(movedOn(verification, event.now), event.now)
    default:
      return unreachable(event)
  }
}

/** What time alone brings about until `now`, each step at its own instant; nothing is sent. */
export function passTime(verification: Verification, now: Instant): Verification {
  let evolved = verification
  for (;;) {
    const step = runningPlan(evolved)[0]
    if (step === undefined || step.at > now) return evolved
    evolved = take(evolved, step)
  }
}

// The person overrules the scenario: from here on its plan waits for people.
function letPersonAct(verification: Verification, act: Act, now: Instant): Verification {
  const noticed = passTime(verification, now)
  if (noticed.actor === 'scenario' || !actPossible(noticed, act)) return noticed
  const held = noticed.heldSince === undefined ? { ...noticed, heldSince: now } : noticed
  return carryOutAct(held, act, now, 'person')
}

// What was still planned keeps its distances, counted from now.
function released({ heldSince, ...verification }: Verification, now: Instant): Verification {
  if (heldSince === undefined) return verification
  const waited = between(heldSince, now)
  const plan = verification.plan.map((step) =>
    step.by === 'scenario' ? { ...step, at: plus(step.at, waited) } : step,
  )
  return { ...verification, plan: plan.toSorted((a, b) => a.at - b.at) }
}

function aheadBy(verification: Verification, by: DurationMs): Verification {
  return by === 0 ? verification : { ...verification, aheadBy: duration(verification.aheadBy + by) }
}
