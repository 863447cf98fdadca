import { integer, matching, numberThat, type Shape, textOf } from '../base/schema.ts'
import {
  type DurationMs,
  endOfTime,
  type Instant,
  isInstant,
  isoOf,
  startOfTime,
} from '../time/instant.ts'

/** An instant of the years 0 to 9999, in milliseconds since 1970. */
export const instantShape: Shape<Instant> = numberThat(
  isInstant,
  () => `an instant in milliseconds, from ${isoOf(startOfTime)} to ${isoOf(endOfTime)}`,
)

export const durationShape: Shape<DurationMs> = numberThat(
  (value) => Number.isInteger(value) && value >= 0 && value <= endOfTime - startOfTime,
  () => 'a duration in whole milliseconds',
)

/** Far more than any run counts, and far from where whole numbers are no longer exact. */
export const mostCounted = 1e12

export const countShape: Shape<number> = integer(0, mostCounted)

export const seedShape: Shape<number> = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)

/** A reason, a status of a scenario's own, a sentence about an outcome: it may quote a URL, which may be long. */
export const lineShape: Shape<string> = textOf(100_000)

/** The n-th of something, from 1, as a scenario file may say it. */
export const ordinalShape: Shape<number> = numberThat(
  (value) => Number.isInteger(value) && value >= 1,
  () => 'a whole number from 1',
)

/** The id of a verification; the same that paths accept. */
export const verificationIdPattern = /^[0-9A-Za-z-]{1,64}$/

export const idShape: Shape<string> = matching(
  verificationIdPattern,
  'an id of 1 to 64 letters, digits and dashes',
)

/** The name of a namespace. */
export const namespaceNamePattern = /^[\w.-]{1,64}$/

export const namespaceNameShape: Shape<string> = matching(
  namespaceNamePattern,
  'a name of 1 to 64 letters, digits, dots, dashes and underscores',
)
