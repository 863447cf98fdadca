import { findReasonId } from '../model/reasons.ts'
import type { DurationMs, Instant } from '../time/instant.ts'
import { formatDuration, instant, noTime, parseDuration } from '../time/instant.ts'
import type { ReasonText, Scenario } from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'
import { fillParams } from './scenario-params.ts'

/** What was seen of one verification, each list in order of time. */
export type ObservedTimeline = {
  readonly statuses: readonly Observation[]
  /** The events told, at the first attempt, whatever their receivers answered. */
  readonly callbacks: readonly Observation[]
}

/** A status (as the client reads it) or the event of a callback, so long after the opening. */
export type Observation = {
  readonly t: DurationMs
  readonly what: string
  readonly reason?: string
}

/** When golden timelines open: Monday 5 January 2026, 09:00 in Rome, as the usual desk opens. */
export const goldenOpening: Instant = instant(Date.UTC(2026, 0, 5, 8))

/**
 * Compares what was seen with the whole `expect:` of the scenario; every difference is one sentence.
 * A reason counts only where one is expected. Pure.
 */
export function compareWithExpectations(
  scenario: Scenario,
  params: ParamValues,
  seen: ObservedTimeline,
): readonly string[] {
  const expected = expectedTimeline(scenario, params)
  return [
    ...findDifferences('status', expected.statuses, seen.statuses),
    ...findDifferences('callback', expected.callbacks, seen.callbacks),
  ]
}

function expectedTimeline(scenario: Scenario, params: ParamValues): ObservedTimeline {
  const lines = fillParams(scenario.expect ?? [], params).map((line) => ({
    ...line,
    t: parseDuration(line.t) ?? noTime,
  }))
  return {
    statuses: lines.flatMap(({ t, status, reason }) => toObservation(t, status, reason)),
    callbacks: lines.flatMap(({ t, callback }) => toObservation(t, callback)),
  }
}

function toObservation(
  t: DurationMs,
  what: string | undefined,
  reason?: ReasonText,
): readonly Observation[] {
  if (what === undefined) return []
  const text = typeof reason === 'object' ? reason.shows : reason
  return [{ t, what, ...(text !== undefined && { reason: text }) }]
}

function findDifferences(
  kind: string,
  expected: readonly Observation[],
  seen: readonly Observation[],
): readonly string[] {
  const longest = Math.max(expected.length, seen.length)
  return Array.from({ length: longest }, (_, i) => i).flatMap((i) => {
    const [wanted, got] = [expected[i], seen[i]]
    if (wanted !== undefined && got !== undefined && matchesExpectation(wanted, got)) return []
    const wantedText = wanted === undefined ? 'nothing more' : formatObservation(wanted)
    const gotText = got === undefined ? 'nothing more' : formatObservation(got)
    return [`${kind} ${i + 1}: expected ${wantedText}, saw ${gotText}`]
  })
}

function matchesExpectation(wanted: Observation, got: Observation): boolean {
  const isSameReason =
    wanted.reason === undefined || reasonIdOf(wanted.reason) === reasonIdOf(got.reason)
  return wanted.t === got.t && wanted.what === got.what && isSameReason
}

function reasonIdOf(reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : (findReasonId(reason) ?? reason)
}

function formatObservation({ t, what, reason }: Observation): string {
  return `${what}${reason === undefined ? '' : ` (${reason})`} after ${formatDuration(t)}`
}
