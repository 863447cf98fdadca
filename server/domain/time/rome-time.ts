import type { Instant } from './instant.ts'
import { day, hour, instant, minute } from './instant.ts'

/** A calendar day in Rome, as the number of days since 1970-01-01. */
export type RomeDay = number

/** Local time in Rome: the day and the minutes since midnight. */
export type RomeTime = { readonly day: RomeDay; readonly minutes: number }

/**
 * Returns how many hours Rome is ahead of UTC: 2 in summer time, otherwise 1.
 *
 * Follows the rule of the European Union (in force since 1996): summer time from the last Sunday of
 * March to the last Sunday of October, both at 01:00 UTC. The same rule is used for all other years.
 */
export function romeOffset(at: Instant): 1 | 2 {
  const year = new Date(at).getUTCFullYear()
  return at >= lastSunday(year, 2) && at < lastSunday(year, 9) ? 2 : 1
}

/** Converts an instant to local time in Rome, rounded down to the minute. */
export function romeTime(at: Instant): RomeTime {
  const shifted = at + romeOffset(at) * hour
  const days = Math.floor(shifted / day)
  return { day: days, minutes: Math.floor((shifted - days * day) / minute) }
}

/**
 * Converts local time in Rome to an instant. `minutes` counts from midnight, 0 to 1440 (the next midnight).
 * In autumn, one hour occurs twice: a time in it means its first occurrence. In spring, one hour is skipped: a
 * time in it means the same time plus one hour.
 */
export function romeInstant(days: RomeDay, minutes: number): Instant {
  const local = days * day + minutes * minute
  const inSummer = instant(local - 2 * hour)
  if (romeOffset(inSummer) === 2) return inSummer
  return instant(local - hour)
}

/** Returns 0 for Sunday to 6 for Saturday. */
export function weekdayOf(days: RomeDay): number {
  return (((days + 4) % 7) + 7) % 7
}

/** `2026-01-05` */
export function formatRomeDay(days: RomeDay): string {
  return new Date(days * day).toISOString().slice(0, -14)
}

// Returns 01:00 UTC of the last Sunday of a month with 31 days (March or October). `month` counts from 0.
function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month, 31, 1)
  return last - new Date(last).getUTCDay() * day
}
