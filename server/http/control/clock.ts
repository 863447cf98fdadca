import { Router } from 'express'
import {
  type DurationMs,
  endOfTime,
  formatInstant,
  type Instant,
  parseDuration,
  parseInstant,
} from '../../domain/time/instant.ts'
import type { AdvanceResult } from '../../emulator/advance.ts'
import type { Clock } from '../../emulator/clock.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { type AdvanceDistance, advanceClock, setClock } from '../../operations/advance-clock.ts'
import { maxClockSpeed } from '../../snapshot/contents-schema.ts'
import type { HttpContext } from '../http-context.ts'
import { controlHandler, namespaceOfCall, readControlBody, sendJson } from './control-response.ts'
import { setLastAdvance } from './last-advance.ts'
import { toAdvanceReport } from './rows.ts'

/** The namespace's clock: read, set, advance. */
export function clockRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()

  router.get('/clock', (req, res) =>
    sendJson(req, res, clockRow(namespaceOfCall(context, req).clock)),
  )

  router.put(
    '/clock',
    controlHandler(async (req, res) => {
      const body = await readControlBody(req, ['mode', 'now', 'speed'])
      const namespace = namespaceOfCall(context, req)
      await setClockFromBody(emulator, namespace, body)
      sendJson(req, res, clockRow(namespace.clock))
    }),
  )

  router.post(
    '/clock/advance',
    controlHandler(async (req, res) => {
      const body = await readControlBody(req, ['by', 'to', 'until'])
      const namespace = namespaceOfCall(context, req)
      const settled = await advanceAndStoreReport(emulator, namespace, parseAdvanceDistance(body))
      sendJson(req, res, toAdvanceReport(settled, emulator.find, emulator.settings.reasonStyle))
    }),
  )

  return router
}

/** Changes a clock as a body asks; what becomes due on the way is settled, as with an advance. */
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

// Its clock has no effect on the namespace that has taken its place.
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

/** Moves a clock and keeps what came of it for `lastAdvance`. */
export async function advanceAndStoreReport(
  emulator: Emulator,
  namespace: Namespace,
  way: AdvanceDistance,
): Promise<AdvanceResult> {
  const settled = await advanceClock(emulator, namespace, way)
  setLastAdvance(namespace, settled)
  return settled
}

/** The duration under `key`; refuses anything else with an example. */
export function parseBodyDuration(
  body: Readonly<Record<string, unknown>>,
  key: string,
): DurationMs {
  const given = body[key]
  const length = typeof given === 'string' ? parseDuration(given) : undefined
  if (length !== undefined) return length
  throw invalidValueError(key, given, 'Write a duration such as "90s", "4m", "26h" or "30d".')
}

export function parseBodyInstant(body: Readonly<Record<string, unknown>>, key: string): Instant {
  const given = body[key]
  const at = typeof given === 'string' ? parseInstant(given) : undefined
  if (at !== undefined) return at
  throw invalidValueError(
    key,
    given,
    `Write an instant with its offset, such as "2026-01-05T09:00:00+01:00", up to ${formatInstant(endOfTime)}.`,
  )
}

export function invalidValueError(key: string, given: unknown, fix: string): ControlApiError {
  const shown = (JSON.stringify(given) ?? 'nothing').slice(0, 80)
  return new ControlApiError(400, `"${key}" is ${shown}.`, { fix })
}

/** How far a body wants a clock advanced; refuses what says nothing, or two things. */
export function parseAdvanceDistance(body: Readonly<Record<string, unknown>>): AdvanceDistance {
  const given = ['by', 'to', 'until'].filter((key) => body[key] !== undefined)
  if (given.length !== 1) {
    throw new ControlApiError(
      400,
      `An advance needs one of by, to and until, and got ${given.length}.`,
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

function clockRow({ mode, speed, now }: Clock) {
  return { mode, now: formatInstant(now()), speed }
}
