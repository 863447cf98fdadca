import { didYouMean } from '../text/did-you-mean.ts'
import type { ScenarioIssue, StepText } from './scenario.ts'

/** A step of the unrolled timeline, with its index in the file. `round` is 1 for its first run, 2 for the second. */
export type UnrolledStep = {
  readonly step: StepText
  readonly index: number
  readonly round: number
}

/** The longest allowed timeline after unrolling. */
export const maxTimelineSteps = 1000

/**
 * Unrolls the loops of a timeline: each `goto` jumps back to its label `times` times, then continues. An
 * inner loop starts over in every round of the outer one. Stops after `maxTimelineSteps`. Pure.
 */
export function unrollLoops(timeline: readonly StepText[]): readonly UnrolledStep[] {
  const labels = labelsOf(timeline)
  const unrolled: UnrolledStep[] = []
  const rounds = timeline.map(() => 0)
  const jumps = timeline.map(() => 0)
  let moves = 0
  for (let i = 0; i < timeline.length && moves <= maxTimelineSteps; moves++) {
    const step = timeline[i]
    const target = step?.goto === undefined ? undefined : labels.get(step.goto)
    if (step !== undefined) {
      const round = (rounds[i] ?? 0) + 1
      rounds[i] = round
      unrolled.push({ step, index: i, round })
    }
    const times = jumps[i] ?? 0
    const jumpsBack = target !== undefined && target <= i && times < (step?.times ?? 0)
    jumps[i] = jumpsBack ? times + 1 : 0
    i = jumpsBack ? target : i + 1
  }
  return unrolled
}

/** Returns the issues of a timeline's labels and gotos. Pure. */
export function validateLoops(timeline: readonly StepText[]): readonly ScenarioIssue[] {
  const labels = labelsOf(timeline)
  const issues = timeline.flatMap((step, i) => [
    ...duplicateLabelIssues(step, i, labels),
    ...gotoIssues(step, i, labels),
  ])
  if (issues.length > 0 || unrollLoops(timeline).length <= maxTimelineSteps) return issues
  const times = timeline.map((step) => step.times ?? 0)
  const longestLoop = times.indexOf(Math.max(...times))
  const says = `with its loops this timeline has more than ${maxTimelineSteps} steps; lower the times of a goto`
  return [{ pointer: `/timeline/${longestLoop}/times`, part: 'value', says }]
}

function labelsOf(timeline: readonly StepText[]): ReadonlyMap<string, number> {
  const labels = new Map<string, number>()
  for (const [i, { label }] of timeline.entries()) {
    if (label !== undefined && !labels.has(label)) labels.set(label, i)
  }
  return labels
}

type Labels = ReadonlyMap<string, number>

function duplicateLabelIssues(
  { label }: StepText,
  i: number,
  labels: Labels,
): readonly ScenarioIssue[] {
  if (label === undefined || labels.get(label) === i) return []
  const says = `another step has the label "${label}" already; give this step another label`
  return [{ pointer: `/timeline/${i}/label`, part: 'value', says }]
}

function gotoIssues(step: StepText, i: number, labels: Labels): readonly ScenarioIssue[] {
  const says = gotoIssue(step, i, labels)
  if (says !== undefined) return [{ pointer: `/timeline/${i}/goto`, part: 'value', says }]
  if (step.goto === undefined || step.times !== undefined) return []
  const missing = 'a goto needs times: to jump back twice, add "times: 2"'
  return [{ pointer: `/timeline/${i}/goto`, part: 'key', says: missing }]
}

function gotoIssue({ goto }: StepText, i: number, labels: Labels): string | undefined {
  if (goto === undefined) return undefined
  const target = labels.get(goto)
  if (target === undefined) {
    const hint = didYouMean(goto, [...labels.keys()]) || '; write it on an earlier step'
    return `no step has the label "${goto}"${hint}`
  }
  return target < i
    ? undefined
    : `"${goto}" comes later, and a goto only goes back; move one of them`
}
