import { type Clock, createDueQueue } from '../emulator/clock.ts'
import type { Namespace } from '../emulator/namespace.ts'
import { rescheduleInterruptedInSlices } from '../emulator/reschedule-interrupted-deliveries.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import type { SnapshotContents } from './contents.ts'

/**
 * Creates the namespace of a snapshot, with this name and this clock. Some callbacks were being sent when the
 * snapshot was taken. They are scheduled again, because it is unknown whether they arrived.
 */
export function* namespaceFromSnapshot(
  contents: SnapshotContents,
  name: string,
  clock: Clock,
  reportChange: Namespace['reportChange'] = () => {},
): SlicedWork<Namespace> {
  const { owner, seed, startedAt, opened, booked, billed, queue, byDefault, openNow, calls } =
    contents
  const due = createDueQueue()
  const namespace: Namespace = {
    name,
    owner,
    seed,
    clock,
    verifications: new Map(),
    due,
    runningEffects: new Set(),
    awaitedDeliveries: new Set(),
    calls: new Map(calls),
    startedAt,
    lastNumber: opened,
    booked,
    billed,
    queue,
    ...(byDefault === undefined ? {} : { defaultScenario: byDefault }),
    ...(openNow === true ? { openNow } : {}),
    reportChange,
  }
  for (const { at, id } of contents.due) {
    due.add(at, id)
    yield
  }
  for (const verification of contents.verifications) {
    namespace.verifications.set(verification.id, verification)
    yield
  }
  yield* rescheduleInterruptedInSlices(namespace, contents.clock.now)
  return namespace
}
