import type { CallbackDelivery } from '../domain/model/callback.ts'
import {
  nextDueAt,
  pendingSteps,
  type Transition,
  timedSteps,
  type Verification,
  verificationTime,
} from '../domain/model/verification.ts'
import {
  type DurationMs,
  durationBetween,
  formatInstant,
  type Instant,
} from '../domain/time/instant.ts'
import { clockTarget } from './clock-limit.ts'
import { ControlApiError } from './control-api-error.ts'
import {
  dispatch,
  type EmulatorContext,
  processDue,
  runEffects,
  verificationIdOf,
} from './dispatcher.ts'
import { type AdvanceProgress, firstDue, type Namespace } from './namespace.ts'

/** What an advance or a fast-forward brought about. */
export type AdvanceResult = AdvanceProgress & {
  readonly from: Instant
  readonly to: Instant
  /** Steps and deliveries still planned in the namespace (or for the one verification). */
  readonly pending: number
}

/**
 * Moves a namespace's clock to `target` instant by instant. Whatever is due at one is delivered and
 * answered before the next is reached; without a target, until nothing is due any more.
 */
export async function advanceNamespace(
  world: EmulatorContext,
  namespace: Namespace,
  target: Instant | undefined,
): Promise<AdvanceResult> {
  refuseWhileSettling(namespace)
  const { clock } = namespace
  const settling: AdvanceProgress = { transitions: [], deliveries: [] }
  namespace.settling = settling
  clock.hold()
  const from = clock.now()
  try {
    if (target !== undefined && target < from) clock.moveTo(target)
    await answered(namespace)
    for (;;) {
      const due = firstDue(namespace)
      if (due === undefined || (target !== undefined && due.at > target)) break
      if (due.at > clock.now()) clock.moveTo(due.at)
      namespace.changed()
      await runEffects(world, namespace, processDue(world, namespace, clock.now()))
      await answered(namespace)
    }
    if (target !== undefined) clock.moveTo(target)
    return { ...settling, from, to: clock.now(), pending: pendingInNamespace(namespace) }
  } finally {
    delete namespace.settling
    clock.release()
    namespace.changed()
  }
}

/**
 * The same for one verification: it runs ahead of everybody else's clock. Where not the clock takes its
 * steps, `next` and `end` take them by hand, at this instant.
 */
export async function fastForwardOne(
  world: EmulatorContext,
  namespace: Namespace,
  id: string,
  by: DurationMs | 'next' | 'end',
): Promise<AdvanceResult> {
  refuseWhileSettling(namespace)
  const settling: AdvanceProgress = { transitions: [], deliveries: [] }
  const own = () => known(namespace, id)
  const now = () => verificationTime(own(), namespace.clock.now())
  const from = now()
  const steps = stepsByHand(own(), by)
  const target = by === 'next' && steps > 0 ? from : targetOf(own(), from, by)
  namespace.settling = settling
  const bring = (to: Instant) => {
    const event = { kind: 'brought-forward', by: durationBetween(now(), to) } as const
    dispatch(world, namespace, id, event)
  }
  try {
    await answered(namespace)
    for (let taken = 0; taken < steps && pendingSteps(own()).length > 0; taken++) {
      const effects = dispatch(world, namespace, id, { kind: 'moved-on', now: now() })
      await runEffects(world, namespace, effects)
    }
    for (;;) {
      const due = nextDueAt(own())
      if (due === undefined || (target !== undefined && due > target)) break
      bring(due)
      const effects = dispatch(world, namespace, id, { kind: 'time-passed', now: now() })
      await runEffects(world, namespace, effects)
    }
    if (target !== undefined) bring(target)
    return { ...settling, from, to: now(), pending: pendingByHand(own()) }
  } finally {
    delete namespace.settling
  }
}

/** Keeps, for whoever moves the clock, what has become of a verification. */
export function recordProgress(
  { settling }: Namespace,
  before: Verification,
  after: Verification,
): void {
  if (settling === undefined) return
  const verification = after.id
  for (let i = before.history.length; i < after.history.length; i++) {
    settling.transitions.push({ transition: after.history[i] as Transition, verification })
  }
  if (after.deliveries === before.deliveries) return
  for (const [i, delivery] of after.deliveries.entries()) {
    const earlier = before.deliveries[i]
    const wasTried = delivery.attempts.length > (earlier?.attempts.length ?? 0)
    const hasEnded = !isUnderWay(delivery) && delivery.status !== earlier?.status
    if (wasTried || hasEnded) settling.deliveries.push({ ...delivery, verification })
  }
}

/** Steps and deliveries that time will still bring. */
export function pendingInNamespace({ verifications }: Namespace): number {
  let pending = 0
  for (const verification of verifications.values()) pending += pendingOfVerification(verification)
  return pending
}

export function pendingOfVerification(verification: Verification): number {
  return timedSteps(verification).length + openDeliveries(verification)
}

// Its steps can be taken by hand even where time will never bring them.
function pendingByHand(verification: Verification): number {
  return pendingSteps(verification).length + openDeliveries(verification)
}

function stepsByHand(verification: Verification, by: DurationMs | 'next' | 'end'): number {
  if (verification.progression === undefined || typeof by === 'number') return 0
  if (by === 'end') return Number.POSITIVE_INFINITY
  return Math.min(1, pendingSteps(verification).length)
}

function openDeliveries({ deliveries }: Verification): number {
  return deliveries.filter(isUnderWay).length
}

function isUnderWay({ status }: CallbackDelivery): boolean {
  return status === 'scheduled' || status === 'sending'
}

// Everything under way, and what follows from it at this instant.
async function answered(namespace: Namespace): Promise<void> {
  while (namespace.underWay.size > 0) await Promise.all(namespace.underWay)
}

function refuseWhileSettling(namespace: Namespace): void {
  if (namespace.settling === undefined) return
  const [delivery] = namespace.awaited
  if (delivery !== undefined) {
    const url = namespace.verifications.get(verificationIdOf(delivery))?.request.callback?.url
    throw new ControlApiError(
      409,
      `The clock is being moved and waits for the receiver of delivery ${delivery} at ${url}.`,
      { fix: 'Let the receiver answer, then move the clock again.', delivery },
    )
  }
  throw new ControlApiError(
    409,
    `The clock is being moved to ${formatInstant(namespace.clock.now())} and beyond.`,
    {
      fix: 'Wait for the answer of the first advance.',
    },
  )
}

function targetOf(
  verification: Verification,
  from: Instant,
  by: DurationMs | 'next' | 'end',
): Instant | undefined {
  if (by === 'end') return undefined
  if (by === 'next') return nextDueAt(verification) ?? from
  return clockTarget(from, by)
}

function known(namespace: Namespace, id: string): Verification {
  const verification = namespace.verifications.get(id)
  if (verification !== undefined) return verification
  throw new ControlApiError(409, `Verification ${id} was removed by a reset meanwhile.`, {
    fix: 'Open a new one.',
  })
}
