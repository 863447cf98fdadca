import type { ScenarioIssue, StepText } from '../scenario.ts'

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
  takes: 'takes belongs to an act of the user or the operator; write wait instead',
  reason: 'reason belongs to status ok or ko, and to operator approve or reject; leave it out here',
  repeatable: 'repeatable belongs to status ko and to operator reject; leave it out here',
  shows: 'shows belongs to a status; add one or leave it out',
  times: 'times belongs to a goto; add one or leave it out',
}
