import { ownTime, type Verification } from '../domain/model/verification.ts'
import { dispatch, type EmulatorContext, startEffects } from './dispatcher.ts'
import type { FoundVerification, Namespace } from './namespace.ts'

/** What a client's look at the status does. */
export function createPolling({
  world,
  arm,
}: {
  readonly world: EmulatorContext
  readonly arm: (namespace: Namespace) => void
}) {
  return {
    /** Takes a step of the plan where polls do; otherwise a look changes nothing. */
    poll({ namespace, verification }: FoundVerification): Verification {
      if (verification.progression === undefined) return verification
      const now = ownTime(verification, namespace.clock.now())
      const effects = dispatch(world, namespace, verification.id, { kind: 'polled', now })
      startEffects(world, namespace, effects)
      arm(namespace)
      return namespace.verifications.get(verification.id) ?? verification
    },
  }
}
