import type { Random } from '../base/random.ts'
import { addOpenTime, alwaysOpenDesk, nextOpenAt } from '../desk/desk.ts'
import { createOperatorCallScheduler } from '../desk/operator-call-scheduler.ts'
import type { OperatorCall } from '../model/operator-call.ts'
import type { DrawnOutcome, PlannedStep, Timeline } from '../model/plan.ts'
import type { Mode } from '../model/verification-request.ts'
import type { Instant } from '../time/instant.ts'
import { plus } from '../time/instant.ts'
import { drawDuration } from '../time/spread.ts'
import type { CompiledScenario, StepLength } from './compile-scenario.ts'
import { compileScenario, parseReasonText } from './compile-scenario.ts'
import type { OutcomeChoice } from './outcome-weights.ts'
import {
  drawOutcome,
  isWeightedOutcome,
  outcomeChoices,
  toDrawnOutcome,
} from './outcome-weights.ts'
import type { ReasonText, Scenario } from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'
import { fillParams } from './scenario-params.ts'
import type { Pace } from './standard-timeline.ts'

/** Everything that decides the timeline of one verification. */
export type TimelineInput = {
  readonly scenario: Scenario
  /** A value for every declared param, as `resolveParams` returns them. */
  readonly params: ParamValues
  /** Not used yet: the standard timeline is the same for every mode. */
  readonly mode: Mode
  readonly pace: Pace
  readonly openedAt: Instant
  /** A random source for this verification only, so that its values do not depend on other verifications. */
  readonly random: Random
  /** A second random source, which only draws the outcome. So weights do not change the lengths of the steps. */
  readonly outcomeRandom: Random
  /** The existing bookings of operators, ordered by `from`. */
  readonly booked?: readonly OperatorCall[]
  /** True if the desk is always open, regardless of the scenario's hours. */
  readonly openNow?: boolean
}

/**
 * Compiles a scenario to the timeline of one verification: its steps at absolute instants, in the order
 * of the file. Makes all random choices.
 *
 * From `operator-open` to `take-call`, lengths count in opening hours only. If the number of operators is
 * limited, a call starts when an operator is free. Pace `instant` skips every wait. The paces `sandbox` and
 * `human` differ only in the standard timeline and in the validation time after an approval (1 or 2 minutes).
 */
export function compileTimeline(input: TimelineInput): Timeline {
  const { compiled, drawn } = compileDrawn(input)
  const { plan, calls } = compilePlan(compiled, input)
  const { actor, progression, callbacks, faults, overrides } = compiled
  const timeline: { -readonly [Part in keyof Timeline]: Timeline[Part] } = {
    plan,
    actor,
    callbacks,
    faults,
  }
  if (progression !== undefined) timeline.progression = progression
  if (overrides !== undefined) timeline.overrides = overrides
  if (compiled.documents !== undefined) timeline.documents = compiled.documents
  if (drawn !== undefined) timeline.drawn = drawn
  if (calls.length > 0 && compiled.goesByClock) timeline.calls = calls
  return timeline
}

// Draws the outcome if the scenario has weights. The draw is not cached: each verification has its own.
function compileDrawn({ scenario, params, pace, outcomeRandom }: TimelineInput): {
  readonly compiled: CompiledScenario
  readonly drawn?: DrawnOutcome
} {
  const { outcome, timeline } = scenario
  if (timeline !== undefined || outcome === undefined || outcome === 'ok') {
    return { compiled: cachedScenario(scenario, params, pace, ONLY_OK, 0) }
  }
  const choices = outcomeChoices(outcome)
  const choice = choices.length === 1 ? choices[0] : drawOutcome(choices, outcomeRandom)
  const index = choice === undefined ? 0 : choices.indexOf(choice)
  const compiled = cachedScenario(scenario, params, pace, choice ?? ONLY_OK, index)
  if (choice === undefined || !isWeightedOutcome(outcome)) return { compiled }
  const toReason = (reason: ReasonText) => parseReasonText(fillParams(reason, params))
  return { compiled, drawn: toDrawnOutcome(choice, choices, toReason) }
}

const ONLY_OK: OutcomeChoice = { outcome: 'ok', weight: 1 }

// Caches the compiled scenario, because nearly every POST uses a scenario and params that were used before.
function cachedScenario(
  scenario: Scenario,
  params: ParamValues,
  pace: Pace,
  { outcome }: OutcomeChoice,
  index: number,
): CompiledScenario {
  const cache = compiledByScenario.get(scenario) ?? new Map<string, CompiledScenario>()
  const key = index === 0 ? cacheKey(params, pace) : `${index} ${cacheKey(params, pace)}`
  const cached = cache.get(key)
  if (cached !== undefined) return cached
  const compiled = compileScenario(scenario, params, pace, outcome)
  if (cache.size >= maxCompiledPerScenario) cache.clear()
  cache.set(key, compiled)
  compiledByScenario.set(scenario, cache)
  return compiled
}

const compiledByScenario = new WeakMap<Scenario, Map<string, CompiledScenario>>()

// Limits the cache, because every client can use other values for the params of a scenario.
const maxCompiledPerScenario = 100

function cacheKey(params: ParamValues, pace: Pace): string {
  for (const _ in params) return `${pace} ${JSON.stringify(params)}`
  return pace
}

function compilePlan(
  compiled: CompiledScenario,
  { pace, openedAt, random, booked = [], openNow }: TimelineInput,
): { readonly plan: readonly PlannedStep[]; readonly calls: readonly OperatorCall[] } {
  const { steps } = compiled
  const desk = openNow ? alwaysOpenDesk(compiled.desk) : compiled.desk
  const plan: PlannedStep[] = []
  const queue = desk.operators === undefined ? undefined : createOperatorCallScheduler(desk, booked)
  let at = openedAt
  let inOpeningHours = false
  const passTime = (length: StepLength) => {
    if (length === undefined || pace === 'instant') return
    const ms = typeof length === 'number' ? length : drawDuration(length, random)
    at = inOpeningHours ? addOpenTime(desk, at, ms) : plus(at, ms)
  }
  for (const { wait, act, takes, beginsCall, endsCall } of steps) {
    if (wait === 'operator-open') {
      at = queue?.end(plan, at) ?? at
      if (pace !== 'instant') at = nextOpenAt(desk, at)
      inOpeningHours = true
    } else {
      passTime(wait)
    }
    if (endsCall) at = queue?.end(plan, at) ?? at
    if (act !== undefined) plan.push({ at, by: 'scenario', act })
    if (beginsCall) {
      inOpeningHours = false
      if (pace !== 'instant') queue?.begin(plan, at)
    }
    passTime(takes)
  }
  queue?.end(plan, at)
  // A list that grew by `push` has spare capacity. The copy has none, which saves memory in every stored
  // verification.
  return { plan: plan.slice(), calls: queue?.calls ?? [] }
}
