import { randomFrom } from '../base/random.ts'
import type {
  Attempt,
  AttemptOutcome,
  CallbackDelivery,
  DeliveryStatus,
} from '../model/callback.ts'
import type { EvolveResult } from '../model/effect.ts'
import type { Verification } from '../model/verification.ts'
import type { Instant } from '../time/instant.ts'
import { nextRetryAt } from './retry-policy.ts'

/**
 * Starts the earliest due delivery, unless another delivery of the verification is being sent. Duplicates
 * that the scenario plans for the same time start together with their original.
 */
export function startDueDeliveries(verification: Verification, now: Instant): EvolveResult {
  const first = firstDueDelivery(verification.deliveries, now)
  if (first === undefined) return { verification, effects: [] }
  const isStarting = (delivery: CallbackDelivery) =>
    delivery === first || isOverlappingCopy(first, delivery)
  const effects = verification.deliveries
    .filter(isStarting)
    .map(({ id }) => ({ kind: 'deliver-callback', delivery: id }) as const)
  const deliveries = verification.deliveries.map(
    (delivery): CallbackDelivery =>
      isStarting(delivery) ? { ...delivery, status: 'sending', startedAt: now } : delivery,
  )
  return { verification: { ...verification, deliveries }, effects }
}

/** Records the outcome of an attempt, then either ends the delivery or schedules a retry. */
export function recordAttempt(
  verification: Verification,
  event: { readonly now: Instant; readonly delivery: string; readonly outcome: AttemptOutcome },
): Verification {
  const delivery = verification.deliveries.find(({ id }) => id === event.delivery)
  if (delivery?.status !== 'sending') return verification
  const { manual, dueAt = event.now, startedAt = event.now, ...rest } = delivery
  const attempt = createAttempt(event.outcome, { dueAt, startedAt, at: event.now, manual })
  const attempts = delivery.attempts.concat(attempt)
  const endDelivery = (ended: CallbackDelivery) => {
    const updated = replaceDelivery(verification, ended)
    return isGone(event.outcome) ? cancelPending(updated) : updated
  }
  const status = finalStatus(delivery, event.outcome)
  if (status !== undefined) return endDelivery({ ...rest, attempts, status })
  const nextAt = nextAttemptAt(verification, attempts, event)
  if (nextAt === undefined) return endDelivery({ ...rest, attempts, status: 'exhausted' })
  return replaceDelivery(verification, {
    ...rest,
    attempts: delivery.attempts.concat({ ...attempt, nextAt }),
    status: 'scheduled',
    dueAt: nextAt,
  })
}

type AttemptTimes = {
  readonly manual: true | undefined
  readonly dueAt: Instant
  readonly startedAt: Instant
  readonly at: Instant
}

// Assigns each member instead of spreading: a spread object would have its own hidden class (object
// shape), which takes memory for as long as the verification is stored.
function createAttempt(
  attemptOutcome: AttemptOutcome,
  { dueAt, startedAt, at, manual }: AttemptTimes,
): Attempt {
  const { outcome, took, httpStatus, error, retryAfter } = attemptOutcome
  const attempt = { outcome } as { -readonly [Member in keyof Attempt]: Attempt[Member] }
  if (httpStatus !== undefined) attempt.httpStatus = httpStatus
  if (retryAfter !== undefined) attempt.retryAfter = retryAfter
  if (error !== undefined) attempt.error = error
  attempt.took = took
  attempt.scheduledAt = dueAt
  attempt.startedAt = startedAt
  attempt.at = at
  if (manual) attempt.manual = manual
  return attempt
}

/** Schedules another attempt for `now`, because a person requested it, unless the delivery is being sent. */
export function planRedelivery(verification: Verification, id: string, now: Instant): Verification {
  const delivery = verification.deliveries.find((candidate) => candidate.id === id)
  if (delivery === undefined || delivery.status === 'sending') return verification
  return replaceDelivery(verification, {
    ...delivery,
    status: 'scheduled',
    dueAt: now,
    manual: true,
  })
}

function firstDueDelivery(
  deliveries: readonly CallbackDelivery[],
  now: Instant,
): CallbackDelivery | undefined {
  let first: CallbackDelivery | undefined
  for (const delivery of deliveries) {
    if (delivery.status === 'sending') return undefined
    if (delivery.status !== 'scheduled' || delivery.dueAt === undefined) continue
    if (delivery.dueAt > now) continue
    if (first?.dueAt === undefined || delivery.dueAt < first.dueAt) first = delivery
  }
  return first
}

function isOverlappingCopy(first: CallbackDelivery, copy: CallbackDelivery): boolean {
  const isNew = copy.status === 'scheduled' && copy.attempts.length === 0
  return isNew && copy.overlaps === true && copy.repeats === first.id && copy.dueAt === first.dueAt
}

// After a 410, the emulator sends the receiver no callback of this verification, unless a person requests it.
function cancelPending(verification: Verification): Verification {
  const why = explainGone(verification)
  if (why === undefined) return verification
  const deliveries = verification.deliveries.map((delivery) =>
    delivery.manual ? delivery : cancelDelivery(delivery, why),
  )
  return { ...verification, deliveries }
}

// A delivered callback stays `delivered`, even if a manual redelivery of it fails.
function finalStatus(
  { attempts, manual }: CallbackDelivery,
  { outcome }: AttemptOutcome,
): DeliveryStatus | undefined {
  if (outcome === 'delivered') return 'delivered'
  if (manual && attempts.some((earlier) => earlier.outcome === 'delivered')) return 'delivered'
  if (outcome === 'blocked') return 'blocked'
  return manual ? 'exhausted' : undefined
}

function nextAttemptAt(
  verification: Verification,
  attempts: CallbackDelivery['attempts'],
  { now, delivery, outcome }: Parameters<typeof recordAttempt>[1],
): Instant | undefined {
  const { request, callbacks, seed, number } = verification
  if (request.callback === undefined || explainGone(verification) !== undefined) return undefined
  const nth = delivery.slice(delivery.lastIndexOf('.') + 1)
  return nextRetryAt({
    policy: callbacks,
    callback: request.callback,
    attempts: attempts.filter(isCounted).length,
    outcome,
    at: now,
    random: randomFrom(seed, number, 'retry', nth, attempts.length),
  })
}

// Manual attempts, and attempts that a full queue rejected, do not count towards the limit of attempts.
function isCounted({ manual, outcome }: Attempt): boolean {
  return manual === undefined && outcome !== 'queued_overflow'
}

function replaceDelivery(verification: Verification, delivery: CallbackDelivery): Verification {
  return {
    ...verification,
    deliveries: verification.deliveries.map((current) =>
      current.id === delivery.id ? delivery : current,
    ),
  }
}

/** Returns a sentence if the receiver has answered 410, so that no more callbacks are sent; otherwise undefined. */
export function explainGone({ deliveries }: Verification): string | undefined {
  const gone = deliveries.find(({ attempts }) => {
    const last = attempts[attempts.length - 1]
    return last !== undefined && isGone(last)
  })
  if (gone === undefined) return undefined
  return `The receiver answered 410 to ${gone.id}: it accepts no more callbacks of this verification, so no more are sent.`
}

/** Ends a scheduled delivery as `exhausted`, with `why` as its reason. Returns any other delivery unchanged. */
export function cancelDelivery(delivery: CallbackDelivery, why: string): CallbackDelivery {
  if (delivery.status !== 'scheduled') return delivery
  const { dueAt: _, ...rest } = delivery
  return { ...rest, status: 'exhausted', why }
}

/** Returns true for a 410: the receiver wants no more callbacks, so there is no further attempt. */
export function isGone({ outcome, httpStatus }: AttemptOutcome): boolean {
  return outcome === 'bad_status' && httpStatus === 410
}
