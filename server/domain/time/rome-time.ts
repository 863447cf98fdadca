import type { Instant } from './instant.ts'
import { day, hour, instant, minute } from './instant.ts'

/** A day of the calendar in Rome, counted from 1970-01-01. */
export type RomeDay = number

/** A moment as a clock on a wall in Rome shows it. */
export type RomeTime = { readonly day: RomeDay; readonly minutes: number }

/**
 * The hours Rome is ahead of UTC at an instant: 2 in summer time, else 1.
 *
 * Follows the rule of the European Union (in force since 1996): summer time from the last Sunday of
 * March to the last Sunday of October, both at 01:00 UTC. Earlier and future years follow it too.
 */
export function romeOffset(at: Instant): 1 | 2 {
  const year = new Date(at).getUTCFullYear()
  return at >= lastSunday(year, 2) && at < lastSunday(year, 9) ? 2 : 1
}

/** What a wall clock in Rome shows; parts of a minute are dropped. */
export function romeTime(at: Instant): RomeTime {
  const shifted = at + romeOffset(at) * hour
  const days = Math.floor(shifted / day)
  return { day: days, minutes: Math.floor((shifted - days * day) / minute) }
}

/**
 * When a wall clock in Rome shows this. `minutes` counts from midnight, 0 to 1440 (the next midnight).
 * Of an hour that comes twice, the first; in the hour that is left out, as much later as the clock jumps.
 */
export function romeInstant(days: RomeDay, minutes: number): Instant {
  const local = days * day + minutes * minute
  const inSummer = instant(local - 2 * hour)
  if (romeOffset(inSummer) === 2) return inSummer
  return instant(local - hour)
}

/** 0 = Sunday to 6 = Saturday. */
export function weekdayOf(days: RomeDay): number {
  return (((days + 4) % 7) + 7) % 7
}

/** `2026-01-05` */
export function formatRomeDay(days: RomeDay): string {
  return new Date(days * day).toISOString().slice(0, -14)
}

// At 01:00 UTC; `month` from 0. March and October both have 31 days.
function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month, 31, 1)
  return last - new Date(last).getUTCDay() * day
}
