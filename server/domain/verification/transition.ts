import { toldLatest } from '../callbacks/plan-deliveries.ts'
import type { PlannedStep } from '../model/plan.ts'
import type { ReasonId } from '../model/reasons.ts'
import { canBecome, isFinal } from '../model/status.ts'
import {
  latest,
  type Stage,
  statusOf,
  type Transition,
  type Verification,
} from '../model/verification.ts'

/** Where a verification is to go, and what the client will be told of it. */
export type Change = {
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
export function become(verification: Verification, change: Change): Verification {
  const from = statusOf(verification)
  if (from === 'running' && change.to === 'ok') {
    return become(become(verification, { ...change, to: 'validation' }), change)
  }
  const stays = from === change.to && change.shows !== undefined
  if (!stays && !canBecome(from, change.to)) return verification
  if (from === 'ko' && !stays && latest(verification).repeatable !== true) return verification
  return toldLatest(ended(told(verification, change)))
}

/** Adds a step to the plan, behind those of the same instant. */
export function planned(verification: Verification, step: PlannedStep): Verification {
  const before = verification.plan.filter(({ at }) => at <= step.at)
  const after = verification.plan.filter(({ at }) => at > step.at)
  return { ...verification, plan: [...before, step, ...after] }
}

const VERIFIED: ReasonId = 'identity_verified'

function told(verification: Verification, change: Change): Verification {
  const stage: Stage = change.to === 'running' ? verification.stage : 'left'
  return { ...verification, stage, history: verification.history.concat(transitionOf(change)) }
}

// Most have no more than a reason, and spreading what is not there takes longer than all the rest.
function transitionOf(change: Change): Transition {
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
function reasonFor({ to, reason }: Change): string | undefined {
  if (to === 'ok') return reason ?? VERIFIED
  return to === 'ko' ? (reason ?? 'operator_discretion') : undefined
}

// After an end only a revocation is left of the plan; after a repeatable one, all of it.
function ended(verification: Verification): Verification {
  const { to, repeatable } = latest(verification)
  const goesOn = !isFinal(to) || repeatable === true
  if (goesOn || verification.plan.length === 0) return verification
  const plan = to === 'ok' ? verification.plan.filter(revokes) : []
  return { ...verification, plan }
}

function revokes({ by, act }: PlannedStep): boolean {
  return by === 'scenario' && act.as === 'platform' && act.to === 'ko'
}
