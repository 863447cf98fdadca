import type { CallbackDelivery } from '../domain/model/callback.ts'
import { ownTime, type Verification } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import { carryOutDetached, happen, verificationOf, type World } from './dispatcher.ts'
import type { Found, Namespace } from './namespace.ts'

/** Whose deliveries are to be sent again. */
export type Redelivery = { readonly verification: string } | { readonly failedSince: Instant }

/** What sending again needs of the emulator. */
type Around = {
  readonly world: World
  readonly findOrRefuse: (id: string) => Found
  readonly notice: (namespace: Namespace) => void
}

export function createRedelivery({ world, findOrRefuse, notice }: Around) {
  /** Sends a callback once more, whatever came of it so far. */
  function redeliver(delivery: string): void {
    const { namespace, verification } = findOrRefuse(verificationOf(delivery))
    const now = ownTime(verification, namespace.clock.now())
    const event = { kind: 'redelivery-asked', now, delivery } as const
    carryOutDetached(world, namespace, happen(world, namespace, verification.id, event))
    notice(namespace)
  }

  return {
    redeliver,

    /** The same for all deliveries of a verification, or all that failed; answers their ids. */
    redeliverAll(namespace: Namespace, which: Redelivery): readonly string[] {
      notice(namespace)
      const ids = deliveriesAgain(namespace, which)
      for (const id of ids) redeliver(id)
      return ids
    },
  }
}

/** The deliveries that a redelivery is about, in the order of their verifications and events. */
export function deliveriesAgain(namespace: Namespace, which: Redelivery): readonly string[] {
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
