import type { CallbackDelivery } from '../domain/model/callback.ts'
import { type Verification, verificationTime } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import { verificationIdOf } from '../emulator/dispatcher.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { Namespace } from '../emulator/namespace.ts'

/**
 * Which deliveries to send again: all deliveries of one verification, or all failed deliveries since an instant. With
 * `receiver`, only those for this origin, such as `http://127.0.0.1:3000`.
 */
export type RedeliverySelection =
  | { readonly verification: string }
  | { readonly failedSince: Instant; readonly receiver?: string }

/** Sends a callback again, whatever its status is. Throws a ControlApiError with 404 for an unknown verification. */
export function redeliver(emulator: Emulator, delivery: string): void {
  const { namespace, verification } = emulator.findOrThrow(verificationIdOf(delivery))
  const now = verificationTime(verification, namespace.clock.now())
  emulator.dispatch(namespace, verification.id, { kind: 'redelivery-asked', now, delivery })
  emulator.processDue(namespace)
}

/** Sends the selected callbacks of a namespace again. Returns the ids of the deliveries. */
export function redeliverAll(
  emulator: Emulator,
  namespace: Namespace,
  selection: RedeliverySelection,
): readonly string[] {
  emulator.processDue(namespace)
  const ids = selectDeliveries(namespace, selection)
  for (const id of ids) redeliver(emulator, id)
  return ids
}

/** Returns the selected deliveries, in the order of their verifications and events. */
function selectDeliveries(
  { verifications }: Namespace,
  selection: RedeliverySelection,
): readonly string[] {
  const candidates =
    'verification' in selection
      ? [verifications.get(selection.verification)]
      : [...verifications.values()]
  return candidates.flatMap((verification) => {
    if (verification === undefined) return []
    const { deliveries } = verification
    if ('verification' in selection) return deliveries.map(({ id }) => id)
    const { failedSince, receiver } = selection
    if (receiver !== undefined && receiverOf(verification) !== receiver) return []
    return deliveries
      .filter((delivery) => hasFailed(delivery) && lastChangeOf(delivery) >= failedSince)
      .map(({ id }) => id)
  })
}

/** True if all attempts failed, the receiver answered 410, or the target is blocked. */
export function hasFailed({ status }: Pick<CallbackDelivery, 'status'>): boolean {
  return status === 'exhausted' || status === 'blocked'
}

/** Returns when the last attempt of a delivery ended; before the first attempt, the instant of its event. */
export function lastChangeOf({ attempts, moment }: CallbackDelivery): Instant {
  return attempts[attempts.length - 1]?.at ?? moment.at
}

/** Returns the origin of a verification's callback URL, such as `http://127.0.0.1:3000`. */
export function receiverOf({ request }: Pick<Verification, 'request'>): string | undefined {
  const { callback } = request
  return callback === undefined ? undefined : new URL(callback.url).origin
}
