import {
  type DurationMs,
  endOfTime,
  formatInstant,
  type Instant,
  parseDuration,
  parseInstant,
} from '../../domain/time/instant.ts'
import type { AdvanceResult } from '../../emulator/advance.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { type AdvanceDistance, advanceClock, setClock } from '../../operations/advance-clock.ts'
import { maxClockSpeed } from '../../snapshot/contents-schema.ts'
import { setLastAdvance } from './last-advance.ts'
import { invalidValueError } from './validate-input.ts'

/**
 * Sets mode, time and speed of a clock from a body. Setting the time is an advance: it processes all due steps.
 * Throws a ControlApiError if a member is invalid.
 */
export async function setClockFromBody(
  emulator: Emulator,
  namespace: Namespace,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { mode, speed } = body
  if (mode !== undefined && mode !== 'system' && mode !== 'manual') {
    throw invalidValueError('mode', mode, 'Write "system" or "manual".')
  }
  if (speed !== undefined && !(typeof speed === 'number' && speed > 0 && speed <= maxClockSpeed)) {
    throw invalidValueError('speed', speed, `Write a number above 0, at most ${maxClockSpeed}.`)
  }
  if (body.now !== undefined) {
    await advanceAndStoreReport(emulator, namespace, { to: parseBodyInstant(body, 'now') })
    refuseIfReset(emulator, namespace)
  }
  setClock(emulator, namespace, {
    ...(mode === undefined ? {} : { mode }),
    ...(speed === undefined ? {} : { speed }),
  })
}

// After a reset, setting the old namespace's clock would not affect the new namespace, so the client gets an error.
function refuseIfReset(emulator: Emulator, namespace: Namespace): void {
  if (emulator.namespaces.get(namespace.name) === namespace) return
  throw new ControlApiError(
    409,
    `Namespace ${namespace.name} was reset while its clock was moved.`,
    {
      fix: 'Set the clock again.',
    },
  )
}

/** Advances a clock and stores the result for `lastAdvance`. */
export async function advanceAndStoreReport(
  emulator: Emulator,
  namespace: Namespace,
  distance: AdvanceDistance,
): Promise<AdvanceResult> {
  const result = await advanceClock(emulator, namespace, distance)
  setLastAdvance(namespace, result)
  return result
}

/** Parses how far to advance a clock. Throws a ControlApiError unless the body has exactly one of by, to, until. */
export function parseAdvanceDistance(body: Readonly<Record<string, unknown>>): AdvanceDistance {
  const givenKeys = ['by', 'to', 'until'].filter((key) => body[key] !== undefined)
  if (givenKeys.length !== 1) {
    throw new ControlApiError(
      400,
      `An advance needs one of by, to and until, and got ${givenKeys.length}.`,
      {
        fix: 'Write {"by":"26h"}, {"to":"2026-01-05T09:00:00+01:00"} or {"until":"idle"}.',
      },
    )
  }
  if (body.by !== undefined) return { by: parseBodyDuration(body, 'by') }
  if (body.to !== undefined) return { to: parseBodyInstant(body, 'to') }
  if (body.until === 'idle') return 'idle'
  throw invalidValueError('until', body.until, 'The only word here is "idle".')
}

/** Parses the duration under `key`. Throws a ControlApiError with an example if it is not a duration. */
export function parseBodyDuration(
  body: Readonly<Record<string, unknown>>,
  key: string,
): DurationMs {
  const value = body[key]
  const length = typeof value === 'string' ? parseDuration(value) : undefined
  if (length !== undefined) return length
  throw invalidValueError(key, value, 'Write a duration such as "90s", "4m", "26h" or "30d".')
}

/** Parses the instant under `key`. Throws a ControlApiError with an example if it is not an instant. */
export function parseBodyInstant(body: Readonly<Record<string, unknown>>, key: string): Instant {
  const value = body[key]
  const at = typeof value === 'string' ? parseInstant(value) : undefined
  if (at !== undefined) return at
  throw invalidValueError(
    key,
    value,
    `Write an instant with its offset, such as "2026-01-05T09:00:00+01:00", up to ${formatInstant(endOfTime)}.`,
  )
}
