import {
  integerBetween,
  numberThat,
  type Schema,
  textMatching,
  textOfLength,
} from '../base/schema.ts'
import {
  type DurationMs,
  endOfTime,
  formatInstant,
  type Instant,
  isInstant,
  startOfTime,
} from '../time/instant.ts'

/** Accepts an instant of the years 0 to 9999, in milliseconds since 1970. */
export const instantSchema: Schema<Instant> = numberThat(
  isInstant,
  () =>
    `an instant in milliseconds, from ${formatInstant(startOfTime)} to ${formatInstant(endOfTime)}`,
)

export const durationSchema: Schema<DurationMs> = numberThat(
  (value) => Number.isInteger(value) && value >= 0 && value <= endOfTime - startOfTime,
  () => 'a duration in whole milliseconds',
)

/** The highest stored count: higher than any run can reach, and small enough for exact integers. */
export const maxCount = 1e12

export const countSchema: Schema<number> = integerBetween(0, maxCount)

export const seedSchema: Schema<number> = integerBetween(
  Number.MIN_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER,
)

/** Accepts a reason, a custom status, or a sentence. The limit is high because a sentence can quote a long URL. */
export const lineSchema: Schema<string> = textOfLength(100_000)

/** Accepts a position in a sequence, counted from 1. */
export const ordinalSchema: Schema<number> = numberThat(
  (value) => Number.isInteger(value) && value >= 1,
  () => 'a whole number from 1',
)

/** The id of a verification, in stored state and in paths. */
export const verificationIdPattern = /^[0-9A-Za-z-]{1,64}$/

export const verificationIdSchema: Schema<string> = textMatching(
  verificationIdPattern,
  'an id of 1 to 64 letters, digits and dashes',
)

/** The name of a namespace. */
export const namespaceNamePattern = /^[\w.-]{1,64}$/

export const namespaceNameSchema: Schema<string> = textMatching(
  namespaceNamePattern,
  'a name of 1 to 64 letters, digits, dots, dashes and underscores',
)
