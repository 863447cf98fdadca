import { reasonNamed } from '../model/reasons.ts'
import type { DurationMs, Instant } from '../time/instant.ts'
import { durationText, instant, noTime, parseDuration } from '../time/instant.ts'
import type { ReasonText, Scenario } from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'
import { withParams } from './scenario-params.ts'

/** What was seen of one verification, each list in order of time. */
export type Seen = {
  readonly statuses: readonly Sight[]
  /** The events told, at the first attempt, whatever their receivers answered. */
  readonly callbacks: readonly Sight[]
}

/** A status (as the client reads it) or the event of a callback, so long after the opening. */
export type Sight = { readonly t: DurationMs; readonly what: string; readonly reason?: string }

/** When golden timelines open: Monday 5 January 2026, 09:00 in Rome, as the usual desk opens. */
export const goldenOpening: Instant = instant(Date.UTC(2026, 0, 5, 8))

/**
 * Compares what was seen with the whole `expect:` of the scenario; every difference is one sentence.
 * A reason counts only where one is expected. Pure.
 */
export function expectationFaults(
  scenario: Scenario,
  params: ParamValues,
  seen: Seen,
): readonly string[] {
  const expected = expectedOf(scenario, params)
  return [
    ...differences('status', expected.statuses, seen.statuses),
    ...differences('callback', expected.callbacks, seen.callbacks),
  ]
}

function expectedOf(scenario: Scenario, params: ParamValues): Seen {
  const lines = withParams(scenario.expect ?? [], params).map((line) => ({
    ...line,
    t: parseDuration(line.t) ?? noTime,
  }))
  return {
    statuses: lines.flatMap(({ t, status, reason }) => sight(t, status, reason)),
    callbacks: lines.flatMap(({ t, callback }) => sight(t, callback)),
  }
}

function sight(t: DurationMs, what: string | undefined, reason?: ReasonText): readonly Sight[] {
  if (what === undefined) return []
  const text = typeof reason === 'object' ? reason.shows : reason
  return [{ t, what, ...(text !== undefined && { reason: text }) }]
}

function differences(
  kind: string,
  expected: readonly Sight[],
  seen: readonly Sight[],
): readonly string[] {
  const longest = Math.max(expected.length, seen.length)
  return Array.from({ length: longest }, (_, i) => i).flatMap((i) => {
    const [wanted, got] = [expected[i], seen[i]]
    if (wanted !== undefined && got !== undefined && isAlike(wanted, got)) return []
    const wantedText = wanted === undefined ? 'nothing more' : told(wanted)
    const gotText = got === undefined ? 'nothing more' : told(got)
    return [`${kind} ${i + 1}: expected ${wantedText}, saw ${gotText}`]
  })
}

function isAlike(wanted: Sight, got: Sight): boolean {
  const isSameReason = wanted.reason === undefined || idOf(wanted.reason) === idOf(got.reason)
  return wanted.t === got.t && wanted.what === got.what && isSameReason
}

function idOf(reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : (reasonNamed(reason) ?? reason)
}

function told({ t, what, reason }: Sight): string {
  return `${what}${reason === undefined ? '' : ` (${reason})`} after ${durationText(t)}`
}
