import { findReasonId } from '../model/reasons.ts'
import type { DurationMs, Instant } from '../time/instant.ts'
import { formatDuration, instant, noTime, parseDuration } from '../time/instant.ts'
import type { ExpectationText, ReasonText, Scenario } from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'
import { fillParams } from './scenario-params.ts'

/** The observed statuses and callbacks of one verification, each list ordered by time. */
export type ObservedTimeline = {
  readonly statuses: readonly Observation[]
  /** The event of each callback, at its first attempt, regardless of the receiver's response. */
  readonly callbacks: readonly Observation[]
}

/** A displayed status or the event of a callback. `t` is the time since the opening of the verification. */
export type Observation = {
  readonly t: DurationMs
  readonly what: string
  readonly reason?: string
}

/**
 * When a verification is opened to check `expect:` lines: Monday 5 January 2026, 09:00 in Rome. The default desk
 * opens then.
 */
export const goldenOpening: Instant = instant(Date.UTC(2026, 0, 5, 8))

/**
 * Compares the observed timeline with the scenario's `expect:`. Returns one sentence for each difference.
 * Compares the reason only if the line of `expect:` has one. Pure.
 */
export function compareWithExpectations(
  scenario: Scenario,
  params: ParamValues,
  observed: ObservedTimeline,
): readonly string[] {
  const expected = expectedTimeline(scenario, params)
  return [
    ...findDifferences('status', expected.statuses, observed.statuses),
    ...findDifferences('callback', expected.callbacks, observed.callbacks),
  ]
}

/** Returns the lines of `expect` for an observed timeline. A callback shares the line of its status. Pure. */
export function toExpectations({
  statuses,
  callbacks,
}: ObservedTimeline): readonly ExpectationText[] {
  const open = [...callbacks]
  const lines = statuses.map(({ t, what, reason }) => {
    const own = open.findIndex((callback) => callback.t === t && callback.what === what)
    const [callback] = own < 0 ? [] : open.splice(own, 1)
    const text = reason === undefined ? {} : { reason: findReasonId(reason) ?? { shows: reason } }
    return { t, status: what, ...text, ...(callback && { callback: callback.what }) }
  })
  const rest = open.map(({ t, what }) => ({ t, callback: what }))
  return [...lines, ...rest]
    .toSorted((a, b) => a.t - b.t)
    .map((line) => ({ ...line, t: formatDuration(line.t) }) as ExpectationText)
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
  observed: readonly Observation[],
): readonly string[] {
  const longest = Math.max(expected.length, observed.length)
  return Array.from({ length: longest }, (_, i) => i).flatMap((i) => {
    const [expectedItem, item] = [expected[i], observed[i]]
    if (expectedItem && item && matchesExpectation(expectedItem, item)) return []
    const expectedText = expectedItem ? formatObservation(expectedItem) : 'nothing more'
    const text = item ? formatObservation(item) : 'nothing more'
    return [`${kind} ${i + 1}: expected ${expectedText}, saw ${text}`]
  })
}

function matchesExpectation(expected: Observation, observed: Observation): boolean {
  const isSameReason =
    expected.reason === undefined || reasonIdOf(expected.reason) === reasonIdOf(observed.reason)
  return expected.t === observed.t && expected.what === observed.what && isSameReason
}

function reasonIdOf(reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : (findReasonId(reason) ?? reason)
}

function formatObservation({ t, what, reason }: Observation): string {
  return `${what}${reason === undefined ? '' : ` (${reason})`} after ${formatDuration(t)}`
}
