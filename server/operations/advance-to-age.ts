import { nextDueAt, type Verification, verificationTime } from '../domain/model/verification.ts'
import { type DurationMs, durationBetween, type Instant, plus } from '../domain/time/instant.ts'
import { dispatch, type EmulatorContext } from '../emulator/dispatcher.ts'
import type { Namespace } from '../emulator/namespace.ts'

/**
 * Advances one verification until it is `age` old, or to the end of its plan. Its namespace's clock does not
 * change. The callbacks that become due on the way are not sent.
 */
export function advanceToAge(
  context: EmulatorContext,
  namespace: Namespace,
  id: string,
  age: DurationMs | 'end',
): void {
  const current = () => namespace.verifications.get(id) as Verification
  const bringForward = (to: Instant) => {
    const by = durationBetween(verificationTime(current(), namespace.clock.now()), to)
    dispatch(context, namespace, id, { kind: 'brought-forward', by })
  }
  const until = age === 'end' ? undefined : plus(current().openedAt, age)
  for (;;) {
    const due = nextDueAt(current())
    if (due === undefined || (until !== undefined && due > until)) break
    bringForward(due)
    dispatch(context, namespace, id, { kind: 'time-passed', now: due })
  }
  if (until !== undefined) bringForward(until)
}
