import { type BillingTotals, emptyBillingTotals } from '../domain/accounts/costs.ts'
import { addBookings, dropPastBookings } from '../domain/desk/operator-availability.ts'
import type { RateWindow } from '../domain/model/api-fault.ts'
import type { CallbackDelivery } from '../domain/model/callback.ts'
import type { Booking, OperatorCall } from '../domain/model/operator-call.ts'
import { nextDueAt, type Transition, type Verification } from '../domain/model/verification.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-reference.ts'
import { type DurationMs, duration, type Instant } from '../domain/time/instant.ts'
import { type Clock, createDueQueue, type DueEntry, type DueQueue } from './clock.ts'

/** Everything that belongs to one bearer token or account. Namespaces share nothing. */
export type Namespace = {
  readonly name: string
  /** The e-mail address of the account that the namespace belongs to. */
  owner: string
  readonly seed: number
  readonly clock: Clock
  /** By id, in the order of opening. */
  readonly verifications: Map<string, Verification>
  /**
   * When the next step or attempt of each verification is due, by the namespace's clock. Some entries may be outdated.
   */
  readonly due: DueQueue
  /** The running effects, with one promise for all effects that were started together. */
  readonly runningEffects: Set<Promise<void>>
  /** The ids of the deliveries whose receivers have not answered yet. */
  readonly awaitedDeliveries: Set<string>
  /** Counts calls by key: an operation under a scenario (`create paid-but-lost`), or a route. */
  readonly calls: Map<string, number>
  readonly startedAt: Instant
  /** The number of the verification that was opened last. The first verification has the number 1. */
  lastNumber: number
  /** The calls that operators are booked for, earliest first. */
  booked: readonly Booking[]
  /** Set while operators work at any hour, whatever the scenarios say about opening hours. */
  openNow?: true
  /** The calls that the real service would have charged. */
  billed: BillingTotals
  /** The scenarios of the next verifications. */
  queue: readonly ScenarioUse[]
  /** The scenario of a verification for which nothing else selects one. */
  defaultScenario?: ScenarioUse
  /** Set during an advance or a fast-forward, which wait for callbacks. */
  advanceProgress?: AdvanceProgress
  /** Call this function after every change of anything but a verification, so that the store writes the change. */
  readonly reportChange: (what?: NamespaceChange) => void
}

/** One more call with this key of `calls`. The store then writes only the new count, not the whole namespace. */
export type NamespaceChange = { readonly call: string }

/** The transitions and deliveries since the clock began to advance. */
export type AdvanceProgress = {
  readonly transitions: { readonly transition: Transition; readonly verification: string }[]
  readonly deliveries: (CallbackDelivery & { verification: string })[]
}

export function createNamespace(
  name: string,
  seed: number,
  clock: Clock,
  owner = `${name}@emulator.test`,
  reportChange: Namespace['reportChange'] = () => {},
): Namespace {
  return {
    name,
    owner,
    seed,
    clock,
    verifications: new Map(),
    due: createDueQueue(),
    runningEffects: new Set(),
    awaitedDeliveries: new Set(),
    calls: new Map(),
    startedAt: clock.now(),
    lastNumber: 0,
    booked: [],
    billed: emptyBillingTotals,
    queue: [],
    reportChange,
  }
}

/** Counts one more call with this key. Returns the new count. */
export function countCall({ calls, reportChange }: Namespace, key: string): number {
  const count = (calls.get(key) ?? 0) + 1
  calls.set(key, count)
  reportChange({ call: key })
  return count
}

/**
 * Counts a call in the current window of the clock. Windows have the length `per` and begin when the namespace was
 * created. On a paused clock, a window ends only when the clock is advanced.
 */
export function countInWindow(
  { calls, clock, startedAt, reportChange }: Namespace,
  key: string,
  per: DurationMs,
): RateWindow {
  const elapsed = Math.max(0, clock.now() - startedAt)
  // Counts start at 1, also for the number of the window, because a snapshot has no count of 0.
  const window = Math.floor(elapsed / per) + 1
  const windowKey = `${key} window`
  const count = calls.get(windowKey) === window ? (calls.get(key) ?? 0) + 1 : 1
  for (const [name, value] of [[windowKey, window] as const, [key, count] as const]) {
    if (calls.get(name) === value) continue
    calls.set(name, value)
    reportChange({ call: name })
  }
  return { calls: count, rest: duration(per - (elapsed % per)) }
}

/** Books operators for the calls of a new verification, and drops bookings that are over. */
export function reserveCalls(
  namespace: Namespace,
  { id, openedAt }: Verification,
  calls: readonly OperatorCall[],
): void {
  namespace.booked = addBookings(dropPastBookings(namespace.booked, openedAt), id, calls)
}

/** Stores a verification, and adds it to the due queue if the instant of its next step has changed. */
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

/** Returns the verification that is due first, by the namespace's clock. Removes outdated entries of the queue. */
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

/**
 * Returns the instant of the next step or attempt, by the namespace's clock. A fast-forwarded verification is
 * ahead of that clock, so its own time is converted.
 */
export function clockDueAt(verification: Verification): Instant | undefined {
  const dueAt = nextDueAt(verification)
  return dueAt === undefined ? undefined : ((dueAt - verification.aheadBy) as Instant)
}

/** Returns the due queue in order, without outdated and repeated entries. */
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

/** A verification and its namespace. */
export type FoundVerification = {
  readonly namespace: Namespace
  readonly verification: Verification
}
