import { type BillingTotals, emptyBillingTotals } from '../domain/accounts/costs.ts'
import { addBookings, dropPastBookings } from '../domain/desk/booking.ts'
import type { CallbackDelivery } from '../domain/model/callback.ts'
import type { Booking, OperatorCall } from '../domain/model/operator-call.ts'
import { nextDueAt, type Transition, type Verification } from '../domain/model/verification.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-use.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { Clock } from './clock.ts'
import { createDueQueue, type DueEntry, type DueQueue } from './due-queue.ts'

/** Everything that belongs to one bearer token: nothing of it is shared. */
export type Namespace = {
  readonly name: string
  /** The e-mail address of its account. */
  owner: string
  readonly seed: number
  readonly clock: Clock
  /** In the order of their opening. */
  readonly verifications: Map<string, Verification>
  readonly due: DueQueue
  readonly underWay: Set<Promise<void>>
  /** The deliveries whose receivers have not answered yet. */
  readonly awaited: Set<string>
  /** How often something was called: an operation under a scenario (`create paid-but-lost`), a route. */
  readonly calls: Map<string, number>
  readonly startedAt: Instant
  opened: number
  /** The calls that operators are booked for, in the order of their beginning. */
  booked: readonly Booking[]
  /** Set while operators work at any hour, whatever the desks of scenarios say. */
  openNow?: true
  /** What would have been charged so far. */
  billed: BillingTotals
  queue: readonly ScenarioUse[]
  byDefault?: ScenarioUse
  /** Set while an advance waits for what it made due. */
  settling?: AdvanceProgress
  /** Told, by whoever does it, when anything besides its verifications has changed. */
  readonly changed: (what?: NamespaceChange) => void
}

/** A change that is not one of the namespace itself: one more call of something. */
export type NamespaceChange = { readonly call: string }

/** What one advance has brought about so far. */
export type AdvanceProgress = {
  readonly transitions: { readonly transition: Transition; readonly verification: string }[]
  readonly deliveries: (CallbackDelivery & { verification: string })[]
}

export function createNamespace(
  name: string,
  seed: number,
  clock: Clock,
  owner = `${name}@emulator.test`,
  changed: Namespace['changed'] = () => {},
): Namespace {
  return {
    name,
    owner,
    seed,
    clock,
    verifications: new Map(),
    due: createDueQueue(),
    underWay: new Set(),
    awaited: new Set(),
    calls: new Map(),
    startedAt: clock.now(),
    opened: 0,
    booked: [],
    billed: emptyBillingTotals,
    queue: [],
    changed,
  }
}

/** Counts one more call; the answer is how many that makes. */
export function countCall({ calls, changed }: Namespace, key: string): number {
  const times = (calls.get(key) ?? 0) + 1
  calls.set(key, times)
  changed({ call: key })
  return times
}

/** Books operators for the calls of a verification that was just opened. */
export function reserveCalls(
  namespace: Namespace,
  { id, openedAt }: Verification,
  calls: readonly OperatorCall[],
): void {
  namespace.booked = addBookings(dropPastBookings(namespace.booked, openedAt), id, calls)
}

/** Files the successor of a verification, and when something is next to happen to it. */
export function storeVerification(
  namespace: Pick<Namespace, 'verifications' | 'due'>,
  verification: Verification,
): void {
  const before = namespace.verifications.get(verification.id)
  namespace.verifications.set(verification.id, verification)
  const at = clockDueAt(verification)
  if (at !== undefined && (before === undefined || clockDueAt(before) !== at)) {
    namespace.due.add(at, verification.id)
  }
}

/** What is due first, by the namespace's clock; what is no longer so is dropped on the way. */
export function firstDue(
  namespace: Pick<Namespace, 'verifications' | 'due'>,
): { readonly at: Instant; readonly verification: Verification } | undefined {
  for (;;) {
    const due = namespace.due.first()
    if (due === undefined) return undefined
    const verification = namespace.verifications.get(due.id)
    if (verification !== undefined && clockDueAt(verification) === due.at) {
      return { at: due.at, verification }
    }
    namespace.due.removeFirst()
  }
}

/** When something is next to happen to it, by its namespace's clock: fast-forward has it run ahead of that. */
export function clockDueAt(verification: Verification): Instant | undefined {
  const own = nextDueAt(verification)
  return own === undefined ? undefined : ((own - verification.aheadBy) as Instant)
}

/** What is due, in its order: without what is no longer due then, and once each. */
export function dueEntries({
  due,
  verifications,
}: Pick<Namespace, 'verifications' | 'due'>): readonly DueEntry[] {
  const seen = new Set<string>()
  return due.all().filter(({ at, id }) => {
    const verification = verifications.get(id)
    if (verification === undefined || clockDueAt(verification) !== at || seen.has(id)) return false
    seen.add(id)
    return true
  })
}

/** A verification and the namespace it lives in. */
export type FoundVerification = {
  readonly namespace: Namespace
  readonly verification: Verification
}
