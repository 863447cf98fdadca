import type { Random } from '../base/random.ts'
import { createCallQueue } from '../desk/call-queue.ts'
import { addOpenTime, alwaysOpenDesk, nextOpenAt } from '../desk/desk.ts'
import type { OperatorCall } from '../model/operator-call.ts'
import type { PlannedStep, Timeline } from '../model/plan.ts'
import type { Mode } from '../model/verification-request.ts'
import type { DurationMs, Instant } from '../time/instant.ts'
import { duration, noTime, parseValidDuration, plus } from '../time/instant.ts'
import type { CompiledScenario, StepLength } from './compiled-scenario.ts'
import { compiledScenario } from './compiled-scenario.ts'
import type { Scenario, SpreadText } from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'
import type { Pace } from './standard-timeline.ts'

/** What a timeline is made of. */
export type TimelineInput = {
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
  readonly booked?: readonly OperatorCall[]
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
export function compileTimeline(compilation: TimelineInput): Timeline {
  const outline = compiledScenario(compilation.scenario, compilation.params, compilation.pace)
  const { plan, calls } = compilePlan(outline, compilation)
  const { actor, progression, callbacks, faults, overrides } = outline
  const timeline: { -readonly [Part in keyof Timeline]: Timeline[Part] } = {
    plan,
    actor,
    callbacks,
    faults,
  }
  if (progression !== undefined) timeline.progression = progression
  if (overrides !== undefined) timeline.overrides = overrides
  if (calls.length > 0 && outline.goesByClock) timeline.calls = calls
  return timeline
}

/**
 * A length drawn log-normally: half of all draws are below `median` and 95 in a hundred below `p95`;
 * what would be above `max` is `max`.
 */
export function drawDuration(spread: SpreadText, random: Random): DurationMs {
  const median = parseValidDuration(spread.median)
  if (median === 0) return noTime
  const sigma = Math.log(parseValidDuration(spread.p95) / median) / NORMAL_P95
  const drawn = median * Math.exp(sigma * drawNormal(random))
  return duration(Math.min(drawn, parseValidDuration(spread.max)))
}

const NORMAL_P95 = 1.6448536269514722

function compilePlan(
  outline: CompiledScenario,
  { pace, openedAt, random, booked = [], openNow }: TimelineInput,
): { readonly plan: readonly PlannedStep[]; readonly calls: readonly OperatorCall[] } {
  const { steps } = outline
  const desk = openNow ? alwaysOpenDesk(outline.desk) : outline.desk
  const plan: PlannedStep[] = []
  const queue = createCallQueue(desk, booked)
  let at = openedAt
  let inOpeningHours = false
  const pass = (length: StepLength) => {
    if (length === undefined || pace === 'instant') return
    const ms = typeof length === 'number' ? length : drawDuration(length, random)
    at = inOpeningHours ? addOpenTime(desk, at, ms) : plus(at, ms)
  }
  for (const { wait, act, takes, beginsCall, endsCall } of steps) {
    if (wait === 'operator-open') {
      at = queue.end(plan, at)
      if (pace !== 'instant') at = nextOpenAt(desk, at)
      inOpeningHours = true
    } else {
      pass(wait)
    }
    if (endsCall) at = queue.end(plan, at)
    if (act !== undefined) plan.push({ at, by: 'scenario', act })
    if (beginsCall) {
      inOpeningHours = false
      if (pace !== 'instant') queue.begin(plan, at)
    }
    pass(takes)
  }
  queue.end(plan, at)
  // A list that has grown holds more room than it needs, as long as the verification lives.
  return { plan: plan.slice(), calls: queue.calls }
}

// Box and Muller: two even draws make one normal one.
function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}
