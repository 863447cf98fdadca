import type { FaultText } from '../model/api-fault.ts'
import type { SpreadText } from '../time/spread.ts'
import { isWeightedOutcome, outcomeChoices, totalWeight } from './outcome-weights.ts'
import type { ChaosText, OutcomeText, ReasonText, Scenario, StepText } from './scenario.ts'
import { fillParams, type ParamValues } from './scenario-params.ts'
import { type Pace, standardTimeline } from './standard-timeline.ts'

/** A scenario in short sentences for people. */
export type ScenarioDescription = {
  /** The steps of the timeline, in the order of the file. */
  readonly steps: readonly string[]
  /** Sentences about the actors, the rules for callbacks, and the injected faults. */
  readonly besides: readonly string[]
}

/** Describes a scenario with these params filled in. Pure. */
export function describeScenario(
  scenario: Scenario,
  params: ParamValues,
  pace: Pace,
): ScenarioDescription {
  const filled = fillParams(scenario, params)
  return {
    steps: filled.timeline?.map(describeStep) ?? describeOutcome(filled.outcome ?? 'ok', pace),
    besides: [
      ...describeActor(filled),
      ...describeCallbacks(filled),
      ...(filled.http ?? []).map(describeFaultText),
      ...(filled.desk === undefined
        ? []
        : ['The desk of this scenario has its own hours or holidays.']),
      ...describeDocuments(filled),
      ...(filled.data === undefined ? [] : ['The documents show data that the scenario gives.']),
    ],
  }
}

// With weights, the last step of the standard timeline depends on the draw.
function describeOutcome(outcome: OutcomeText, pace: Pace): readonly string[] {
  const choices = outcomeChoices(outcome)
  const [first] = choices
  const steps = standardTimeline(first?.outcome ?? 'ok', pace)
  if (!isWeightedOutcome(outcome)) return steps.map(describeStep)
  const of = totalWeight(choices)
  const drawn = choices.map(({ outcome, weight }) => {
    const name = outcome === 'ok' ? 'ok' : `ko: ${describeReason(outcome.ko.reason)}`
    return `${name} (${weight} of ${of})`
  })
  const wait = describeWait(steps.at(-1)?.wait)
  return [
    ...steps.slice(0, -1).map(describeStep),
    toSentence(`${wait}, the outcome that the verification has drawn: ${drawn.join(', ')}`),
  ]
}

function describeStep(step: StepText): string {
  const label = step.label === undefined ? '' : `(${step.label}) `
  const act = describeAction(step)
  const when = describeWait(step.wait)
  const phrase = [when, act].filter((part) => part !== '').join(', ')
  const takes = step.takes === undefined ? '' : `, which takes ${describeLength(step.takes)}`
  return label + toSentence(phrase === '' ? 'nothing happens' : phrase + takes)
}

function describeWait(wait: StepText['wait']): string {
  if (wait === undefined) return ''
  if (wait === 'operator-open') return 'once the desk is open'
  return `after ${describeLength(wait)}`
}

function describeLength(length: string | SpreadText): string {
  if (typeof length === 'string') return length
  const { median, p95, p99, max } = length
  const upper = p95 === undefined ? `99 in a hundred below ${p99}` : `95 in a hundred below ${p95}`
  return `about ${median} (${upper}${max === undefined ? '' : `, at most ${max}`})`
}

const USER_PHRASES = {
  'open-link': 'the person opens the link',
  submit: 'the person sends data and documents',
  abandon: 'the person leaves',
  return: 'the person comes back',
} as const

const OPERATOR_PHRASES = {
  'take-call': 'an operator takes the call',
  'ask-retry': 'the operator asks to try again',
  approve: 'the operator approves',
  reject: 'the operator rejects',
} as const

function describeAction(step: StepText): string {
  const why = step.reason === undefined ? '' : `: ${describeReason(step.reason)}`
  const again = step.repeatable === true ? ', and the link may be used again' : ''
  if (step.user !== undefined) return USER_PHRASES[step.user]
  if (step.operator !== undefined) return OPERATOR_PHRASES[step.operator] + why + again
  if (step.status !== undefined) {
    const shown = step.shows === undefined ? '' : ` (the client reads ${step.shows})`
    return `the status becomes ${step.status}${shown}${why}${again}`
  }
  if (step.goto !== undefined) return `back to (${step.goto}), ${formatTimes(step.times ?? 1)}`
  return ''
}

function formatTimes(times: number): string {
  return times === 1 ? 'once' : `${times} times`
}

function describeReason(reason: ReasonText): string {
  return typeof reason === 'string' ? reason : reason.shows
}

function describeActor({ actor, progression }: Scenario): readonly string[] {
  const steps =
    progression === 'manual'
      ? ['Each step waits for a manual action.']
      : typeof progression === 'object'
        ? [`Every ${progression.polls} polls of the status trigger the next step.`]
        : []
  if (actor === 'person')
    return ['A person acts as the user and the operator from the start.', ...steps]
  return actor === 'scenario' ? ['Manual actions are refused.', ...steps] : steps
}

function describeCallbacks({ callbacks }: Scenario): readonly string[] {
  if (callbacks === undefined) return []
  const { send, delay, retry, chaos = [] } = callbacks
  return [
    ...(send === undefined ? [] : [`Callbacks are sent for ${send.join(', ')}.`]),
    ...(delay === undefined ? [] : [`Callbacks are sent ${delay} late.`]),
    ...(retry === undefined ? [] : [`A callback is tried ${formatTimes(retry.attempts)}.`]),
    ...chaos.map(describeChaos),
  ]
}

const CHAOS_PHRASES = {
  duplicate: 'is sent again',
  reorder: 'arrives after the next callback',
  delay: 'arrives late',
  early: 'arrives before the response to the POST',
  stale: 'is sent once more much later',
  drop: 'is never sent',
  corrupt: 'arrives damaged',
  forge: 'has an id that was never created',
} as const satisfies Readonly<Record<ChaosText['do'], string>>

function describeChaos({ do: kind, status, nth, count, by, chance, as }: ChaosText): string {
  const parts = [
    'a callback',
    status === undefined ? '' : `of ${status}`,
    nth === undefined ? '' : `(number ${nth})`,
    CHAOS_PHRASES[kind],
    as === undefined ? '' : `(${as})`,
    by === undefined ? '' : `after ${by}`,
    count === undefined ? '' : formatTimes(count),
    chance === undefined ? '' : `with chance ${chance}`,
  ]
  return toSentence(parts.filter(Boolean).join(' '))
}

function describeFaultText({
  op,
  nth,
  count,
  chance,
  from,
  to,
  above,
  fault,
  delay,
  respond,
  commit,
}: FaultText): string {
  const parts = [
    op === 'all' ? 'fault: every operation' : `fault: ${op}`,
    nth === undefined ? '' : `number ${nth}`,
    count === undefined ? '' : `(${formatTimes(count)})`,
    fault === undefined ? '' : `ends in ${fault}`,
    respond === undefined ? '' : `is answered with ${respond.status}`,
    delay === undefined ? '' : `comes ${describeLength(delay)} late`,
    from === undefined ? '' : `from ${from}`,
    to === undefined ? '' : `to ${to}`,
    above === undefined ? '' : `above ${above}`,
    chance === undefined ? '' : `with chance ${chance}`,
    commit === true ? 'although the operation is carried out' : '',
  ]
  return toSentence(parts.filter(Boolean).join(' '))
}

function describeDocuments({ documents }: Scenario): readonly string[] {
  if (documents === undefined) return []
  const { after = '0s', until = '30d' } = documents
  return [`The documents are available from ${after} to ${until} after ok.`]
}

function toSentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
}
