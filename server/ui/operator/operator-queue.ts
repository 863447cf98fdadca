import { busyOperators, type DeskCaller, deskQueue } from '../../domain/desk/waiting-line.ts'
import type { OperatorAct } from '../../domain/model/plan.ts'
import { isOver, latest, ownTime, type Verification } from '../../domain/model/verification.ts'
import type { Instant } from '../../domain/time/instant.ts'
import { possibleActs } from '../../domain/verification/actions.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { type PageClock, pageClock } from '../layout/time-elements.ts'

/** Somebody whom an operator has to do with, as the console shows them. */
export type Visit = {
  readonly verification: Verification
  readonly namespace: Namespace
  readonly state: VisitState
  /** By the verification's own time: since when they wait or talk; of others, undefined. */
  readonly since?: Instant
  /** When the plan has the call, or had it, by the namespace's clock. */
  readonly servedAt?: Instant
  /** The verification's own time, which a fast-forward has put ahead. */
  readonly clock: PageClock
  readonly acts: readonly OperatorAct[]
}

/** `back-office`: the call is over, and the verdict is still to come. */
export type VisitState = DeskCaller['state'] | 'back-office'

/** In the order in which an operator would look at them; who waits longest comes first of the waiting. */
export function visitsIn(namespaces: readonly Namespace[]): readonly Visit[] {
  const visits = namespaces.flatMap(visitsOf)
  return visits.toSorted((a, b) => rank(a) - rank(b) || sortTime(a) - sortTime(b) || 0)
}

/** The visit of one verification, whatever its state is. */
export function visitOf(verification: Verification, namespace: Namespace): Visit {
  const found = visitsOf(namespace).find((each) => each.verification.id === verification.id)
  return found ?? visit(verification, namespace, 'expected')
}

export function busyIn({ booked, clock }: Namespace): number {
  return busyOperators(booked, clock.now())
}

function visitsOf(namespace: Namespace): readonly Visit[] {
  const { verifications, booked, clock } = namespace
  const callers = deskQueue(verifications.values(), booked, clock.now())
  const known = new Set(callers.map(({ verification }) => verification.id))
  const decided = [...verifications.values()].filter(
    (each) => latest(each).to === 'validation' && !isOver(each) && !known.has(each.id),
  )
  return [
    ...callers.map(({ verification, state, servedAt }) =>
      visit(verification, namespace, state, servedAt),
    ),
    ...decided
      .map((verification) => visit(verification, namespace, 'back-office'))
      .filter(({ acts }) => acts.length > 0),
  ]
}

function visit(
  verification: Verification,
  namespace: Namespace,
  state: VisitState,
  servedAt?: Instant,
): Visit {
  const clock = pageClock(namespace.clock)
  const since = sinceWhen(verification, state)
  return {
    verification,
    namespace,
    state,
    ...(since === undefined ? {} : { since }),
    ...(servedAt === undefined ? {} : { servedAt }),
    clock: { ...clock, now: ownTime(verification, clock.now) },
    acts: possibleActs(verification).flatMap((act) => (act.as === 'operator' ? [act.do] : [])),
  }
}

function sinceWhen(verification: Verification, state: VisitState): Instant | undefined {
  if (state === 'back-office') return latest(verification).at
  const began = state === 'waiting' ? 'submit' : state === 'in-call' ? 'take-call' : undefined
  return verification.deeds.findLast(({ act }) => act.do === began)?.at
}

const ORDER: readonly VisitState[] = ['in-call', 'waiting', 'back-office', 'expected', 'in-vain']

function rank({ state }: Visit): number {
  return ORDER.indexOf(state)
}

// Longest waiting first; whoever is still to come, in the order of their calls.
function sortTime({ since, servedAt, clock }: Visit): number {
  if (since !== undefined) return since - clock.now
  return servedAt ?? Number.POSITIVE_INFINITY
}
