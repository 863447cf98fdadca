import type { Action } from '../model/plan.ts'
import { isReasonId } from '../model/reasons.ts'
import {
  createVerification,
  type PerformedAction,
  statusOf,
  type Transition,
  type Verification,
} from '../model/verification.ts'
import { durationBetween, formatDuration, instant, noTime } from '../time/instant.ts'
import { applyAction, canPerformAction } from '../verification/actions.ts'
import { takeDueSteps } from '../verification/evolve.ts'
import { mergedHistory } from '../verification/merged-history.ts'
import { VALIDATION_TIME } from './compile-scenario.ts'
import type { ReasonText, StepText } from './scenario.ts'
import type { Pace } from './standard-timeline.ts'

/**
 * Returns the steps of a timeline that repeats the history of a verification. It replays the history on a copy of the
 * verification, and adds a step only for a change that the copy does not make by itself. For example, the copy itself
 * makes the `ko` after the user was away. Pure.
 */
export function recordSteps(recorded: Verification, pace: Pace): readonly StepText[] {
  const steps: StepText[] = []
  let copy = emptyCopyOf(recorded)
  let last = recorded.openedAt

  for (const entry of mergedHistory(recorded)) {
    if (entry.kind === 'action') recordAction(entry.action)
    else if (entry.place > 0) recordTransition(entry.transition, entry.place)
  }
  return steps

  // A step of the scenario comes before a status that the platform sets at the same instant: hence `at - 1`.
  function recordAction(performed: PerformedAction): void {
    const { at, act } = performed
    copy = takeDueSteps(copy, instant(at - 1))
    if (act.as === 'operator' && act.do === 'approve' && statusOf(copy) === 'running') {
      recordApproval(performed)
    } else {
      addWithMissingSteps(act, at)
    }
  }

  // In a scenario, the time from an approval to `ok` depends on the pace. A timeline that sets `validation` before the
  // approval gets the recorded time.
  function recordApproval({ at, act, after }: PerformedAction): void {
    const { [after]: validation, [after + 1]: ok } = recorded.history
    const isLast = ok === undefined && recorded.deeds.every((other) => other.at <= at)
    const isByPlatform = ok?.to === 'ok' && ok.by !== 'person'
    if (isLast || (isByPlatform && ok.at - at === VALIDATION_TIME[pace])) {
      addWithMissingSteps(act, at)
    } else if (validation !== undefined && ok?.to === 'ok' && ok.at === at) {
      addWithMissingSteps(act, at, VALIDATION)
    }
  }

  function recordTransition(transition: Transition, place: number): void {
    const { at, to } = transition
    copy = takeDueSteps(copy, instant(transition.by === 'scenario' ? at - 1 : at))
    const own = copy.history[place]
    if (own !== undefined && isSameTransition(own, transition)) return
    const isLateApproval =
      to === 'ok' && transition.by === 'platform' && statusOf(copy) === 'validation'
    const act: Action =
      isLateApproval && recorded.deeds.some((deed) => deed.act.do === 'approve')
        ? { as: 'operator', do: 'approve' }
        : statusAction(transition)
    add(act, at)
  }

  // A verification that was created in the middle of its procedure has no actions for the beginning.
  function addWithMissingSteps(act: Action, at: Transition['at'], ...before: Action[]): void {
    const missing: Action[] = []
    let trial = copy
    for (const step of FORWARD) {
      if (canPerformAction(trial, act)) break
      if (!canPerformAction(trial, step)) continue
      missing.push(step)
      trial = applyAction(trial, step, at, 'scenario')
    }
    if (!canPerformAction(trial, act)) return
    for (const step of [...missing, ...before, act]) add(step, at)
  }

  function add(act: Action, at: Transition['at']): void {
    const timed = act.do === 'approve' ? { ...act, validationTime: VALIDATION_TIME[pace] } : act
    const next = canPerformAction(copy, timed) ? applyAction(copy, timed, at, 'scenario') : copy
    if (next === copy) return
    const wait = durationBetween(last, at)
    steps.push({ ...(wait > 0 && { wait: formatDuration(wait) }), ...stepOf(act) })
    last = at
    copy = next
  }
}

/** Returns a reason as scenario files spell it. */
function reasonTextOf(reason: string): ReasonText {
  return isReasonId(reason) ? reason : { shows: reason }
}

const VALIDATION: Action = { as: 'platform', do: 'status', to: 'validation' }

const FORWARD: readonly Action[] = [
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'return' },
  { as: 'user', do: 'submit' },
  { as: 'operator', do: 'take-call' },
]

function emptyCopyOf(recorded: Verification): Verification {
  const { callback: _, ...request } = recorded.request
  return createVerification({
    ...recorded,
    request,
    timeline: {
      plan: [],
      actor: 'either',
      callbacks: { send: [], delay: noTime },
      faults: [],
    },
    at: recorded.openedAt,
  })
}

function isSameTransition(a: Transition, b: Transition): boolean {
  return (
    a.at === b.at &&
    a.to === b.to &&
    a.reason === b.reason &&
    a.shownAs === b.shownAs &&
    (a.repeatable === true) === (b.repeatable === true)
  )
}

function statusAction({ to, reason, repeatable, shownAs }: Transition): Action {
  return {
    as: 'platform',
    do: 'status',
    to,
    ...(reason !== undefined && { reason }),
    ...(repeatable === true && { repeatable }),
    ...(shownAs !== undefined && { shows: shownAs }),
  }
}

function stepOf(act: Action): StepText {
  if (act.as === 'user') return { user: act.do }
  const reason = act.reason === undefined ? {} : { reason: reasonTextOf(act.reason) }
  const repeatable = act.repeatable === true ? { repeatable: true } : {}
  if (act.as === 'operator') return { operator: act.do, ...reason, ...repeatable }
  const shows = act.shows === undefined ? {} : { shows: act.shows }
  const needsReason = act.to === 'ko' || (act.to === 'ok' && act.reason !== 'identity_verified')
  return { status: act.to, ...(needsReason && reason), ...repeatable, ...shows }
}
