import { assert } from '../base/assert.ts'

declare const brand: unique symbol

/** Milliseconds since 1970-01-01T00:00:00Z. Only a clock (or a fixture) may invent one. */
export type Instant = number & { readonly [brand]: 'Instant' }

/** A length of time in milliseconds, whole and never negative. */
export type DurationMs = number & { readonly [brand]: 'DurationMs' }

export const second = 1000 as DurationMs
export const minute = 60_000 as DurationMs
export const hour = 3_600_000 as DurationMs
export const day = 86_400_000 as DurationMs
export const noTime = 0 as DurationMs

/** The first instant of the year 0 and the last one of the year 9999: what four digits of a year can write. */
export const startOfTime = -62_167_219_200_000 as Instant
export const endOfTime = 253_402_300_799_999 as Instant

/** Whether a number of epoch milliseconds is an instant: whole, and of the years 0 to 9999. */
export function isInstant(epochMs: number): epochMs is Instant {
  return Number.isInteger(epochMs) && epochMs >= startOfTime && epochMs <= endOfTime
}

/** Makes an Instant of epoch milliseconds; drops parts of a millisecond, and stops at either end of time. */
export function instant(epochMs: number): Instant {
  return Math.min(Math.max(Math.floor(epochMs), startOfTime), endOfTime) as Instant
}

/** Makes a DurationMs; what is negative becomes no time at all. */
export function duration(ms: number): DurationMs {
  return Math.max(0, Math.round(ms)) as DurationMs
}

export function plus(at: Instant, length: DurationMs): Instant {
  return Math.min(at + length, endOfTime) as Instant
}

/** How long after `from` is `to`; no time when it is not after it. */
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

/** `isoOf` for many instants in their order: what is written of one is used for all that equal it. */
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
 * Reads an ISO 8601 instant with its offset (`2026-01-05T09:00:00+01:00`), or a date alone, which is
 * midnight UTC. Without an offset a time is refused, because it would depend on the machine.
 */
export function parseInstant(text: string): Instant | undefined {
  if (!ISO.test(text)) return undefined
  const day = Number(text.slice(8, 10))
  const epochMs = Date.parse(text)
  if (Number.isNaN(epochMs) || day !== normalizedDay(text)) return undefined
  // An offset may lead out of the years that can be written.
  const at = Math.floor(epochMs)
  return isInstant(at) ? at : undefined
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const MAX_DAYS = 36_500

/** Reads `500ms`, `90s`, `4m`, `26h`, `30d` and sums such as `1h30m`; a hundred years at most. */
export function parseDuration(text: string): DurationMs | undefined {
  if (text.length > 40 || !/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * UNITS[unit as keyof typeof UNITS]
  }
  return total <= MAX_DAYS * day ? duration(total) : undefined
}

/** The same of a text that was accepted before, so that it is a duration. */
export function parseValidDuration(text: string): DurationMs {
  const length = parseDuration(text)
  assert(length !== undefined, `a scenario that was accepted has durations only, not "${text}"`)
  return length
}

/** The shortest spelling that `parseDuration` reads back: `1h30m`, `0s`. */
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

// Date.parse turns 30 February into 2 March; the day that comes back tells.
function normalizedDay(text: string): number {
  return new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate()
}
