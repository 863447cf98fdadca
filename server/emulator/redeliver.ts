import type { CallbackDelivery } from '../domain/model/callback.ts'
import { ownTime, type Verification } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import { dispatch, type EmulatorContext, startEffects, verificationIdOf } from './dispatcher.ts'
import type { FoundVerification, Namespace } from './namespace.ts'

/** Whose deliveries are to be sent again. */
export type RedeliverySelection =
  | { readonly verification: string }
  | { readonly failedSince: Instant }

/** What sending again needs of the emulator. */
type Around = {
  readonly world: EmulatorContext
  readonly findOrRefuse: (id: string) => FoundVerification
  readonly notice: (namespace: Namespace) => void
}

export function createRedelivery({ world, findOrRefuse, notice }: Around) {
  /** Sends a callback once more, whatever came of it so far. */
  function redeliver(delivery: string): void {
    const { namespace, verification } = findOrRefuse(verificationIdOf(delivery))
    const now = ownTime(verification, namespace.clock.now())
    const event = { kind: 'redelivery-asked', now, delivery } as const
    startEffects(world, namespace, dispatch(world, namespace, verification.id, event))
    notice(namespace)
  }

  return {
    redeliver,

    /** The same for all deliveries of a verification, or all that failed; answers their ids. */
    redeliverAll(namespace: Namespace, which: RedeliverySelection): readonly string[] {
      notice(namespace)
      const ids = selectDeliveries(namespace, which)
      for (const id of ids) redeliver(id)
      return ids
    },
  }
}

/** The deliveries that a redelivery is about, in the order of their verifications and events. */
export function selectDeliveries(
  namespace: Namespace,
  which: RedeliverySelection,
): readonly string[] {
  const lives: readonly (Verification | undefined)[] =
    'verification' in which
      ? [namespace.verifications.get(which.verification)]
      : [...namespace.verifications.values()]
  return lives
    .flatMap((life) => life?.deliveries ?? [])
    .filter((delivery) => 'verification' in which || failedAfter(delivery, which.failedSince))
    .map(({ id }) => id)
}

// What the receiver has not got: because all attempts failed, because of 410, because it is blocked.
function failedAfter({ status, attempts, moment }: CallbackDelivery, since: Instant): boolean {
  const at = attempts[attempts.length - 1]?.at ?? moment.at
  return (status === 'exhausted' || status === 'blocked') && at >= since
}
