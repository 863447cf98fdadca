import { nextDueAt, type Verification, verificationTime } from '../domain/model/verification.ts'
import { type DurationMs, durationBetween, type Instant, plus } from '../domain/time/instant.ts'
import { dispatch, type EmulatorContext } from '../emulator/dispatcher.ts'
import type { Namespace } from '../emulator/namespace.ts'

/**
 * Lives one verification on until it has this age, or to the end of its plan, while the clock of its
 * namespace stands still. What it would have told is not sent.
 */
export function runUntil(
  world: EmulatorContext,
  namespace: Namespace,
  id: string,
  age: DurationMs | 'end',
): void {
  const own = () => namespace.verifications.get(id) as Verification
  const bring = (to: Instant) => {
    const by = durationBetween(verificationTime(own(), namespace.clock.now()), to)
    dispatch(world, namespace, id, { kind: 'brought-forward', by })
  }
  const until = age === 'end' ? undefined : plus(own().openedAt, age)
  for (;;) {
    const due = nextDueAt(own())
    if (due === undefined || (until !== undefined && due > until)) break
    bring(due)
    dispatch(world, namespace, id, { kind: 'time-passed', now: due })
  }
  if (until !== undefined) bring(until)
}
