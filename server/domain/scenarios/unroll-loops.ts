import { didYouMean } from '../base/user-error.ts'
import type { ScenarioIssue, StepText } from './scenario.ts'

/** A step as it is lived through: which one of the file it is, and for which time it is lived, from 1. */
export type UnrolledStep = {
  readonly step: StepText
  readonly index: number
  readonly round: number
}

/** A timeline with its loops is never longer than this. */
export const maxTimelineSteps = 1000

/**
 * Writes out the loops of a timeline: each `goto` goes back to its label `times` times, and then on. A
 * loop within a loop starts over each time. Ends at the longest there may be. Pure.
 */
export function unrollLoops(timeline: readonly StepText[]): readonly UnrolledStep[] {
  const labels = labelsOf(timeline)
  const lived: UnrolledStep[] = []
  const rounds = timeline.map(() => 0)
  const gone = timeline.map(() => 0)
  let moves = 0
  for (let i = 0; i < timeline.length && moves <= maxTimelineSteps; moves++) {
    const step = timeline[i]
    const back = step?.goto === undefined ? undefined : labels.get(step.goto)
    if (step !== undefined) {
      const round = (rounds[i] ?? 0) + 1
      rounds[i] = round
      lived.push({ step, index: i, round })
    }
    const times = gone[i] ?? 0
    const goesBack = back !== undefined && back <= i && times < (step?.times ?? 0)
    gone[i] = goesBack ? times + 1 : 0
    i = goesBack ? back : i + 1
  }
  return lived
}

/** What is wrong with the labels and gotos of a timeline. Pure. */
export function validateLoops(timeline: readonly StepText[]): readonly ScenarioIssue[] {
  const labels = labelsOf(timeline)
  const faults = timeline.flatMap((step, i) => [
    ...duplicateLabelIssues(step, i, labels),
    ...gotoIssues(step, i, labels),
  ])
  if (faults.length > 0 || unrollLoops(timeline).length <= maxTimelineSteps) return faults
  const times = timeline.map((step) => step.times ?? 0)
  const most = times.indexOf(Math.max(...times))
  const says = `with its loops this timeline has more than ${maxTimelineSteps} steps; lower its times`
  return [{ pointer: `/timeline/${most}/times`, part: 'value', says }]
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
  const says = `another step has the label "${label}" already; give this one its own`
  return [{ pointer: `/timeline/${i}/label`, part: 'value', says }]
}

function gotoIssues(step: StepText, i: number, labels: Labels): readonly ScenarioIssue[] {
  const says = gotoIssue(step, i, labels)
  if (says !== undefined) return [{ pointer: `/timeline/${i}/goto`, part: 'value', says }]
  if (step.goto === undefined || step.times !== undefined) return []
  const missing = 'a goto needs times, which says how often it goes back; add it'
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
