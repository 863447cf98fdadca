import { endOfTime, type Instant } from '../time/instant.ts'
import { romeInstant, romeTime, weekdayOf } from '../time/rome-time.ts'
import { type Desk, holidayOn, isOpen, nextOpenAt, openingHoursOn } from './desk.ts'

/** Whether operators work, and the reason why. */
export type DeskState = {
  readonly isOpen: boolean
  readonly why: DeskReason
  /** The name of today's holiday. */
  readonly holiday?: string
  /** When the desk, being open, closes; undefined while it is closed, or when it never closes. */
  readonly closesAt?: Instant
  /** When it opens next; undefined when it never closes. */
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
 * What somebody would read on the door of the desk at that instant. Pure.
 *
 * `openNow`: somebody has opened it whatever its hours say, and until they close it again.
 */
export function deskStateAt(desk: Desk, at: Instant, openNow = false): DeskState {
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

// A span that ends as the next one begins, at midnight for instance, is no closing.
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

// Two years of days and more: a desk that has not closed by then has no holidays either.
const maxSpans = 1000
