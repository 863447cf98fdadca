import { UserError } from '../domain/base/user-error.ts'
import { type DurationMs, parseDuration } from '../domain/time/instant.ts'

/** Parses a duration such as `90s`, `4m`, `26h` or `30d`. Throws a UserError for anything else. */
export function parseDurationOrThrow(text: string): DurationMs {
  const length = parseDuration(text)
  if (length !== undefined) return length
  throw new UserError(`"${text}" is not a duration. Write 90s, 4m, 26h or 30d.`)
}
