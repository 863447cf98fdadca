import { type DurationMs, endOfTime, formatInstant, type Instant } from '../domain/time/instant.ts'
import { ControlApiError } from './control-api-error.ts'

/** Returns the instant `by` after `from`. Throws a ControlApiError with 409 if it is after the end of time. */
export function clockTarget(from: Instant, by: DurationMs): Instant {
  const target = from + by
  if (target <= endOfTime) return target as Instant
  throw new ControlApiError(
    409,
    `The clock shows ${formatInstant(from)} and cannot go beyond ${formatInstant(endOfTime)}, the last instant that it supports.`,
    { fix: 'Move it by less, or POST /__emulator/reset to start over.' },
  )
}
