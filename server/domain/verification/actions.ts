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

/** Who does what, without the particulars. */
export type ActionName =
  | { readonly as: 'user'; readonly do: UserAction }
  | { readonly as: 'operator'; readonly do: OperatorAction }
  | { readonly as: 'scenario'; readonly do: 'let-it-run' }

/** After this long away the procedure ends as abandoned. Source: assumed. */
export const abandonTimeout = (15 * minute) as DurationMs

/** Everything a person could do now, in the order in which it usually happens. */
export function possibleActions(verification: Verification): readonly ActionName[] {
  if (verification.actor === 'scenario') return []
  const acts: ActionName[] = EVERY_ACTION.filter((act) => canPerformAction(verification, act))
  const waits = verification.heldSince !== undefined && verification.plan.length > 0
  return waits ? [...acts, { as: 'scenario', do: 'let-it-run' }] : acts
}

/** Whether this can happen now, whoever does it. A status may be set whenever it changes something. */
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

/** Carries out a possible act at `at`. */
export function applyAction(
  verification: Verification,
  act: Action,
  at: Instant,
  by: PlannedStep['by'] | 'person',
): Verification {
  if (act.as === 'platform') return changeStatus(verification, { ...act, at, by })
  const who = by === 'person' ? 'person' : 'scenario'
  const deed: PerformedAction = { at, act, by: who, after: verification.history.length }
  const noted: Verification = { ...verification, deeds: verification.deeds.concat(deed) }
  switch (act.do) {
    case 'open-link':
      return enterStage(at, 'opened', noted)
    case 'return':
      return enterStage(at, 'opened', { ...noted, plan: noted.plan.filter(isNotAbandonedStep) })
    case 'submit':
      return { ...noted, stage: 'queued' }
    case 'abandon':
      return addPlannedStep(
        { ...noted, stage: 'away' },
        { at: plus(at, abandonTimeout), ...ABANDONED_STEP },
      )
    case 'take-call':
      return { ...noted, stage: 'in-call' }
    case 'ask-retry':
      return { ...noted, stage: 'opened' }
    case 'approve':
      return approve(noted, at, by, by === 'person' ? noTime : (act.validationTime ?? noTime))
    case 'reject':
      return changeStatus(noted, {
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

const EVERY_ACTION = [
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

// By what it says: a plan that was written down and read again has another object there.
function isNotAbandonedStep({ by, act }: PlannedStep): boolean {
  return (
    by !== ABANDONED_STEP.by || act.as !== 'platform' || act.reason !== ABANDONED_STEP.act.reason
  )
}

// After a repeatable end the same link starts over; otherwise the person only moves on.
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
