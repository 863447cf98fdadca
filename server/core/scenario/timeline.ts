import { apiFaultsOf } from '../answer/api-fault.ts'
import type { Call } from '../desk/booking.ts'
import { createCallQueue, endsCall } from '../desk/call-queue.ts'
import type { Desk } from '../desk/desk.ts'
import { addOpenTime, atAnyHour, deskOf, nextOpen } from '../desk/desk.ts'
import type { Act, PlannedStep, Timeline } from '../life/plan.ts'
import { reasonNamed } from '../life/reason.ts'
import type { Mode } from '../life/verification-request.ts'
import { assert } from '../plain/assert.ts'
import type { Random } from '../plain/random.ts'
import type { DurationMs, Instant } from '../time/instant.ts'
import { duration, lengthOf, minute, noTime, plus } from '../time/instant.ts'
import { callbackPolicy } from './callback-policy.ts'
import type { ReasonText, Scenario, SpreadText, StepText } from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'
import { withParams } from './scenario-params.ts'
import type { Pace } from './standard-timeline.ts'
import { standardTimeline } from './standard-timeline.ts'
import { unrolled } from './unroll.ts'

/** What a timeline is made of. */
export type Compilation = {
  readonly scenario: Scenario
  /** Settled: every declared param has its value. */
  readonly params: ParamValues
  /** Changes nothing yet: the standard timeline is the same for every mode. */
  readonly mode: Mode
  readonly pace: Pace
  readonly openedAt: Instant
  /** Of this opening alone: its draws must not depend on what else is opened. */
  readonly random: Random
  /** The calls that operators are booked for already, in the order of their beginning. */
  readonly booked?: readonly Call[]
  /** Operators work at any hour, whatever the scenario's desk says. */
  readonly openNow?: boolean
}

/**
 * Turns a scenario into what will happen to one verification, at absolute instants, in the order of the
 * file. All chance is resolved here. Waits and what takes time count in opening hours from
 * `operator-open` to `take-call`; where the desk counts its operators, a call begins when one is free.
 * Pace `instant` leaves out every wait; the other two change only the standard timeline, and how long
 * validation takes after an approval (1 or 2 minutes).
 */
export function compileTimeline(compilation: Compilation): Timeline {
  const { scenario, params, pace, openNow } = compilation
  const settled = withParams(scenario, params)
  const steps = settled.timeline ?? standardTimeline(settled.outcome ?? 'ok', pace)
  const desk = deskOf(settled.desk)
  const { plan, calls } = planOf(steps, openNow ? atAnyHour(desk) : desk, compilation)
  return {
    plan,
    actor: settled.actor ?? 'either',
    ...progressionOf(settled.progression),
    callbacks: callbackPolicy(settled.callbacks ?? {}),
    faults: apiFaultsOf(settled.http ?? []),
    ...(settled.data !== undefined && { overrides: settled.data }),
    ...(calls.length > 0 && goesByClock(settled) && { calls }),
  }
}

/**
 * A length drawn log-normally: half of all draws are below `median` and 95 in a hundred below `p95`;
 * what would be above `max` is `max`.
 */
export function drawFrom(spread: SpreadText, random: Random): DurationMs {
  const median = lengthOf(spread.median)
  if (median === 0) return noTime
  const sigma = Math.log(lengthOf(spread.p95) / median) / NORMAL_P95
  const drawn = median * Math.exp(sigma * normal(random))
  return duration(Math.min(drawn, lengthOf(spread.max)))
}

const NORMAL_P95 = 1.6448536269514722

function planOf(
  steps: readonly StepText[],
  desk: Desk,
  { pace, openedAt, random, booked = [] }: Compilation,
): { readonly plan: readonly PlannedStep[]; readonly calls: readonly Call[] } {
  const plan: PlannedStep[] = []
  const queue = createCallQueue(desk, booked)
  let at = openedAt
  let inOpeningHours = false
  const pass = (length: string | SpreadText | undefined) => {
    if (length === undefined || pace === 'instant') return
    const ms = typeof length === 'string' ? lengthOf(length) : drawFrom(length, random)
    at = inOpeningHours ? addOpenTime(desk, at, ms) : plus(at, ms)
  }
  for (const { step } of unrolled(steps)) {
    if (step.wait === 'operator-open') {
      at = queue.end(plan, at)
      if (pace !== 'instant') at = nextOpen(desk, at)
      inOpeningHours = true
    } else {
      pass(step.wait)
    }
    const act = actOf(step, pace)
    if (act !== undefined && endsCall(act)) at = queue.end(plan, at)
    if (act !== undefined) plan.push({ at, by: 'scenario', act })
    if (step.operator === 'take-call') {
      inOpeningHours = false
      if (pace !== 'instant') queue.begin(plan, at)
    }
    pass(step.takes)
  }
  queue.end(plan, at)
  return { plan, calls: queue.calls }
}

// A call that polls or people bring about has no instant that an operator could be booked for.
function goesByClock({ progression = 'clock', actor }: Omit<Scenario, 'name' | 'file'>): boolean {
  return progression === 'clock' && actor !== 'person'
}

function progressionOf(
  progression: Scenario['progression'] = 'clock',
): Pick<Timeline, 'progression'> {
  return progression === 'clock' ? {} : { progression }
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

// Box and Muller: two even draws make one normal one.
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}
