import { parseDuration, parseInstant } from '../../time/instant.ts'
import type { ScenarioIssue, ScenarioText, StepText } from '../scenario.ts'
import { fillParams } from '../scenario-params.ts'
import { validateLoops } from '../unroll-loops.ts'
import { validateApiFaults } from './validate-api-faults.ts'
import { validateChaos } from './validate-chaos.ts'
import { validateDesk } from './validate-desk.ts'
import { defaultParams, validateDurationsAndReasons } from './validate-durations-and-reasons.ts'
import { validateOutcome } from './validate-outcome.ts'
import { validateParams } from './validate-params.ts'
import { validateStepOrder } from './validate-step-order.ts'

/** Returns the contradictions within a single file, before the members that it inherits are added. Pure. */
export function validateBeforeInheritance(text: ScenarioText): readonly ScenarioIssue[] {
  if (text.outcome === undefined || text.timeline === undefined) return []
  const says = 'outcome and timeline exclude each other, keep one of them'
  return [{ pointer: '/timeline', part: 'key', says }]
}

/**
 * Returns all issues that the JSON schema can't detect: wrong params, lengths and reasons, contradictions, and
 * impossible orders of steps. `fileText` is the file itself, `resolved` also has the members that it inherits.
 * A scenario without issues always compiles. Pure.
 */
export function validateResolvedScenario(
  resolved: ScenarioText,
  fileText: ScenarioText,
): readonly ScenarioIssue[] {
  const timeline = resolved.timeline ?? []
  const stepIssues = [...timeline.flatMap(validateStep), ...validateLoops(timeline)]
  return [
    ...validateBeforeInheritance(fileText),
    ...validateOutcome(resolved),
    ...validateParams(resolved),
    ...validateDurationsAndReasons(resolved),
    // Checks the order of the steps only if each step is valid.
    ...(stepIssues.length > 0 ? stepIssues : validateStepOrder(timeline)),
    ...validateApiFaults(resolved),
    ...validateChaos(resolved),
    ...documentsIssues(resolved),
    ...dateIssues(resolved),
    ...validateDesk(resolved, fileText),
    ...expectIssues(resolved),
  ]
}

function documentsIssues({ documents = {}, params = {} }: ScenarioText): readonly ScenarioIssue[] {
  const { after = '0s', until } = fillParams(documents, defaultParams({ params }))
  const [from, to] = [parseDuration(after), parseDuration(until ?? '30d')]
  if (from === undefined || to === undefined || from < to) return []
  const says = `the documents are gone ${until ?? '30d'} after ok, before they are available; write a later until`
  const pointer = until === undefined ? '/documents/after' : '/documents/until'
  return [{ pointer, part: 'value', says }]
}

function dateIssues({ data }: ScenarioText): readonly ScenarioIssue[] {
  const dates = {
    '/data/user/birthDate': data?.user?.birthDate,
    '/data/document/issueDate': data?.document?.issueDate,
    '/data/document/expiryDate': data?.document?.expiryDate,
    '/data/healthCard/expiryDate': data?.healthCard?.expiryDate,
  }
  return Object.entries(dates).flatMap(([pointer, date]) => {
    if (date === undefined || parseInstant(date) !== undefined) return []
    return [{ pointer, part: 'value', says: `"${date}" is not a day of the calendar` } as const]
  })
}

function expectIssues({ expect = [] }: ScenarioText): readonly ScenarioIssue[] {
  let last = 0
  return expect.flatMap(({ t }, i) => {
    const time = parseDuration(t)
    if (time === undefined) return []
    const isEarlier = time < last
    last = Math.max(last, time)
    if (!isEarlier) return []
    const says = `"${t}" is earlier than the line before it; put the lines in order of time`
    return [{ pointer: `/expect/${i}/t`, part: 'value', says } as const]
  })
}

/** Returns the issues of one step: keys that exclude each other, or that need another key. Pure. */
export function validateStep(step: StepText, index: number): readonly ScenarioIssue[] {
  const pointer = `/timeline/${index}`
  const acts = (['user', 'operator', 'status', 'goto'] as const).filter(
    (key) => step[key] !== undefined,
  )
  const [first, second] = acts
  if (second !== undefined) {
    const says = `${first} and ${second} in one step; make them two steps`
    return [{ pointer: `${pointer}/${second}`, part: 'key', says }]
  }
  return (['takes', 'reason', 'repeatable', 'shows', 'times'] as const).flatMap((key) => {
    if (step[key] === undefined || BELONGS[key](step)) return []
    return [{ pointer: `${pointer}/${key}`, part: 'key', says: MISPLACED_SENTENCES[key] } as const]
  })
}

const BELONGS = {
  takes: ({ user, operator }: StepText) => user !== undefined || operator !== undefined,
  reason: ({ status, operator }: StepText) =>
    status === 'ok' || status === 'ko' || operator === 'approve' || operator === 'reject',
  repeatable: ({ status, operator }: StepText) => status === 'ko' || operator === 'reject',
  shows: ({ status }: StepText) => status !== undefined,
  times: ({ goto }: StepText) => goto !== undefined,
}

const MISPLACED_SENTENCES = {
  takes: '"takes" belongs to an action of the user or the operator; write wait instead',
  reason:
    '"reason" belongs to status ok or ko, and to operator approve or reject; leave it out here',
  repeatable: '"repeatable" belongs to status ko and to operator reject; leave it out here',
  shows: '"shows" belongs to a status; add a status, or leave it out',
  times: '"times" belongs to a goto; add a goto, or leave it out',
}
