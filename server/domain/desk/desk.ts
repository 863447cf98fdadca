import { assert } from '../base/assert.ts'
import type { DurationMs, Instant } from '../time/instant.ts'
import { day, duration, durationBetween, endOfTime, later, plus } from '../time/instant.ts'
import { italianHoliday } from '../time/italian-holidays.ts'
import type { RomeDay } from '../time/rome-time.ts'
import { formatRomeDay, romeInstant, romeTime, weekdayOf } from '../time/rome-time.ts'

/** From one wall-clock time to another in Rome, in minutes since midnight; the end is not part of it. */
export type OpenSpan = { readonly from: number; readonly to: number }

/** When operators work. */
export type Desk = {
  /** By day of the week from Sunday; the spans of a day in order and apart. */
  readonly week: readonly (readonly OpenSpan[])[]
  /** `italian`, `YYYY-MM-DD` or, for every year, `MM-DD`. */
  readonly holidays: readonly string[]
  /** How many calls can be held at one time; as many as wanted when left out. */
  readonly operators?: number
}

/** The days as a scenario names them, in the order of `Desk.week`. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** A desk as a scenario writes it. */
export type DeskText = {
  /** `09:00-18:00`; a day that is not named keeps its usual hours. */
  readonly hours?: Readonly<Partial<Record<Weekday, readonly string[]>>>
  readonly holidays?: readonly string[]
  readonly operators?: number
}

const WORKDAY: readonly OpenSpan[] = [{ from: 9 * 60, to: 18 * 60 }]

/**
 * Monday to Saturday from 9 to 18 in Rome, Italian holidays excepted.
 *
 * Source: documented (days and hours); the time zone is assumed. docs/fidelity.md#opening-hours
 */
export const defaultDesk: Desk = {
  week: [[], WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY],
  holidays: ['italian'],
}

/** The usual desk with what a scenario changes about it. The text must be one without `deskFaults`. */
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

/** The same desk, open at any hour of any day; no more operators work there than before. Pure. */
export function alwaysOpenDesk({ operators }: Desk): Desk {
  return {
    week: WEEKDAYS.map(() => [WHOLE_DAY]),
    holidays: [],
    ...(operators !== undefined && { operators }),
  }
}

const WHOLE_DAY: OpenSpan = { from: 0, to: 24 * 60 }

/** Reads `09:00-18:00`. */
export function parseSpan(text: string): OpenSpan {
  const [from, to] = text.split('-', 2).map((time) => {
    const [hours, minutes] = time.split(':', 2).map(Number)
    return (hours ?? 0) * 60 + (minutes ?? 0)
  })
  return { from: from ?? 0, to: to ?? 0 }
}

/** Whether operators work at that instant. */
export function isOpen(desk: Desk, at: Instant): boolean {
  return nextOpenAt(desk, at) === at
}

/** The first instant from `at` on, itself included, at which operators work. */
export function nextOpenAt(desk: Desk, at: Instant): Instant {
  return addOpenTime(desk, at, duration(0))
}

/**
 * When `length` of opening hours has passed since `at`. Always an instant at which operators work: a
 * wait that ends as the desk closes is over when it opens again.
 */
export function addOpenTime(desk: Desk, at: Instant, length: DurationMs): Instant {
  let left = length
  let closedDays = 0
  for (let days = romeTime(at).day; days * day < endOfTime; days++) {
    for (const span of openingHoursOn(desk, days)) {
      const from = later(romeInstant(days, span.from), at)
      const available = durationBetween(from, romeInstant(days, span.to))
      if (available > left) return plus(from, left)
      left = duration(left - available)
      if (available > 0) closedDays = 0
    }
    closedDays += 1
    assert(closedDays < 3_660, 'a desk opens within ten years')
  }
  return endOfTime
}

/** When operators work that day; nothing on a holiday. */
export function openingHoursOn(desk: Desk, days: RomeDay): readonly OpenSpan[] {
  const spans = desk.week[weekdayOf(days)] ?? []
  return spans.length > 0 && holidayOn(desk, days) !== undefined ? [] : spans
}

/** The name of the holiday: `Easter Monday`, or the day as the scenario writes it; undefined on others. */
export function holidayOn(desk: Desk, days: RomeDay): string | undefined {
  const date = desk.holidays.length === 0 ? '' : formatRomeDay(days)
  for (const holiday of desk.holidays) {
    const name = holiday === 'italian' ? italianHoliday(days) : date.endsWith(holiday) && holiday
    if (name) return name
  }
  return undefined
}
