import type { DurationMs, Instant } from '../domain/time/instant.ts'
import {
  type AdvanceResult,
  advanceNamespace,
  fastForwardVerification,
} from '../emulator/advance.ts'
import type { Clock } from '../emulator/clock.ts'
import { clockTarget } from '../emulator/clock-limit.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { Namespace } from '../emulator/namespace.ts'

/** How far to advance a clock: by a duration, to an instant, or until nothing is due any more (`idle`). */
export type AdvanceDistance = { readonly by: DurationMs } | { readonly to: Instant } | 'idle'

/** How far to advance one verification: by a duration, to its next step, or to the end of its plan. */
export type FastForwardDistance = DurationMs | 'next' | 'end'

/**
 * Advances the clock of a namespace, and waits for every callback that becomes due on the way. Throws a
 * ControlApiError with 409 while another call advances the clock, or for an instant that has passed.
 */
export function advanceClock(
  emulator: Emulator,
  namespace: Namespace,
  distance: AdvanceDistance,
): Promise<AdvanceResult> {
  const target =
    distance === 'idle'
      ? undefined
      : 'to' in distance
        ? distance.to
        : clockTarget(namespace.clock.now(), distance.by)
  return thenProcessDue(emulator, namespace, advanceNamespace(emulator.context, namespace, target))
}

/**
 * Advances one verification, ahead of its namespace's clock. Throws the errors of `advanceClock`, and 404 for an
 * unknown id.
 */
export function fastForward(
  emulator: Emulator,
  id: string,
  distance: FastForwardDistance,
): Promise<AdvanceResult> {
  const { namespace } = emulator.findOrThrow(id)
  return thenProcessDue(
    emulator,
    namespace,
    fastForwardVerification(emulator.context, namespace, id, distance),
  )
}

/** Changes the mode or the speed of a namespace's clock. To change its time, call `advanceClock`. */
export function setClock(
  emulator: Emulator,
  namespace: Namespace,
  change: Omit<Parameters<Clock['set']>[0], 'now'>,
): void {
  namespace.clock.set(change)
  namespace.reportChange()
  emulator.processDue(namespace)
}

/** Waits for `advance`, then processes the steps that became due in the meantime. */
async function thenProcessDue(
  emulator: Emulator,
  namespace: Namespace,
  result: Promise<AdvanceResult>,
): Promise<AdvanceResult> {
  try {
    return await result
  } finally {
    emulator.processDue(namespace)
  }
}
