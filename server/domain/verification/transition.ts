import { planCallbacks } from '../callbacks/plan-deliveries.ts'
import type { PlannedStep } from '../model/plan.ts'
import type { ReasonId } from '../model/reasons.ts'
import { canBecome, isFinal } from '../model/status.ts'
import {
  latestTransition,
  type Stage,
  statusOf,
  type Transition,
  type Verification,
} from '../model/verification.ts'

/** A requested change of the status. `shows` is a text that the API shows instead of `to`. */
export type StatusChange = {
  readonly at: Transition['at']
  readonly to: Transition['to']
  readonly by: Transition['by']
  readonly reason?: string
  readonly repeatable?: boolean
  readonly shows?: string
}

/**
 * Adds a transition to the history and plans its callbacks. A change from `running` to `ok` passes
 * through `validation` at the same instant. Returns the same object if the transition is not allowed,
 * for example after a `ko` that is not repeatable.
 */
export function changeStatus(verification: Verification, change: StatusChange): Verification {
  const from = statusOf(verification)
  if (from === 'running' && change.to === 'ok') {
    return changeStatus(changeStatus(verification, { ...change, to: 'validation' }), change)
  }
  const onlyRenames = from === change.to && change.shows !== undefined
  if (!onlyRenames && !canBecome(from, change.to)) return verification
  if (from === 'ko' && !onlyRenames && latestTransition(verification).repeatable !== true)
    return verification
  return planCallbacks(dropPlanAfterEnd(appendTransition(verification, change)))
}

/** Adds a step to the plan, after the steps of the same instant. */
export function addPlannedStep(verification: Verification, step: PlannedStep): Verification {
  const before = verification.plan.filter(({ at }) => at <= step.at)
  const after = verification.plan.filter(({ at }) => at > step.at)
  return { ...verification, plan: [...before, step, ...after] }
}

const DEFAULT_OK_REASON: ReasonId = 'identity_verified'

function appendTransition(verification: Verification, change: StatusChange): Verification {
  const stage: Stage = change.to === 'running' ? verification.stage : 'left'
  return { ...verification, stage, history: verification.history.concat(transitionOf(change)) }
}

// Of the optional members, most transitions have only a reason. Spreading the absent ones would be the slowest part.
function transitionOf(change: StatusChange): Transition {
  const { at, to, by, repeatable, shows } = change
  const reason = reasonFor(change)
  const transition: Transition = reason === undefined ? { at, to, by } : { at, to, by, reason }
  if (repeatable !== true && shows === undefined) return transition
  return {
    ...transition,
    ...(repeatable === true ? { repeatable } : {}),
    ...(shows === undefined ? {} : { shownAs: shows }),
  }
}

// An `ok` also has a reason, because the vendor's sandbox text shows one for it.
function reasonFor({ to, reason }: StatusChange): string | undefined {
  if (to === 'ok') return reason ?? DEFAULT_OK_REASON
  return to === 'ko' ? (reason ?? 'operator_discretion') : undefined
}

// After a final `ok`, only a revocation remains in the plan. After a final `ko`, nothing remains. After a repeatable
// `ko`, every step remains.
function dropPlanAfterEnd(verification: Verification): Verification {
  const { to, repeatable } = latestTransition(verification)
  const canContinue = !isFinal(to) || repeatable === true
  if (canContinue || verification.plan.length === 0) return verification
  const plan = to === 'ok' ? verification.plan.filter(isRevocation) : []
  return { ...verification, plan }
}

function isRevocation({ by, act }: PlannedStep): boolean {
  return by === 'scenario' && act.as === 'platform' && act.to === 'ko'
}
