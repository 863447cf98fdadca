import type { PlannedStep } from '../model/plan.ts'
import { pendingSteps, type Verification } from '../model/verification.ts'
import { type Instant, instant } from '../time/instant.ts'
import { applyAction, canPerformAction } from './actions.ts'

/**
 * Counts a status request (poll). Every n-th poll performs the next step at once, at `now` instead of the
 * planned instant of the step. Returns the same object if no step is pending or polls do not trigger steps.
 */
export function applyPoll(verification: Verification, now: Instant): Verification {
  const { progression, polled: before = 0 } = verification
  if (typeof progression !== 'object' || pendingSteps(verification).length === 0)
    return verification
  const polls = before + 1
  if (polls < progression.polls) return { ...verification, polled: polls }
  return takeNextStep({ ...verification, polled: 0 }, now)
}

/** Performs the next possible step at `now`. The steps after it keep their distances to it. */
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

/** Performs one step of the plan. If actions of a person have made the step impossible, only removes it. */
export function takeStep(verification: Verification, step: PlannedStep): Verification {
  const { plan } = verification
  const rest = plan[0] === step ? plan.slice(1) : plan.filter((other) => other !== step)
  const remaining = { ...verification, plan: rest }
  if (!canPerformAction(remaining, step.act)) return remaining
  return applyAction(remaining, step.act, step.at, step.by)
}

/** How many more polls it takes until the pending step at `index`. Undefined if polls trigger no steps. */
export function pollsUntil(
  { progression, polled: before = 0 }: Verification,
  index: number,
): number | undefined {
  if (typeof progression !== 'object') return undefined
  return progression.polls * (index + 1) - before
}

// Moves the whole plan, because an approval plans its `ok` relative to the step's instant.
function startStepAt(
  verification: Verification,
  next: PlannedStep,
  now: Instant,
): [Verification, PlannedStep] {
  const offset = now - next.at
  const shift = (step: PlannedStep) => ({ ...step, at: instant(step.at + offset) })
  const startedStep = shift(next)
  const plan = verification.plan.map((step) => (step === next ? startedStep : shift(step)))
  return [{ ...verification, plan }, startedStep]
}
