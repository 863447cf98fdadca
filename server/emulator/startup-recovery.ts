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
import { rescheduleInterrupted } from './resend-callbacks.ts'
import type { StoredNamespace, StoredState } from './stored-state.ts'

/** What resuming needs of the emulator. */
type Around = {
  readonly namespaces: Namespaces
  readonly homes: Map<string, Namespace>
  readonly accounts: Accounts
  readonly changedIn: (name: string) => Namespace['changed']
}

/**
 * Puts everything that was kept into an emulator that has just been made, as if there had been no restart.
 * A callback that was under way is sent again; a clock that ran has gone on; `latest` is the real time of
 * the last change.
 */
export function recoverState(
  { namespaces, homes, accounts, changedIn }: Around,
  { kept, latest }: { readonly kept: StoredState; readonly latest: Instant },
): void {
  accounts.resume(kept)
  for (const each of kept.namespaces.values()) {
    const namespace = namespaceFrom(each, latest, changedIn(each.state.name))
    rescheduleInterrupted(namespace, namespace.clock.now())
    namespaces.restore(namespace)
    // The wall clock was set back meanwhile: later starts must not count from readings of before.
    if (realNow() < latest) namespace.changed()
    for (const id of namespace.verifications.keys()) homes.set(id, namespace)
  }
}

function namespaceFrom(
  { state, verifications, due, calls }: StoredNamespace,
  latest: Instant,
  changed: Namespace['changed'],
): Namespace {
  const { queue = [], booked = [], clock, ...rest } = state
  return {
    ...rest,
    queue,
    booked,
    clock: clockAfter(verifications, resumedClock(clock, latest)),
    verifications,
    due,
    calls,
    underWay: new Set(),
    awaited: new Set(),
    changed,
  }
}

// A record of the clock may be lost, or the wall clock set back: what has happened is not in the future.
function clockAfter(verifications: ReadonlyMap<string, Verification>, clock: Clock): Clock {
  let least = clock.now()
  for (const verification of verifications.values()) {
    least = later(least, (lastTransition(verification).at - verification.aheadBy) as Instant)
  }
  if (least > clock.now()) clock.set({ now: least })
  return clock
}
