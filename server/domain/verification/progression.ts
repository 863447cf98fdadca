import type { PlannedStep } from '../model/plan.ts'
import { pendingSteps, type Verification } from '../model/verification.ts'
import { type Instant, instant } from '../time/instant.ts'
import { applyAction, canPerformAction } from './actions.ts'

/**
 * One look at the status. Every n-th takes the next step, at the instant of the look; the waits of the
 * plan mean nothing then. Without a step that could be taken, or where the clock takes them, a look
 * changes nothing.
 */
export function applyPoll(verification: Verification, now: Instant): Verification {
  const { progression, polled: before = 0 } = verification
  if (typeof progression !== 'object' || pendingSteps(verification).length === 0)
    return verification
  const polls = before + 1
  if (polls < progression.polls) return { ...verification, polled: polls }
  return takeNextStep({ ...verification, polled: 0 }, now)
}

/** The next step of the plan that is possible, at `now`. What follows it keeps its distances. */
export function takeNextStep(verification: Verification, now: Instant): Verification {
  let evolved = verification
  for (;;) {
    const [next] = pendingSteps(evolved)
    if (next === undefined) return evolved
    const isPossible = canPerformAction(evolved, next.act)
    evolved = takeStep(...startStepAt(evolved, next, now))
    if (isPossible) return evolved
  }
}

/** Takes one step of the plan. What a person has made impossible meanwhile is passed over. */
export function takeStep(verification: Verification, step: PlannedStep): Verification {
  const { plan } = verification
  const rest = plan[0] === step ? plan.slice(1) : plan.filter((other) => other !== step)
  const without = { ...verification, plan: rest }
  if (!canPerformAction(without, step.act)) return without
  return applyAction(without, step.act, step.at, step.by)
}

/** How many more polls the step at this place ahead (from 0) takes. Where polls take none: undefined. */
export function pollsUntil(
  { progression, polled: before = 0 }: Verification,
  place: number,
): number | undefined {
  if (typeof progression !== 'object') return undefined
  return progression.polls * (place + 1) - before
}

// An approval plans its ok by the distance from now; the rest of the plan must be measured from there too.
function startStepAt(
  verification: Verification,
  next: PlannedStep,
  now: Instant,
): [Verification, PlannedStep] {
  const by = now - next.at
  const moved = (step: PlannedStep) => ({ ...step, at: instant(step.at + by) })
  const begun = moved(next)
  const plan = verification.plan.map((step) => (step === next ? begun : moved(step)))
  return [{ ...verification, plan }, begun]
}
