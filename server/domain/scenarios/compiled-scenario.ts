import { assert } from '../base/assert.ts'
import { endsCall } from '../desk/call-queue.ts'
import type { Desk } from '../desk/desk.ts'
import { deskOf } from '../desk/desk.ts'
import { apiFaultsOf } from '../model/api-fault.ts'
import type { Act, Timeline } from '../model/plan.ts'
import { reasonNamed } from '../model/reasons.ts'
import type { DurationMs } from '../time/instant.ts'
import { duration, lengthOf, minute, noTime } from '../time/instant.ts'
import { callbackPolicy } from './callback-policy.ts'
import type { ReasonText, Scenario, SpreadText, StepText } from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'
import { withParams } from './scenario-params.ts'
import type { Pace } from './standard-timeline.ts'
import { standardTimeline } from './standard-timeline.ts'
import { unrolled } from './unroll-loops.ts'

/** A scenario with its params, as far as it is the same for every opening: nothing is drawn yet. */
export type Outline = Omit<Timeline, 'plan' | 'calls'> & {
  readonly steps: readonly OutlinedStep[]
  readonly desk: Desk
  /** A call that polls or people bring about has no instant that an operator could be booked for. */
  readonly goesByClock: boolean
}

/** One step with its loops written out and its texts read. */
export type OutlinedStep = {
  readonly wait: Length | 'operator-open'
  readonly act: Act | undefined
  readonly takes: Length
  readonly beginsCall: boolean
  readonly endsCall: boolean
}

/** Known, still to be drawn, or none. */
export type Length = DurationMs | SpreadText | undefined

/**
 * The outline of a scenario. Made once for each scenario, pace and values of its params, since nearly
 * every opening asks for one that was asked for before. Pure.
 */
export function outlineOf(scenario: Scenario, params: ParamValues, pace: Pace): Outline {
  const known = outlines.get(scenario) ?? new Map<string, Outline>()
  const key = keyOf(params, pace)
  const found = known.get(key)
  if (found !== undefined) return found
  const made = outlined(scenario, params, pace)
  if (known.size >= mostOutlines) known.clear()
  known.set(key, made)
  outlines.set(scenario, known)
  return made
}

const outlines = new WeakMap<Scenario, Map<string, Outline>>()

// Of one scenario: its params may have as many values as there are clients.
const mostOutlines = 100

function keyOf(params: ParamValues, pace: Pace): string {
  for (const _ in params) return `${pace} ${JSON.stringify(params)}`
  return pace
}

function outlined(scenario: Scenario, params: ParamValues, pace: Pace): Outline {
  const settled = withParams(scenario, params)
  const { progression = 'clock', actor = 'either', data } = settled
  const steps = settled.timeline ?? standardTimeline(settled.outcome ?? 'ok', pace)
  return {
    steps: unrolled(steps).map(({ step }) => outlinedStep(step, pace)),
    desk: deskOf(settled.desk),
    goesByClock: progression === 'clock' && actor !== 'person',
    actor,
    ...(progression !== 'clock' && { progression }),
    callbacks: callbackPolicy(settled.callbacks ?? {}),
    faults: apiFaultsOf(settled.http ?? []),
    ...(data !== undefined && { overrides: data }),
  }
}

function outlinedStep(step: StepText, pace: Pace): OutlinedStep {
  const act = actOf(step, pace)
  return {
    wait: step.wait === 'operator-open' ? step.wait : read(step.wait),
    act,
    takes: read(step.takes),
    beginsCall: step.operator === 'take-call',
    endsCall: act !== undefined && endsCall(act),
  }
}

function read(length: string | SpreadText | undefined): Length {
  return typeof length === 'string' ? lengthOf(length) : length
}

function actOf(step: StepText, pace: Pace): Act | undefined {
  if (step.user !== undefined) return { as: 'user', do: step.user }
  const end = {
    ...(step.reason !== undefined && { reason: reasonOf(step.reason) }),
    ...(step.repeatable !== undefined && { repeatable: step.repeatable }),
  }
  if (step.operator !== undefined) {
    const validationTime = VALIDATION_TIME[pace]
    const verdict = step.operator === 'approve' ? { ...end, validationTime } : end
    return { as: 'operator', do: step.operator, ...verdict }
  }
  if (step.status === undefined) return undefined
  const shows = step.shows !== undefined && { shows: step.shows }
  return {
    as: 'platform',
    do: 'status',
    to: step.status,
    ...end,
    ...shows,
  }
}

const VALIDATION_TIME: Readonly<Record<Pace, DurationMs>> = {
  instant: noTime,
  sandbox: minute,
  human: duration(2 * minute),
}

function reasonOf(text: ReasonText): string {
  if (typeof text === 'object') return text.shows
  const reason = reasonNamed(text)
  assert(reason !== undefined, `a scenario that was accepted has known reasons only, not "${text}"`)
  return reason
}
