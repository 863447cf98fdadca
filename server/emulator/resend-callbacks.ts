import type { Verification } from '../domain/model/verification.ts'
import { verificationTime } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import { runAtOnce } from '../runtime/sliced-work.ts'
import type { Namespace } from './namespace.ts'
import { clockDueAt } from './namespace.ts'

function rescheduled(verification: Verification, now: Instant): Verification {
  if (!verification.deliveries.some(({ status }) => status === 'sending')) return verification
  const deliveries = verification.deliveries.map((delivery) =>
    delivery.status === 'sending'
      ? { ...delivery, status: 'scheduled' as const, dueAt: delivery.dueAt ?? now }
      : delivery,
  )
  return { ...verification, deliveries }
}

/** Schedules every delivery again that was under way, in slices. */
export function* rescheduleInterruptedInSlices(
  { verifications, due }: Pick<Namespace, 'verifications' | 'due'>,
  now: Instant,
): SlicedWork<void> {
  for (const verification of verifications.values()) {
    yield
    const again = rescheduled(verification, verificationTime(verification, now))
    if (again === verification) continue
    verifications.set(verification.id, again)
    due.add(clockDueAt(again) ?? now, verification.id)
  }
}

/** Plans what was under way once more, where it stood among the others. */
export function rescheduleInterrupted(
  namespace: Pick<Namespace, 'verifications' | 'due'>,
  now: Instant,
): void {
  runAtOnce(rescheduleInterruptedInSlices(namespace, now))
}
