import { unreachable } from '../base/assert.ts'
import type { Act, OperatorAct, PlannedStep, UserAct } from '../model/plan.ts'
import {
  type Deed,
  isOver,
  latest,
  type Stage,
  statusOf,
  type Verification,
} from '../model/verification.ts'
import { type DurationMs, type Instant, minute, noTime, plus } from '../time/instant.ts'
import { become, planned } from './transition.ts'

/** Who does what, without the particulars. */
export type ActName =
  | { readonly as: 'user'; readonly do: UserAct }
  | { readonly as: 'operator'; readonly do: OperatorAct }
  | { readonly as: 'scenario'; readonly do: 'let-it-run' }

/** After this long away the procedure ends as abandoned. Source: assumed. */
export const patience = (15 * minute) as DurationMs

/** Everything a person could do now, in the order in which it usually happens. */
export function possibleActs(verification: Verification): readonly ActName[] {
  if (verification.actor === 'scenario') return []
  const acts: ActName[] = EVERY_ACT.filter((act) => actPossible(verification, act))
  const waits = verification.heldSince !== undefined && verification.plan.length > 0
  return waits ? [...acts, { as: 'scenario', do: 'let-it-run' }] : acts
}

/** Whether this can happen now, whoever does it. A status may be set whenever it changes something. */
export function actPossible(verification: Verification, act: Act): boolean {
  if (act.as === 'platform') {
    return act.to !== statusOf(verification) || act.shows !== undefined
  }
  if (isOver(verification)) return false
  const status = statusOf(verification)
  if (status === 'ko') return act.do === 'open-link' || act.do === 'return'
  if (status === 'validation') return act.do === 'approve' || act.do === 'reject'
  return WHERE[act.do].includes(verification.stage)
}

/** Carries out a possible act at `at`. */
export function carryOutAct(
  verification: Verification,
  act: Act,
  at: Instant,
  by: PlannedStep['by'] | 'person',
): Verification {
  if (act.as === 'platform') return become(verification, { ...act, at, by })
  const who = by === 'person' ? 'person' : 'scenario'
  const deed: Deed = { at, act, by: who, after: verification.history.length }
  const noted: Verification = { ...verification, deeds: verification.deeds.concat(deed) }
  switch (act.do) {
    case 'open-link':
      return again(at, 'opened', noted)
    case 'return':
      return again(at, 'opened', { ...noted, plan: noted.plan.filter(notAbandoned) })
    case 'submit':
      return { ...noted, stage: 'queued' }
    case 'abandon':
      return planned({ ...noted, stage: 'away' }, { at: plus(at, patience), ...ABANDONED })
    case 'take-call':
      return { ...noted, stage: 'in-call' }
    case 'ask-retry':
      return { ...noted, stage: 'opened' }
    case 'approve':
      return approved(noted, at, by, by === 'person' ? noTime : (act.validationTime ?? noTime))
    case 'reject':
      return become(noted, {
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

const EVERY_ACT = [
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'submit' },
  { as: 'user', do: 'abandon' },
  { as: 'user', do: 'return' },
  { as: 'operator', do: 'take-call' },
  { as: 'operator', do: 'ask-retry' },
  { as: 'operator', do: 'approve' },
  { as: 'operator', do: 'reject' },
] as const

const WHERE: Readonly<Record<UserAct | OperatorAct, readonly Stage[]>> = {
  'open-link': ['invited'],
  submit: ['opened'],
  abandon: ['opened', 'queued', 'in-call'],
  return: ['away'],
  'take-call': ['queued'],
  'ask-retry': ['in-call'],
  approve: ['in-call'],
  reject: ['in-call'],
}

const ABANDONED = {
  by: 'platform',
  act: { as: 'platform', do: 'status', to: 'ko', reason: 'user_abandoned' },
} as const satisfies Omit<PlannedStep, 'at'>

// By what it says: a plan that was written down and read again has another object there.
function notAbandoned({ by, act }: PlannedStep): boolean {
  return by !== ABANDONED.by || act.as !== 'platform' || act.reason !== ABANDONED.act.reason
}

// After a repeatable end the same link starts over; otherwise the person only moves on.
function again(at: Instant, stage: Stage, verification: Verification): Verification {
  const moved = { ...verification, stage }
  return latest(moved).to === 'ko' ? become(moved, { to: 'running', at, by: 'person' }) : moved
}

function approved(
  verification: Verification,
  at: Instant,
  by: PlannedStep['by'] | 'person',
  validationTime: DurationMs,
): Verification {
  const inValidation = statusOf(verification) === 'validation'
  const validated = inValidation ? verification : become(verification, { to: 'validation', at, by })
  if (inValidation || validationTime === 0) return become(validated, { to: 'ok', at, by })
  const act = { as: 'platform', do: 'status', to: 'ok' } as const
  return planned(validated, { at: plus(at, validationTime), by: 'platform', act })
}
