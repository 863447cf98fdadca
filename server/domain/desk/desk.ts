import { assert } from '../base/assert.ts'
import type { DurationMs, Instant } from '../time/instant.ts'
import { day, duration, durationBetween, endOfTime, later, plus } from '../time/instant.ts'
import { italianHoliday } from '../time/italian-holidays.ts'
import type { RomeDay } from '../time/rome-time.ts'
import { formatRomeDay, romeInstant, romeTime, weekdayOf } from '../time/rome-time.ts'

/** A span of local time in Rome, in minutes since midnight. `to` is exclusive. */
export type OpenSpan = { readonly from: number; readonly to: number }

/** The opening hours and the operators of the desk. */
export type Desk = {
  /** One list of spans for each day of the week, from Sunday. The spans of a list are in order and do not overlap. */
  readonly week: readonly (readonly OpenSpan[])[]
  /** Each entry is `italian` (all public holidays), a date `YYYY-MM-DD`, or `MM-DD` for every year. */
  readonly holidays: readonly string[]
  /** Number of calls at the same time. Undefined means unlimited. */
  readonly operators?: number
}

/** The names of the days in scenarios, in the order of `Desk.week`. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** A desk as a scenario spells it. */
export type DeskText = {
  /** Spans such as `09:00-18:00`. A day without an entry keeps the default hours. */
  readonly hours?: Readonly<Partial<Record<Weekday, readonly string[]>>>
  readonly holidays?: readonly string[]
  readonly operators?: number
}

const WORKDAY: readonly OpenSpan[] = [{ from: 9 * 60, to: 18 * 60 }]

/**
 * The default desk: Monday to Saturday from 9 to 18 in Rome, except on Italian holidays.
 *
 * Source: documented (days and hours); the time zone is assumed. docs/fidelity.md#opening-hours
 */
export const defaultDesk: Desk = {
  week: [[], WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY],
  holidays: ['italian'],
}

/** Completes a scenario's desk with the defaults. The caller has validated `text`. */
export function parseDesk(text: DeskText = {}): Desk {
  return {
    week: WEEKDAYS.map((name, i) => {
      const spans = text.hours?.[name]?.map(parseSpan)
      return spans?.sort((a, b) => a.from - b.from) ?? defaultDesk.week[i] ?? []
    }),
    holidays: text.holidays ?? defaultDesk.holidays,
    ...(text.operators !== undefined && { operators: text.operators }),
  }
}

/** Returns the desk with the same operators, but always open. Pure. */
export function alwaysOpenDesk({ operators }: Desk): Desk {
  return {
    week: WEEKDAYS.map(() => [WHOLE_DAY]),
    holidays: [],
    ...(operators !== undefined && { operators }),
  }
}

const WHOLE_DAY: OpenSpan = { from: 0, to: 24 * 60 }

/** Parses a validated span such as `09:00-18:00`. */
export function parseSpan(text: string): OpenSpan {
  const [from, to] = text.split('-', 2).map((time) => {
    const [hours, minutes] = time.split(':', 2).map(Number)
    return (hours ?? 0) * 60 + (minutes ?? 0)
  })
  return { from: from ?? 0, to: to ?? 0 }
}

/** Returns true if the desk is open at the instant `at`. */
export function isOpen(desk: Desk, at: Instant): boolean {
  return nextOpenAt(desk, at) === at
}

/** Returns the first instant from `at` on, including `at`, at which the desk is open. */
export function nextOpenAt(desk: Desk, at: Instant): Instant {
  return addOpenTime(desk, at, duration(0))
}

/**
 * Returns the instant at which `length` of opening hours have passed since `at`. The desk is open at that
 * instant: a wait that would end exactly at closing time ends when the desk opens again.
 */
export function addOpenTime(desk: Desk, at: Instant, length: DurationMs): Instant {
  let remaining = length
  let closedDays = 0
  for (let days = romeTime(at).day; days * day < endOfTime; days++) {
    for (const span of openingHoursOn(desk, days)) {
      const from = later(romeInstant(days, span.from), at)
      const available = durationBetween(from, romeInstant(days, span.to))
      if (available > remaining) return plus(from, remaining)
      remaining = duration(remaining - available)
      if (available > 0) closedDays = 0
    }
    closedDays += 1
    assert(closedDays < 3_660, 'a desk opens within ten years')
  }
  return endOfTime
}

/** Returns the opening hours of a day; none on a holiday. */
export function openingHoursOn(desk: Desk, days: RomeDay): readonly OpenSpan[] {
  const spans = desk.week[weekdayOf(days)] ?? []
  return spans.length > 0 && holidayOn(desk, days) !== undefined ? [] : spans
}

/** Returns the holiday's name (`Easter Monday`) or its date in the scenario; otherwise undefined. */
export function holidayOn(desk: Desk, days: RomeDay): string | undefined {
  const date = desk.holidays.length === 0 ? '' : formatRomeDay(days)
  for (const holiday of desk.holidays) {
    const name = holiday === 'italian' ? italianHoliday(days) : date.endsWith(holiday) && holiday
    if (name) return name
  }
  return undefined
}
