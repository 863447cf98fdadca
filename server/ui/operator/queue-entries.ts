import { busyOperators, type DeskCaller, listDeskCallers } from '../../domain/desk/desk-callers.ts'
import type { OperatorAction } from '../../domain/model/plan.ts'
import {
  hasEnded,
  latestTransition,
  type Verification,
  verificationTime,
} from '../../domain/model/verification.ts'
import type { Instant } from '../../domain/time/instant.ts'
import { possibleActions } from '../../domain/verification/actions.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { type PageClock, pageClock } from '../layout/time-elements.ts'

/** One row of the operator's queue. */
export interface QueueEntry {
  readonly verification: Verification
  readonly namespace: Namespace
  readonly state: QueueState
  /** When the waiting, the call or the validation began, by the verification's own time. */
  readonly since?: Instant
  /** When the call is or was planned, by the namespace's clock. */
  readonly servedAt?: Instant
  /** The verification's own clock, which a fast-forward may have moved ahead. */
  readonly clock: PageClock
  readonly actions: readonly OperatorAction[]
}

/** `back-office` means that the call has ended, but the operator has not decided yet. */
export type QueueState = DeskCaller['state'] | 'back-office'

/** Returns the queue in the operator's order. Among waiting persons, the longest wait comes first. */
export function operatorQueue(namespaces: readonly Namespace[]): readonly QueueEntry[] {
  const entries = namespaces.flatMap(queueEntriesOf)
  return entries.toSorted((a, b) => stateRank(a) - stateRank(b) || sortTime(a) - sortTime(b) || 0)
}

/** Returns the queue entry of one verification, whatever its state is. */
export function queueEntryOf(verification: Verification, namespace: Namespace): QueueEntry {
  const entry = queueEntriesOf(namespace).find(
    (candidate) => candidate.verification.id === verification.id,
  )
  return entry ?? createQueueEntry(verification, namespace, 'expected')
}

export function busyOperatorCount({ booked, clock }: Namespace): number {
  return busyOperators(booked, clock.now())
}

function queueEntriesOf(namespace: Namespace): readonly QueueEntry[] {
  const { verifications, booked, clock } = namespace
  const callers = listDeskCallers(verifications.values(), booked, clock.now())
  const known = new Set(callers.map(({ verification }) => verification.id))
  const decided = [...verifications.values()].filter(
    (candidate) =>
      latestTransition(candidate).to === 'validation' &&
      !hasEnded(candidate) &&
      !known.has(candidate.id),
  )
  return [
    ...callers.map(({ verification, state, servedAt }) =>
      createQueueEntry(verification, namespace, state, servedAt),
    ),
    ...decided
      .map((verification) => createQueueEntry(verification, namespace, 'back-office'))
      .filter(({ actions: acts }) => acts.length > 0),
  ]
}

function createQueueEntry(
  verification: Verification,
  namespace: Namespace,
  state: QueueState,
  servedAt?: Instant,
): QueueEntry {
  const clock = pageClock(namespace.clock)
  const since = stateSince(verification, state)
  return {
    verification,
    namespace,
    state,
    ...(since === undefined ? {} : { since }),
    ...(servedAt === undefined ? {} : { servedAt }),
    clock: { ...clock, now: verificationTime(verification, clock.now) },
    actions: possibleActions(verification).flatMap((act) =>
      act.as === 'operator' ? [act.do] : [],
    ),
  }
}

function stateSince(verification: Verification, state: QueueState): Instant | undefined {
  if (state === 'back-office') return latestTransition(verification).at
  const began = state === 'waiting' ? 'submit' : state === 'in-call' ? 'take-call' : undefined
  return verification.deeds.findLast(({ act }) => act.do === began)?.at
}

const STATE_ORDER: readonly QueueState[] = [
  'in-call',
  'waiting',
  'back-office',
  'expected',
  'in-vain',
]

function stateRank({ state }: QueueEntry): number {
  return STATE_ORDER.indexOf(state)
}

// Sorts by the longest wait; entries that do not wait yet sort by the time of their call.
function sortTime({ since, servedAt, clock }: QueueEntry): number {
  if (since !== undefined) return since - clock.now
  return servedAt ?? Number.POSITIVE_INFINITY
}
