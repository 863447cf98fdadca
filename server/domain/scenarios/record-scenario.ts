import { randomFrom } from '../base/random.ts'
import { planCallbacks } from '../callbacks/plan-deliveries.ts'
import { toApiFaults } from '../model/api-fault.ts'
import type { DossierOverrides } from '../model/plan.ts'
import { createVerification, pendingSteps, type Verification } from '../model/verification.ts'
import type { Instant } from '../time/instant.ts'
import { takeDueSteps } from '../verification/evolve.ts'
import { parseCallbackPolicy, parseDocumentsPeriod } from './compile-scenario.ts'
import { compileTimeline } from './compile-timeline.ts'
import { toExpectations } from './expectations.ts'
import { recordSteps } from './record-steps.ts'
import { namedDifferences } from './recording-differences.ts'
import type { Scenario, ScenarioText } from './scenario.ts'
import { fillParams } from './scenario-params.ts'
import { simulateScenario } from './simulate-scenario.ts'
import type { Pace } from './standard-timeline.ts'

/** A scenario that repeats the history of a verification. */
export interface RecordedScenario {
  readonly text: ScenarioText
  /** The events that a run does not repeat, one sentence each. Empty if its timeline is the same. */
  readonly differences: readonly string[]
}

/** The circumstances of a recording. */
export interface RecordingOptions {
  /** The verification's current time: the recording ends here. */
  readonly now: Instant
  /** The scenario with which the verification was opened, if it still exists. */
  readonly original: Scenario | undefined
  /** The pace of the emulator that will run the recording. */
  readonly pace: Pace
}

/**
 * Records the history of a verification as a scenario: its actions and statuses with their times, the rules for
 * callbacks, the faults and the data. Replays the scenario and names each difference. Pure.
 */
export function recordScenario(
  recorded: Verification,
  { now, original, pace }: RecordingOptions,
): RecordedScenario {
  const filled = original && fillParams(original, recorded.scenario.params)
  const { lost, ...rules } = keptRules(recorded, filled)
  const data = recordedData(recorded)
  const timed: ScenarioText = {
    version: 1,
    title: `Recorded from a verification with the scenario ${recorded.scenario.name}`.slice(0, 120),
    timeline: recordSteps(recorded, pace),
    ...rules,
    ...(data !== undefined && { data }),
  }
  const scenario: Scenario = { ...timed, name: 'recorded', file: 'recorded.yaml' }
  const differences = [
    ...lost,
    ...repeatedCallbacks(recorded),
    ...plannedSteps(recorded),
    ...namedDifferences(recorded, replay(recorded, scenario, { now, pace })),
  ]
  // With the golden timeline of the recording, `scenarios test` checks it.
  const expect = toExpectations(simulateScenario(scenario, {}))
  return { text: expect.length > 1000 ? timed : { ...timed, expect }, differences }
}

function replay(
  { id, number, seed, mode, request, owner, link, openedAt }: Verification,
  scenario: Scenario,
  { now, pace }: Pick<RecordingOptions, 'now' | 'pace'>,
): Verification {
  const timeline = compileTimeline({
    scenario,
    params: {},
    mode,
    pace,
    openedAt,
    random: randomFrom(seed, number, 'timeline'),
    outcomeRandom: randomFrom(seed, number, 'outcome'),
  })
  const chosen = { name: scenario.name, params: {}, selectedBy: 'recording' }
  const opening = { id, number, seed, mode, request, owner, link, scenario: chosen, timeline }
  return takeDueSteps(planCallbacks(createVerification({ ...opening, at: openedAt })), now)
}

// Takes the rules from the original file, as long as the verification still has the same rules.
function keptRules(
  { callbacks, documents, faults, scenario }: Verification,
  original: KeptRules | undefined,
): KeptRules & { readonly lost: readonly string[] } {
  const because = `because the scenario ${scenario.name} has changed or no longer exists.`
  const hasSameCallbacks = isSame(parseCallbackPolicy(original?.callbacks), callbacks)
  const hasSameFaults = isSame(toApiFaults(original?.http ?? []), faults)
  const period = original?.documents && parseDocumentsPeriod(original.documents)
  const hasSameDocuments = isSame(period, documents)
  return {
    ...(hasSameCallbacks && original?.callbacks !== undefined && { callbacks: original.callbacks }),
    ...(hasSameFaults && original?.http !== undefined && { http: original.http }),
    ...(hasSameDocuments && original?.documents !== undefined && { documents: original.documents }),
    lost: [
      ...(hasSameCallbacks ? [] : [`The rules for callbacks are not recorded, ${because}`]),
      ...(hasSameDocuments ? [] : [`The period of the documents is not recorded, ${because}`]),
      ...(hasSameFaults ? [] : [`The faults of the API are not recorded, ${because}`]),
    ],
  }
}

type KeptRules = Pick<ScenarioText, 'callbacks' | 'documents' | 'http'>

// The order of members does not matter: both values come from the same function.
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

// The kind of document that the person chose becomes a part of the data.
function recordedData({ overrides, deeds }: Verification): DossierOverrides | undefined {
  const type = deeds.findLast(({ act }) => act.as === 'user' && act.document !== undefined)?.act
  if (type?.as !== 'user' || type.document === undefined) return overrides
  return { ...overrides, document: { type: type.document, ...overrides?.document } }
}

function repeatedCallbacks({ deliveries }: Verification): readonly string[] {
  const count = deliveries.filter(({ attempts }) =>
    attempts.some(({ manual }) => manual === true),
  ).length
  if (count === 0) return []
  return [`Callbacks that were sent again by hand are not recorded: ${count}.`]
}

function plannedSteps(verification: Verification): readonly string[] {
  const pending = verification.plan.filter(({ by }) => by === 'scenario').length
  if (pending === 0) return []
  const isPaused = pendingSteps(verification).length < pending
  return [
    `Steps that were still planned are not recorded: ${pending}${isPaused ? ' (paused by an action)' : ''}.`,
  ]
}
