import { assert } from '../base/assert.ts'
import type { Desk } from '../desk/desk.ts'
import { parseDesk } from '../desk/desk.ts'
import { endsCall } from '../desk/operator-call-scheduler.ts'
import { toApiFaults } from '../model/api-fault.ts'
import type { CallbackPolicy, RetryPolicy } from '../model/callback.ts'
import { DEFAULT_CALLBACK_STATUSES } from '../model/callback.ts'
import type { ChaosRule } from '../model/callback-chaos.ts'
import type { Action, DocumentsPeriod, Timeline } from '../model/plan.ts'
import { findReasonId } from '../model/reasons.ts'
import type { DurationMs } from '../time/instant.ts'
import { duration, minute, noTime, parseValidDuration } from '../time/instant.ts'
import { parseSpread, type Spread, type SpreadText } from '../time/spread.ts'
import type {
  CallbacksText,
  ChaosText,
  DocumentsText,
  ReasonText,
  Scenario,
  SingleOutcome,
  StepText,
} from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'
import { fillParams } from './scenario-params.ts'
import type { Pace } from './standard-timeline.ts'
import { standardTimeline } from './standard-timeline.ts'
import { unrollLoops } from './unroll-loops.ts'

/** A scenario with its params filled in, before any random choice. Many verifications share the same object. */
export type CompiledScenario = Omit<Timeline, 'plan' | 'calls' | 'drawn'> & {
  readonly steps: readonly CompiledStep[]
  readonly desk: Desk
  /** True if the clock triggers the steps. If not, the instants of calls are unknown, so no operator is booked. */
  readonly goesByClock: boolean
}

/** One step, after loops are unrolled and texts are parsed. */
export type CompiledStep = {
  readonly wait: StepLength | 'operator-open'
  readonly act: Action | undefined
  readonly takes: StepLength
  readonly beginsCall: boolean
  readonly endsCall: boolean
}

/** A fixed length, a distribution to draw a length from, or undefined for no wait. */
export type StepLength = DurationMs | Spread | undefined

/**
 * Fills in the params of a scenario, unrolls its loops and parses its texts. `outcome` is the outcome that was drawn at
 * random. It is used only if the scenario has no `timeline`. Pure.
 */
export function compileScenario(
  scenario: Scenario,
  params: ParamValues,
  pace: Pace,
  outcome: SingleOutcome = 'ok',
): CompiledScenario {
  const filled = fillParams(scenario, params)
  const { progression = 'clock', actor = 'either', data } = filled
  const steps = filled.timeline ?? standardTimeline(fillParams(outcome, params), pace)
  return {
    steps: unrollLoops(steps).map(({ step }) => compileStep(step, pace)),
    desk: parseDesk(filled.desk),
    goesByClock: progression === 'clock' && actor !== 'person',
    actor,
    ...(progression !== 'clock' && { progression }),
    callbacks: parseCallbackPolicy(filled.callbacks ?? {}),
    faults: toApiFaults(filled.http ?? []),
    ...(data !== undefined && { overrides: data }),
    ...(filled.documents !== undefined && { documents: parseDocumentsPeriod(filled.documents) }),
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
  if (length === undefined) return undefined
  return typeof length === 'string' ? parseValidDuration(length) : parseSpread(length)
}

function parseAction(step: StepText, pace: Pace): Action | undefined {
  if (step.user !== undefined) return { as: 'user', do: step.user }
  const endDetails = {
    ...(step.reason !== undefined && { reason: parseReasonText(step.reason) }),
    ...(step.repeatable !== undefined && { repeatable: step.repeatable }),
  }
  if (step.operator !== undefined) {
    const validationTime = VALIDATION_TIME[pace]
    const details = step.operator === 'approve' ? { ...endDetails, validationTime } : endDetails
    return { as: 'operator', do: step.operator, ...details }
  }
  if (step.status === undefined) return undefined
  const shows = step.shows !== undefined && { shows: step.shows }
  return {
    as: 'platform',
    do: 'status',
    to: step.status,
    ...endDetails,
    ...shows,
  }
}

/** The time from `validation` to `ok` after an approval by the scenario. */
export const VALIDATION_TIME: Readonly<Record<Pace, DurationMs>> = {
  instant: noTime,
  sandbox: minute,
  human: duration(2 * minute),
}

/** Returns the id of an accepted reason, or the text of a custom one. */
export function parseReasonText(text: ReasonText): string {
  if (typeof text === 'object') return text.shows
  const reason = findReasonId(text)
  assert(reason !== undefined, `a scenario that was accepted has known reasons only, not "${text}"`)
  return reason
}

/** Converts the period in which the documents are available. Pure. */
export function parseDocumentsPeriod({ after, until }: DocumentsText): DocumentsPeriod {
  return {
    ...(after !== undefined && { after: parseValidDuration(after) }),
    ...(until !== undefined && { until: parseValidDuration(until) }),
  }
}

/** Converts a scenario's validated rules for callbacks. Members that it omits stay undefined. Pure. */
export function parseCallbackPolicy(text: CallbacksText = {}): CallbackPolicy {
  const {
    send = DEFAULT_CALLBACK_STATUSES,
    delay = '0s',
    retry,
    successCodes,
    escape: escaping,
    chaos = [],
  } = text
  return {
    send,
    delay: parseValidDuration(delay),
    ...(retry !== undefined && { retry: parseRetryPolicy(retry) }),
    ...(successCodes !== undefined && { successCodes }),
    ...(escaping !== undefined && { escape: escaping }),
    ...(chaos.length > 0 && { chaos: chaos.map(parseChaosRule) }),
  }
}

function parseRetryPolicy({ attempts, backoff = [], also }: NonNullable<CallbacksText['retry']>) {
  const policy: RetryPolicy = { attempts, backoff: backoff.map(parseValidDuration) }
  return also === undefined ? policy : { ...policy, also }
}

function parseChaosRule({ by, count = 1, chance = 1, ...rule }: ChaosText): ChaosRule {
  const defaultBy = rule.do === 'reorder' || rule.do === 'delay' ? '15m' : '0s'
  return { ...rule, by: parseValidDuration(by ?? defaultBy), count, chance }
}
