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

/** The result of advancing a clock, or of a fast-forward. */
export type AdvanceResult = AdvanceProgress & {
  /**
   * The time before the call, and after it (`to`), by the clock of the namespace or of the fast-forwarded verification.
   */
  readonly from: Instant
  readonly to: Instant
  /** How many steps and deliveries are still planned: in the namespace, or for the fast-forwarded verification. */
  readonly pending: number
}

/**
 * Advances a namespace's clock to `target`, from one due instant to the next. At each instant it waits until the
 * receivers have answered all callbacks. Without a target it continues until nothing is due any more. Throws a
 * ControlApiError with 409 while another advance of the clock is under way, or for a target that has passed.
 */
export async function advanceNamespace(
  context: EmulatorContext,
  namespace: Namespace,
  target: Instant | undefined,
): Promise<AdvanceResult> {
  assertNotAdvancing(namespace)
  const { clock } = namespace
  const progress: AdvanceProgress = { transitions: [], deliveries: [] }
  namespace.advanceProgress = progress
  clock.hold()
  const from = clock.now()
  try {
    // `moveTo` throws the 409 for a target that has passed.
    if (target !== undefined && target < from) clock.moveTo(target)
    await waitForEffects(namespace)
    for (;;) {
      const due = firstDue(namespace)
      if (due === undefined || (target !== undefined && due.at > target)) break
      if (due.at > clock.now()) clock.moveTo(due.at)
      namespace.reportChange()
      await runEffects(context, namespace, processDue(context, namespace, clock.now()))
      await waitForEffects(namespace)
    }
    if (target !== undefined) clock.moveTo(target)
    return { ...progress, from, to: clock.now(), pending: pendingInNamespace(namespace) }
  } finally {
    delete namespace.advanceProgress
    clock.release()
    namespace.reportChange()
  }
}

/**
 * Advances one verification, ahead of its namespace's clock. If a status request (poll) or a person triggers its
 * steps instead of the clock, `next` and `end` perform these steps at the present instant. Throws the same errors
 * as `advanceNamespace`, and 409 if a reset deletes the verification meanwhile.
 */
export async function fastForwardVerification(
  context: EmulatorContext,
  namespace: Namespace,
  id: string,
  by: DurationMs | 'next' | 'end',
): Promise<AdvanceResult> {
  assertNotAdvancing(namespace)
  const progress: AdvanceProgress = { transitions: [], deliveries: [] }
  const current = () => verificationOrThrow(namespace, id)
  const now = () => verificationTime(current(), namespace.clock.now())
  const from = now()
  const steps = countUntimedSteps(current(), by)
  const target = by === 'next' && steps > 0 ? from : targetOf(current(), from, by)
  namespace.advanceProgress = progress
  const bringForward = (to: Instant) => {
    const event = { kind: 'brought-forward', by: durationBetween(now(), to) } as const
    dispatch(context, namespace, id, event)
  }
  try {
    await waitForEffects(namespace)
    for (let taken = 0; taken < steps && pendingSteps(current()).length > 0; taken++) {
      const effects = dispatch(context, namespace, id, { kind: 'moved-on', now: now() })
      await runEffects(context, namespace, effects)
    }
    for (;;) {
      const due = nextDueAt(current())
      if (due === undefined || (target !== undefined && due > target)) break
      bringForward(due)
      const effects = dispatch(context, namespace, id, { kind: 'time-passed', now: now() })
      await runEffects(context, namespace, effects)
    }
    if (target !== undefined) bringForward(target)
    return { ...progress, from, to: now(), pending: pendingWithUntimed(current()) }
  } finally {
    delete namespace.advanceProgress
  }
}

/** Adds the changes of a verification to the result of the call that is advancing the clock, if there is one. */
export function recordProgress(
  { advanceProgress }: Namespace,
  before: Verification,
  after: Verification,
): void {
  if (advanceProgress === undefined) return
  const verification = after.id
  for (let i = before.history.length; i < after.history.length; i++) {
    advanceProgress.transitions.push({ transition: after.history[i] as Transition, verification })
  }
  if (after.deliveries === before.deliveries) return
  for (const [i, delivery] of after.deliveries.entries()) {
    const previous = before.deliveries[i]
    const wasAttempted = delivery.attempts.length > (previous?.attempts.length ?? 0)
    const hasEnded = !isUnderWay(delivery) && delivery.status !== previous?.status
    if (wasAttempted || hasEnded) advanceProgress.deliveries.push({ ...delivery, verification })
  }
}

/** Counts the steps and deliveries that the clock will still trigger. */
export function pendingInNamespace({ verifications }: Namespace): number {
  let pending = 0
  for (const verification of verifications.values()) pending += pendingOfVerification(verification)
  return pending
}

/** Counts the steps and deliveries of one verification that the clock will still trigger. */
export function pendingOfVerification(verification: Verification): number {
  return timedSteps(verification).length + openDeliveries(verification)
}

// Also counts steps that the clock never triggers, because a fast-forward can perform them.
function pendingWithUntimed(verification: Verification): number {
  return pendingSteps(verification).length + openDeliveries(verification)
}

/** Counts the steps that a poll or a person triggers instead of the clock. A fast-forward performs them at once. */
function countUntimedSteps(verification: Verification, by: DurationMs | 'next' | 'end'): number {
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

// Effects can start further effects at the same instant, so this function waits until no effect is running.
async function waitForEffects(namespace: Namespace): Promise<void> {
  while (namespace.runningEffects.size > 0) await Promise.all(namespace.runningEffects)
}

function assertNotAdvancing(namespace: Namespace): void {
  if (namespace.advanceProgress === undefined) return
  const [delivery] = namespace.awaitedDeliveries
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

function verificationOrThrow(namespace: Namespace, id: string): Verification {
  const verification = namespace.verifications.get(id)
  if (verification !== undefined) return verification
  throw new ControlApiError(409, `Verification ${id} was removed by a reset meanwhile.`, {
    fix: 'Open a new one.',
  })
}
