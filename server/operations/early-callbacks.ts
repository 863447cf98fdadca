import { type Verification, verificationTime } from '../domain/model/verification.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { Namespace } from '../emulator/namespace.ts'
import { runAfter } from '../runtime/timer.ts'

// In real milliseconds. Long enough for a local receiver, and short enough for the client, which waits for the
// response.
const earlyWaitMs = 1_000

/**
 * Sends the callbacks that the scenario puts before the response to the POST. Waits until the receiver has answered
 * them, but at most one second.
 */
export async function sendEarlyCallbacks(
  emulator: Emulator,
  namespace: Namespace,
  id: string,
): Promise<void> {
  const verification = namespace.verifications.get(id)
  if (verification === undefined) return
  // Usually the emulator is already sending these callbacks, except while the clock is being advanced.
  const now = verificationTime(verification, namespace.clock.now())
  emulator.dispatch(namespace, id, { kind: 'time-passed', now })
  let cancel = () => {}
  const timeIsUp = new Promise<'up'>((resolve) => {
    cancel = runAfter(earlyWaitMs, () => resolve('up'))
  })
  while (isUnderWay(namespace.verifications.get(id))) {
    if ((await Promise.race([timeIsUp, ...namespace.runningEffects])) === 'up') break
  }
  cancel()
}

function isUnderWay(verification: Verification | undefined): boolean {
  const deliveries = verification?.deliveries ?? []
  return deliveries.some(({ early, status }) => early === true && status === 'sending')
}
