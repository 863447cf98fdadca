import { randomFrom } from '../../server/domain/base/random.ts'
import type { OperatorCall } from '../../server/domain/model/operator-call.ts'
import type { Timeline } from '../../server/domain/model/plan.ts'
import { compileTimeline } from '../../server/domain/scenarios/compile-timeline.ts'
import type { ScenarioText } from '../../server/domain/scenarios/scenario.ts'
import type { ParamValues } from '../../server/domain/scenarios/scenario-params.ts'
import type { Pace } from '../../server/domain/scenarios/standard-timeline.ts'
import { instant } from '../../server/domain/time/instant.ts'
import { openingInstant } from './verification.ts'

/** A scenario whose operator takes the call after 45 minutes. */
export const slowOperatorScenario: ScenarioText = {
  version: 1,
  timeline: [
    { wait: '4m', user: 'open-link' },
    { wait: '3m', user: 'submit' },
    { wait: 'operator-open' },
    { wait: '45m' },
    { operator: 'take-call', takes: '6m' },
    { operator: 'approve' },
  ],
}

type CompileOptions = {
  readonly pace?: Pace
  readonly params?: ParamValues
  readonly seed?: number
  /** The number of the verification in its namespace. Default: 1. */
  readonly number?: number
  /** Such as `2026-01-10T20:00:00+01:00`. The default is a Monday at nine in Rome. */
  readonly openedAt?: string
  readonly booked?: readonly OperatorCall[]
}

/** Compiles the text of a scenario to a timeline. */
export function compileForTest(text: ScenarioText, options: CompileOptions = {}): Timeline {
  const { pace = 'sandbox', params = {}, seed = 1, number = 1, openedAt, booked = [] } = options
  return compileTimeline({
    scenario: { ...text, name: 'tried', file: 'tried.yaml' },
    params,
    mode: 'live',
    pace,
    openedAt: openedAt === undefined ? openingInstant : instant(Date.parse(openedAt)),
    random: randomFrom(seed),
    outcomeRandom: randomFrom(seed, number, 'outcome'),
    booked,
  })
}
