import type { Random } from '../base/random.ts'
import { type DurationMs, duration, noTime, parseValidDuration } from './instant.ts'

/**
 * A random length: half of the draws are below `median`, 95 % below `p95` or 99 % below `p99`, and none above `max`.
 * A valid spread has exactly one of `p95` and `p99`.
 */
export type SpreadOf<Length> = {
  readonly median: Length
  readonly p95?: Length
  readonly p99?: Length
  readonly max?: Length
}

/** A random length as a file spells it, such as `{ median: 6m, p95: 14m, max: 30m }`. */
export type SpreadText = SpreadOf<string>

/** A random length with parsed durations. */
export type Spread = SpreadOf<DurationMs>

/** Parses the durations of a spread that has been validated before. */
export function parseSpread({ median, p95, p99, max }: SpreadText): Spread {
  return {
    median: parseValidDuration(median),
    ...(p95 !== undefined && { p95: parseValidDuration(p95) }),
    ...(p99 !== undefined && { p99: parseValidDuration(p99) }),
    ...(max !== undefined && { max: parseValidDuration(max) }),
  }
}

/** Draws a length from the log-normal distribution with these percentiles. Longer draws than `max` become `max`. */
export function drawDuration({ median, p95, p99, max }: Spread, random: Random): DurationMs {
  if (median === 0) return noTime
  const upper = Math.log((p95 ?? p99 ?? median) / median)
  const sigma = upper / (p95 === undefined ? NORMAL_P99 : NORMAL_P95)
  const length = median * Math.exp(sigma * drawNormal(random))
  return duration(Math.min(length, max ?? longestDraw))
}

const NORMAL_P95 = 1.6448536269514722
const NORMAL_P99 = 2.3263478740408408

// A hundred years, as for every duration of a file.
const longestDraw = 36_500 * 86_400_000

// Box-Muller transform: converts two uniform draws to one normal draw.
function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}
