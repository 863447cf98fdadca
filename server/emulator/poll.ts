import { ownTime, type Verification } from '../domain/model/verification.ts'
import { carryOutDetached, happen, type World } from './dispatcher.ts'
import type { Found, Namespace } from './namespace.ts'

/** What a client's look at the status does. */
export function createPolling({
  world,
  arm,
}: {
  readonly world: World
  readonly arm: (namespace: Namespace) => void
}) {
  return {
    /** Takes a step of the plan where polls do; otherwise a look changes nothing. */
    poll({ namespace, verification }: Found): Verification {
      if (verification.progression === undefined) return verification
      const now = ownTime(verification, namespace.clock.now())
      const effects = happen(world, namespace, verification.id, { kind: 'polled', now })
      carryOutDetached(world, namespace, effects)
      arm(namespace)
      return namespace.verifications.get(verification.id) ?? verification
    },
  }
}
