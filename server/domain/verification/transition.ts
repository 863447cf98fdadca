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

/** Where a verification is to go, and what the client will be told of it. */
export type StatusChange = {
  readonly at: Transition['at']
  readonly to: Transition['to']
  readonly by: Transition['by']
  readonly reason?: string
  readonly repeatable?: boolean
  readonly shows?: string
}

/**
 * Adds one transition to the history and plans the callback that tells it. A hurried scenario that
 * goes from `running` straight to `ok` passes through `validation` at the same instant; a `ko` that is
 * not repeatable cannot be left and is returned as it is.
 */
export function changeStatus(verification: Verification, change: StatusChange): Verification {
  const from = statusOf(verification)
  if (from === 'running' && change.to === 'ok') {
    return changeStatus(changeStatus(verification, { ...change, to: 'validation' }), change)
  }
  const stays = from === change.to && change.shows !== undefined
  if (!stays && !canBecome(from, change.to)) return verification
  if (from === 'ko' && !stays && latestTransition(verification).repeatable !== true)
    return verification
  return planCallbacks(dropPlanAfterEnd(appendTransition(verification, change)))
}

/** Adds a step to the plan, behind those of the same instant. */
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

// Most have no more than a reason, and spreading what is not there takes longer than all the rest.
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

// `ok` carries a reason too: the vendor's sandbox text shows one for it.
function reasonFor({ to, reason }: StatusChange): string | undefined {
  if (to === 'ok') return reason ?? DEFAULT_OK_REASON
  return to === 'ko' ? (reason ?? 'operator_discretion') : undefined
}

// After an end only a revocation is left of the plan; after a repeatable one, all of it.
function dropPlanAfterEnd(verification: Verification): Verification {
  const { to, repeatable } = latestTransition(verification)
  const goesOn = !isFinal(to) || repeatable === true
  if (goesOn || verification.plan.length === 0) return verification
  const plan = to === 'ok' ? verification.plan.filter(isRevocation) : []
  return { ...verification, plan }
}

function isRevocation({ by, act }: PlannedStep): boolean {
  return by === 'scenario' && act.as === 'platform' && act.to === 'ko'
}
