import { endOfTime, type Instant } from '../time/instant.ts'
import { romeInstant, romeTime, weekdayOf } from '../time/rome-time.ts'
import { type Desk, holidayOn, isOpen, nextOpenAt, openingHoursOn } from './desk.ts'

/** Whether the desk is open, and why. */
export type OpeningHoursStatus = {
  readonly isOpen: boolean
  readonly why: DeskReason
  /** The name of today's holiday. */
  readonly holiday?: string
  /** When the desk closes; undefined if it is closed now or never closes. */
  readonly closesAt?: Instant
  /** When the desk opens next; undefined if it never closes. */
  readonly opensAt?: Instant
}

export type DeskReason =
  | 'within-hours'
  | 'open-anyway'
  | 'before-hours'
  | 'after-hours'
  | 'break'
  | 'holiday'
  | 'day-of-rest'

/**
 * Returns the state of the desk at an instant. Pure.
 *
 * `openNow` is true if a tester has opened the desk regardless of its hours, until the tester restores the hours.
 */
export function openingHoursStatusAt(desk: Desk, at: Instant, openNow = false): OpeningHoursStatus {
  if (openNow) return { isOpen: true, why: 'open-anyway' }
  if (isOpen(desk, at)) {
    const closesAt = nextClosingAt(desk, at)
    const opensAt = closesAt === undefined ? undefined : nextOpenAt(desk, closesAt)
    return {
      isOpen: true,
      why: 'within-hours',
      ...(closesAt !== undefined && { closesAt }),
      ...(opensAt !== undefined && { opensAt }),
    }
  }
  const holiday = holidayOn(desk, romeTime(at).day)
  return {
    isOpen: false,
    why: closedReason(desk, at),
    ...(holiday !== undefined && { holiday }),
    opensAt: nextOpenAt(desk, at),
  }
}

function closedReason(desk: Desk, at: Instant): DeskReason {
  const { day: days } = romeTime(at)
  if (holidayOn(desk, days) !== undefined) return 'holiday'
  const spans = desk.week[weekdayOf(days)] ?? []
  const [first, last] = [spans[0], spans.at(-1)]
  if (first === undefined || last === undefined) return 'day-of-rest'
  if (at < romeInstant(days, first.from)) return 'before-hours'
  return at >= romeInstant(days, last.to) ? 'after-hours' : 'break'
}

// Adjacent spans, for example at midnight, do not close the desk between them.
function nextClosingAt(desk: Desk, at: Instant): Instant | undefined {
  let closes = at
  for (let spans = 0; spans < maxSpans && closes < endOfTime; spans++) {
    const { day: days } = romeTime(closes)
    const current = openingHoursOn(desk, days).find(
      ({ from, to }) => closes >= romeInstant(days, from) && closes < romeInstant(days, to),
    )
    if (current === undefined) return closes
    closes = romeInstant(days, current.to)
  }
  return undefined
}

// More than two years of days. If no closing time is found within them, the desk has no holidays and never closes.
const maxSpans = 1000
