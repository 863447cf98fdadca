import type { CallbackDelivery } from '../domain/model/callback.ts'
import { verificationTime } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import { verificationIdOf } from '../emulator/dispatcher.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { Namespace } from '../emulator/namespace.ts'

/** Which deliveries to send again: all deliveries of one verification, or all failed deliveries since an instant. */
export type RedeliverySelection =
  | { readonly verification: string }
  | { readonly failedSince: Instant }

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
  return candidates
    .flatMap((verification) => verification?.deliveries ?? [])
    .filter(
      (delivery) => 'verification' in selection || hasFailedSince(delivery, selection.failedSince),
    )
    .map(({ id }) => id)
}

// A delivery has failed if all attempts failed, the receiver answered 410, or the target is blocked.
function hasFailedSince({ status, attempts, moment }: CallbackDelivery, since: Instant): boolean {
  const at = attempts[attempts.length - 1]?.at ?? moment.at
  return (status === 'exhausted' || status === 'blocked') && at >= since
}
