import { UserError } from '../domain/base/user-error.ts'
import { type DurationMs, parseDuration } from '../domain/time/instant.ts'

/** `90s`, `4m`, `26h`, `30d`. Throws a Complaint for anything else. */
export function requireDuration(text: string): DurationMs {
  const length = parseDuration(text)
  if (length !== undefined) return length
  throw new UserError(`"${text}" is not a duration. Write 90s, 4m, 26h or 30d.`)
}
