import { assert } from '../base/assert.ts'

declare const brand: unique symbol

/** Milliseconds since 1970-01-01T00:00:00Z, from the year 0 to 9999. */
export type Instant = number & { readonly [brand]: 'Instant' }

/** A length of time in milliseconds: an integer, at least 0. */
export type DurationMs = number & { readonly [brand]: 'DurationMs' }

export const second = 1000 as DurationMs
export const minute = 60_000 as DurationMs
export const hour = 3_600_000 as DurationMs
export const day = 86_400_000 as DurationMs
export const noTime = 0 as DurationMs

/** The first instant of the year 0. `endOfTime` is the last one of 9999, because ISO 8601 years have four digits. */
export const startOfTime = -62_167_219_200_000 as Instant
export const endOfTime = 253_402_300_799_999 as Instant

/** Returns true for an integer within the years 0 to 9999. */
export function isInstant(epochMs: number): epochMs is Instant {
  return Number.isInteger(epochMs) && epochMs >= startOfTime && epochMs <= endOfTime
}

/** Converts epoch milliseconds to an Instant. Rounds down, and limits the result to the years 0 to 9999. */
export function instant(epochMs: number): Instant {
  return Math.min(Math.max(Math.floor(epochMs), startOfTime), endOfTime) as Instant
}

/** Converts milliseconds to a DurationMs: rounds, and turns negative numbers into 0. */
export function duration(ms: number): DurationMs {
  return Math.max(0, Math.round(ms)) as DurationMs
}

export function plus(at: Instant, length: DurationMs): Instant {
  return Math.min(at + length, endOfTime) as Instant
}

/** Returns the time from `from` to `to`; 0 if `to` is earlier. */
export function durationBetween(from: Instant, to: Instant): DurationMs {
  return duration(to - from)
}

export function earlier<T extends Instant>(a: T, b: T): T {
  return a <= b ? a : b
}

export function later<T extends Instant>(a: T, b: T): T {
  return a >= b ? a : b
}

/** `2026-01-05T08:00:00.000Z` */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString()
}

/** Creates a faster `formatInstant` for many instants in order: it reuses the last text for an equal instant. */
export function createInstantFormatter(): (at: Instant) => string {
  let last: Instant | undefined
  let text = ''
  return (at) => {
    if (at !== last) text = formatInstant(at)
    last = at
    return text
  }
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/

/**
 * Parses an ISO 8601 instant with an offset (`2026-01-05T09:00:00+01:00`), or a date, which means
 * midnight UTC. Returns undefined for a time without an offset: it would depend on the machine.
 */
export function parseInstant(text: string): Instant | undefined {
  if (!ISO.test(text)) return undefined
  const day = Number(text.slice(8, 10))
  const epochMs = Date.parse(text)
  if (Number.isNaN(epochMs) || day !== normalizedDay(text)) return undefined
  // An offset can move the instant out of the years 0 to 9999.
  const at = Math.floor(epochMs)
  return isInstant(at) ? at : undefined
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const MAX_DAYS = 36_500

/** Parses `500ms`, `90s`, `4m`, `26h`, `30d` and sums such as `1h30m`; at most a hundred years. */
export function parseDuration(text: string): DurationMs | undefined {
  if (text.length > 40 || !/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * UNITS[unit as keyof typeof UNITS]
  }
  return total <= MAX_DAYS * day ? duration(total) : undefined
}

/** Parses a duration that has been validated before. Throws a BrokenInvariant if it is invalid. */
export function parseValidDuration(text: string): DurationMs {
  const length = parseDuration(text)
  assert(length !== undefined, `a scenario that was accepted has durations only, not "${text}"`)
  return length
}

/** Returns the shortest text that `parseDuration` reads as this length: `1h30m`, `0s`. */
export function formatDuration(length: DurationMs): string {
  if (length === 0) return '0s'
  let rest: number = length
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const amount = Math.floor(rest / UNITS[unit])
    if (amount > 0) text += `${amount}${unit}`
    rest -= amount * UNITS[unit]
  }
  return text
}

// Returns the day of the month as Date.parse understands it: 2 for 30 February. `parseInstant` compares it with the
// day in the text, and so finds a day that does not exist.
function normalizedDay(text: string): number {
  return new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate()
}
