import type { Verification } from '../domain/model/verification.ts'
import { verificationTime } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import { runAtOnce } from '../runtime/sliced-work.ts'
import type { Namespace } from './namespace.ts'
import { clockDueAt } from './namespace.ts'

function withInterruptedScheduled(verification: Verification, now: Instant): Verification {
  if (!verification.deliveries.some(({ status }) => status === 'sending')) return verification
  const deliveries = verification.deliveries.map((delivery) =>
    delivery.status === 'sending'
      ? { ...delivery, status: 'scheduled' as const, dueAt: delivery.dueAt ?? now }
      : delivery,
  )
  return { ...verification, deliveries }
}

/** Schedules again each delivery that was being sent when the state was stored. Works in slices. */
export function* rescheduleInterruptedInSlices(
  { verifications, due }: Pick<Namespace, 'verifications' | 'due'>,
  now: Instant,
): SlicedWork<void> {
  for (const verification of verifications.values()) {
    yield
    const next = withInterruptedScheduled(verification, verificationTime(verification, now))
    if (next === verification) continue
    verifications.set(verification.id, next)
    due.add(clockDueAt(next) ?? now, verification.id)
  }
}

/** Schedules again each delivery that was being sent, without slices. The order of all deliveries does not change. */
export function rescheduleInterruptedDeliveries(
  namespace: Pick<Namespace, 'verifications' | 'due'>,
  now: Instant,
): void {
  runAtOnce(rescheduleInterruptedInSlices(namespace, now))
}
