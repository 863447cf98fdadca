import { ownTime, type Verification } from '../domain/model/verification.ts'
import { after } from '../runtime/timer.ts'
import { dispatch, type EmulatorContext, startEffects } from './dispatcher.ts'
import type { Namespace } from './namespace.ts'

// Real time: long enough for any receiver at hand, short for whoever waits for the POST.
const earlyWaitMs = 1_000

/**
 * Sends what the scenario wants told before the POST is answered and waits until its receiver has answered,
 * but not for ever: one that hangs must not keep the POST from its answer.
 */
export async function toldEarly(
  world: EmulatorContext,
  namespace: Namespace,
  { id, deliveries }: Verification,
): Promise<void> {
  const verification = namespace.verifications.get(id)
  if (verification === undefined || !deliveries.some(({ early }) => early === true)) return
  // Usually it is on its way already; not so while the clock is being moved.
  const now = ownTime(verification, namespace.clock.now())
  startEffects(world, namespace, dispatch(world, namespace, id, { kind: 'time-passed', now }))
  let cancel = () => {}
  const timeIsUp = new Promise<'up'>((resolve) => {
    cancel = after(earlyWaitMs, () => resolve('up'))
  })
  while (isUnderWay(namespace.verifications.get(id))) {
    if ((await Promise.race([timeIsUp, ...namespace.underWay])) === 'up') break
  }
  cancel()
}

function isUnderWay(verification: Verification | undefined): boolean {
  const deliveries = verification?.deliveries ?? []
  return deliveries.some(({ early, status }) => early === true && status === 'sending')
}
