import { assert } from '../base/assert.ts'
import { endsCall } from '../desk/call-queue.ts'
import type { Desk } from '../desk/desk.ts'
import { parseDesk } from '../desk/desk.ts'
import { toApiFaults } from '../model/api-fault.ts'
import type { Action, Timeline } from '../model/plan.ts'
import { findReasonId } from '../model/reasons.ts'
import type { DurationMs } from '../time/instant.ts'
import { duration, minute, noTime, parseValidDuration } from '../time/instant.ts'
import { parseCallbackPolicy } from './callback-policy.ts'
import type { ReasonText, Scenario, SpreadText, StepText } from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'
import { fillParams } from './scenario-params.ts'
import type { Pace } from './standard-timeline.ts'
import { standardTimeline } from './standard-timeline.ts'
import { unrollLoops } from './unroll-loops.ts'

/** A scenario with its params, as far as it is the same for every opening: nothing is drawn yet. */
export type CompiledScenario = Omit<Timeline, 'plan' | 'calls'> & {
  readonly steps: readonly CompiledStep[]
  readonly desk: Desk
  /** A call that polls or people bring about has no instant that an operator could be booked for. */
  readonly goesByClock: boolean
}

/** One step with its loops written out and its texts read. */
export type CompiledStep = {
  readonly wait: StepLength | 'operator-open'
  readonly act: Action | undefined
  readonly takes: StepLength
  readonly beginsCall: boolean
  readonly endsCall: boolean
}

/** Known, still to be drawn, or none. */
export type StepLength = DurationMs | SpreadText | undefined

/**
 * The outline of a scenario. Made once for each scenario, pace and values of its params, since nearly
 * every opening asks for one that was asked for before. Pure.
 */
export function compiledScenario(
  scenario: Scenario,
  params: ParamValues,
  pace: Pace,
): CompiledScenario {
  const known = compiledByScenario.get(scenario) ?? new Map<string, CompiledScenario>()
  const key = cacheKey(params, pace)
  const found = known.get(key)
  if (found !== undefined) return found
  const made = compile(scenario, params, pace)
  if (known.size >= maxCompiledPerScenario) known.clear()
  known.set(key, made)
  compiledByScenario.set(scenario, known)
  return made
}

const compiledByScenario = new WeakMap<Scenario, Map<string, CompiledScenario>>()

// Of one scenario: its params may have as many values as there are clients.
const maxCompiledPerScenario = 100

function cacheKey(params: ParamValues, pace: Pace): string {
  for (const _ in params) return `${pace} ${JSON.stringify(params)}`
  return pace
}

function compile(scenario: Scenario, params: ParamValues, pace: Pace): CompiledScenario {
  const settled = fillParams(scenario, params)
  const { progression = 'clock', actor = 'either', data } = settled
  const steps = settled.timeline ?? standardTimeline(settled.outcome ?? 'ok', pace)
  return {
    steps: unrollLoops(steps).map(({ step }) => compileStep(step, pace)),
    desk: parseDesk(settled.desk),
    goesByClock: progression === 'clock' && actor !== 'person',
    actor,
    ...(progression !== 'clock' && { progression }),
    callbacks: parseCallbackPolicy(settled.callbacks ?? {}),
    faults: toApiFaults(settled.http ?? []),
    ...(data !== undefined && { overrides: data }),
  }
}

function compileStep(step: StepText, pace: Pace): CompiledStep {
  const act = parseAction(step, pace)
  return {
    wait: step.wait === 'operator-open' ? step.wait : parseStepLength(step.wait),
    act,
    takes: parseStepLength(step.takes),
    beginsCall: step.operator === 'take-call',
    endsCall: act !== undefined && endsCall(act),
  }
}

function parseStepLength(length: string | SpreadText | undefined): StepLength {
  return typeof length === 'string' ? parseValidDuration(length) : length
}

function parseAction(step: StepText, pace: Pace): Action | undefined {
  if (step.user !== undefined) return { as: 'user', do: step.user }
  const end = {
    ...(step.reason !== undefined && { reason: parseReason(step.reason) }),
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

function parseReason(text: ReasonText): string {
  if (typeof text === 'object') return text.shows
  const reason = findReasonId(text)
  assert(reason !== undefined, `a scenario that was accepted has known reasons only, not "${text}"`)
  return reason
}
