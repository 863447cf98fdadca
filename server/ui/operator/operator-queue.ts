import { busyOperators, type DeskCaller, deskQueue } from '../../domain/desk/waiting-line.ts'
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

/** Somebody whom an operator has to do with, as the console shows them. */
export type QueueEntry = {
  readonly verification: Verification
  readonly namespace: Namespace
  readonly state: QueueState
  /** By the verification's own time: since when they wait or talk; of others, undefined. */
  readonly since?: Instant
  /** When the plan has the call, or had it, by the namespace's clock. */
  readonly servedAt?: Instant
  /** The verification's own time, which a fast-forward has put ahead. */
  readonly clock: PageClock
  readonly actions: readonly OperatorAction[]
}

/** `back-office`: the call is over, and the verdict is still to come. */
export type QueueState = DeskCaller['state'] | 'back-office'

/** In the order in which an operator would look at them; who waits longest comes first of the waiting. */
export function operatorQueue(namespaces: readonly Namespace[]): readonly QueueEntry[] {
  const visits = namespaces.flatMap(queueEntriesOf)
  return visits.toSorted((a, b) => stateRank(a) - stateRank(b) || sortTime(a) - sortTime(b) || 0)
}

/** The visit of one verification, whatever its state is. */
export function queueEntryOf(verification: Verification, namespace: Namespace): QueueEntry {
  const found = queueEntriesOf(namespace).find((each) => each.verification.id === verification.id)
  return found ?? createQueueEntry(verification, namespace, 'expected')
}

export function busyOperatorCount({ booked, clock }: Namespace): number {
  return busyOperators(booked, clock.now())
}

function queueEntriesOf(namespace: Namespace): readonly QueueEntry[] {
  const { verifications, booked, clock } = namespace
  const callers = deskQueue(verifications.values(), booked, clock.now())
  const known = new Set(callers.map(({ verification }) => verification.id))
  const decided = [...verifications.values()].filter(
    (each) => latestTransition(each).to === 'validation' && !hasEnded(each) && !known.has(each.id),
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

// Longest waiting first; whoever is still to come, in the order of their calls.
function sortTime({ since, servedAt, clock }: QueueEntry): number {
  if (since !== undefined) return since - clock.now
  return servedAt ?? Number.POSITIVE_INFINITY
}
