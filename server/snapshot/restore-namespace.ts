import { ownTime, type Verification } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { Clock } from '../emulator/clock.ts'
import { createDueOrder } from '../emulator/due-queue.ts'
import { clockDueAt, type Namespace } from '../emulator/namespace.ts'
import { doneAtOnce, type SlicedWork } from '../runtime/sliced-work.ts'
import type { Contents } from './contents.ts'

/**
 * The namespace of a snapshot, under this name and with this clock. A callback that was under way then
 * is sent again: nobody knows whether it has arrived.
 */
export function* namespaceFrom(
  contents: Contents,
  name: string,
  clock: Clock,
  changed: Namespace['changed'] = () => {},
): SlicedWork<Namespace> {
  const { owner, seed, startedAt, opened, booked, billed, queue, byDefault, openNow, calls } =
    contents
  const due = createDueOrder()
  const namespace: Namespace = {
    name,
    owner,
    seed,
    clock,
    verifications: new Map(),
    due,
    underWay: new Set(),
    awaited: new Set(),
    calls: new Map(calls),
    startedAt,
    opened,
    booked,
    billed,
    queue,
    ...(byDefault === undefined ? {} : { byDefault }),
    ...(openNow === true ? { openNow } : {}),
    changed,
  }
  for (const { at, id } of contents.due) {
    due.add(at, id)
    yield
  }
  for (const verification of contents.verifications) {
    namespace.verifications.set(verification.id, verification)
    yield
  }
  yield* sendingAgain(namespace, contents.clock.now)
  return namespace
}

/** Plans what was under way once more, where it stood among the others. */
export function sendAgain(namespace: Pick<Namespace, 'verifications' | 'due'>, now: Instant): void {
  doneAtOnce(sendingAgain(namespace, now))
}

function* sendingAgain(
  { verifications, due }: Pick<Namespace, 'verifications' | 'due'>,
  now: Instant,
): SlicedWork<void> {
  for (const verification of verifications.values()) {
    yield
    const again = plannedAgain(verification, ownTime(verification, now))
    if (again === verification) continue
    verifications.set(verification.id, again)
    due.add(clockDueAt(again) ?? now, verification.id)
  }
}

function plannedAgain(verification: Verification, now: Instant): Verification {
  if (!verification.deliveries.some(({ status }) => status === 'sending')) return verification
  const deliveries = verification.deliveries.map((delivery) =>
    delivery.status === 'sending'
      ? { ...delivery, status: 'scheduled' as const, dueAt: delivery.dueAt ?? now }
      : delivery,
  )
  return { ...verification, deliveries }
}
