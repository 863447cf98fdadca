import { unreachable } from '../base/assert.ts'
import type { Action, OperatorAction, PlannedStep, UserAction } from '../model/plan.ts'
import {
  hasEnded,
  latestTransition,
  type PerformedAction,
  type Stage,
  statusOf,
  type Verification,
} from '../model/verification.ts'
import { type DurationMs, type Instant, minute, noTime, plus } from '../time/instant.ts'
import { addPlannedStep, changeStatus } from './transition.ts'

/** An action without its details: who does what. */
export type ActionName =
  | { readonly as: 'user'; readonly do: UserAction }
  | { readonly as: 'operator'; readonly do: OperatorAction }
  | { readonly as: 'scenario'; readonly do: 'let-it-run' }

/** If the user is away for this time, the verification ends as abandoned. Source: assumed. */
export const abandonTimeout = (15 * minute) as DurationMs

/** Returns every action that can be performed by hand now, in the order in which they usually happen. */
export function possibleActions(verification: Verification): readonly ActionName[] {
  if (verification.actor === 'scenario') return []
  const actions: ActionName[] = EVERY_ACTION.filter((act) => canPerformAction(verification, act))
  const isPaused = verification.heldSince !== undefined && verification.plan.length > 0
  return isPaused ? [...actions, { as: 'scenario', do: 'let-it-run' }] : actions
}

/**
 * Returns true if the action is possible now. The rules are the same for the scenario and for a person. The
 * platform may set any status that changes something.
 */
export function canPerformAction(verification: Verification, act: Action): boolean {
  if (act.as === 'platform') {
    return act.to !== statusOf(verification) || act.shows !== undefined
  }
  if (hasEnded(verification)) return false
  const status = statusOf(verification)
  if (status === 'ko') return act.do === 'open-link' || act.do === 'return'
  if (status === 'validation') return act.do === 'approve' || act.do === 'reject'
  return STAGES_BY_ACTION[act.do].includes(verification.stage)
}

/** Applies an action at the instant `at`. The caller has checked it with `canPerformAction`. */
export function applyAction(
  verification: Verification,
  act: Action,
  at: Instant,
  by: PlannedStep['by'] | 'person',
): Verification {
  if (act.as === 'platform') return changeStatus(verification, { ...act, at, by })
  const performer = by === 'person' ? 'person' : 'scenario'
  const performed: PerformedAction = {
    at,
    act,
    by: performer,
    after: verification.history.length,
  }
  const recorded: Verification = { ...verification, deeds: verification.deeds.concat(performed) }
  switch (act.do) {
    case 'open-link':
      return enterStage(at, 'opened', recorded)
    case 'return':
      return enterStage(at, 'opened', {
        ...recorded,
        plan: recorded.plan.filter(isNotAbandonedStep),
      })
    case 'submit':
      return { ...recorded, stage: 'queued' }
    case 'abandon':
      return addPlannedStep(
        { ...recorded, stage: 'away' },
        { at: plus(at, abandonTimeout), ...ABANDONED_STEP },
      )
    case 'take-call':
      return { ...recorded, stage: 'in-call' }
    case 'ask-retry':
      return { ...recorded, stage: 'opened' }
    case 'approve':
      return approve(recorded, at, by, by === 'person' ? noTime : (act.validationTime ?? noTime))
    case 'reject':
      return changeStatus(recorded, {
        to: 'ko',
        reason: act.reason ?? 'operator_discretion',
        ...(act.repeatable === true ? { repeatable: true } : {}),
        at,
        by,
      })
    default:
      return unreachable(act)
  }
}

/** Every action of the user and the operator, in the order in which they usually happen. */
export const EVERY_ACTION = [
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'submit' },
  { as: 'user', do: 'abandon' },
  { as: 'user', do: 'return' },
  { as: 'operator', do: 'take-call' },
  { as: 'operator', do: 'ask-retry' },
  { as: 'operator', do: 'approve' },
  { as: 'operator', do: 'reject' },
] as const

const STAGES_BY_ACTION: Readonly<Record<UserAction | OperatorAction, readonly Stage[]>> = {
  'open-link': ['invited'],
  submit: ['opened'],
  abandon: ['opened', 'queued', 'in-call'],
  return: ['away'],
  'take-call': ['queued'],
  'ask-retry': ['in-call'],
  approve: ['in-call'],
  reject: ['in-call'],
}

const ABANDONED_STEP = {
  by: 'platform',
  act: { as: 'platform', do: 'status', to: 'ko', reason: 'user_abandoned' },
} as const satisfies Omit<PlannedStep, 'at'>

// Compares steps by content, because a plan from the data folder has other objects for the same steps.
function isNotAbandonedStep({ by, act }: PlannedStep): boolean {
  return (
    by !== ABANDONED_STEP.by || act.as !== 'platform' || act.reason !== ABANDONED_STEP.act.reason
  )
}

// Sets the stage. After a repeatable `ko`, opening the same link also starts the verification over.
function enterStage(at: Instant, stage: Stage, verification: Verification): Verification {
  const moved = { ...verification, stage }
  return latestTransition(moved).to === 'ko'
    ? changeStatus(moved, { to: 'running', at, by: 'person' })
    : moved
}

function approve(
  verification: Verification,
  at: Instant,
  by: PlannedStep['by'] | 'person',
  validationTime: DurationMs,
): Verification {
  const inValidation = statusOf(verification) === 'validation'
  const validated = inValidation
    ? verification
    : changeStatus(verification, { to: 'validation', at, by })
  if (inValidation || validationTime === 0) return changeStatus(validated, { to: 'ok', at, by })
  const act = { as: 'platform', do: 'status', to: 'ok' } as const
  return addPlannedStep(validated, { at: plus(at, validationTime), by: 'platform', act })
}
