import {
  latestTransition as lastTransition,
  type Verification,
} from '../domain/model/verification.ts'
import { type Instant, later } from '../domain/time/instant.ts'
import { realNow } from '../runtime/real-time.ts'
import type { Accounts } from './accounts.ts'
import { type Clock, resumedClock } from './clock.ts'
import type { Namespace } from './namespace.ts'
import type { Namespaces } from './namespaces.ts'
import { rescheduleInterruptedDeliveries } from './reschedule-interrupted-deliveries.ts'
import type { LoadedState } from './storage-port.ts'
import type { StoredNamespace } from './stored-state.ts'

/** The parts of the emulator that `recoverState` and `releaseNamespace` need. */
export interface RecoveryDeps {
  readonly namespaces: Namespaces
  readonly namespaceById: Map<string, Namespace>
  readonly accounts: Accounts
  readonly changeListener: (name: string) => Namespace['reportChange']
}

/**
 * Restores stored state: all of it in a new emulator, or one namespace that this emulator takes over. Sends callbacks
 * again that were under way. A running clock has continued during the restart. `latest` is the real time of the last
 * stored change.
 */
export function recoverState(
  { namespaces, namespaceById, accounts, changeListener }: RecoveryDeps,
  { state, latest }: LoadedState,
): void {
  accounts.restore(state)
  for (const stored of state.namespaces.values()) {
    const namespace = namespaceFrom(stored, latest, changeListener(stored.state.name))
    rescheduleInterruptedDeliveries(namespace, namespace.clock.now())
    namespaces.restore(namespace)
    // The wall clock was set back. Store a new reading of the clock, so that a later start does not use the old
    // reading.
    if (realNow() < latest) namespace.reportChange()
    for (const id of namespace.verifications.keys()) namespaceById.set(id, namespace)
  }
}

/**
 * Removes a namespace and its account from memory. The namespace itself loses its verifications, too: a request or a
 * callback that still uses this object then changes nothing.
 */
export function releaseNamespace(
  { namespaces, namespaceById, accounts }: RecoveryDeps,
  name: string,
): void {
  const namespace = namespaces.get(name)
  for (const id of namespace?.verifications.keys() ?? []) namespaceById.delete(id)
  namespace?.verifications.clear()
  namespaces.remove(name)
  accounts.forget(name)
}

function namespaceFrom(
  { state, verifications, due, calls }: StoredNamespace,
  latest: Instant,
  reportChange: Namespace['reportChange'],
): Namespace {
  const { queue = [], booked = [], clock, opened, byDefault, ...rest } = state
  return {
    ...rest,
    lastNumber: opened,
    ...(byDefault === undefined ? {} : { defaultScenario: byDefault }),
    queue,
    booked,
    clock: clockAfterHistory(verifications, resumedClock(clock, latest)),
    verifications,
    due,
    calls,
    runningEffects: new Set(),
    awaitedDeliveries: new Set(),
    reportChange,
  }
}

/**
 * Advances the clock to the latest transition if it shows an earlier instant. This happens if a record of the clock
 * was lost, or the wall clock was set back.
 */
function clockAfterHistory(verifications: ReadonlyMap<string, Verification>, clock: Clock): Clock {
  let minimum = clock.now()
  for (const verification of verifications.values()) {
    minimum = later(minimum, (lastTransition(verification).at - verification.aheadBy) as Instant)
  }
  if (minimum > clock.now()) clock.set({ now: minimum })
  return clock
}
