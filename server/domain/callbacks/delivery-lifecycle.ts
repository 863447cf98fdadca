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
import { cancelDelivery, explainGone } from './plan-deliveries.ts'
import { isGone, nextRetryAt } from './retry-policy.ts'

/**
 * Starts the delivery that has been due longest, unless one is under way: one at a time, except for
 * duplicates that the scenario wants at the same time as the first.
 */
export function startDueDeliveries(verification: Verification, now: Instant): EvolveResult {
  const first = firstDueDelivery(verification.deliveries, now)
  if (first === undefined) return { verification, effects: [] }
  const starts = (one: CallbackDelivery) => one === first || isOverlappingCopy(first, one)
  const effects = verification.deliveries
    .filter(starts)
    .map(({ id }) => ({ kind: 'deliver-callback', delivery: id }) as const)
  const deliveries = verification.deliveries.map(
    (one): CallbackDelivery => (starts(one) ? { ...one, status: 'sending', startedAt: now } : one),
  )
  return { verification: { ...verification, deliveries }, effects }
}

/** Files one attempt and decides what follows: nothing, or another one later. */
export function recordAttempt(
  verification: Verification,
  event: { readonly now: Instant; readonly delivery: string; readonly outcome: AttemptOutcome },
): Verification {
  const delivery = verification.deliveries.find(({ id }) => id === event.delivery)
  if (delivery?.status !== 'sending') return verification
  const { manual, dueAt = event.now, startedAt = event.now, ...rest } = delivery
  const attempt = createAttempt(event.outcome, { dueAt, startedAt, at: event.now, manual })
  const attempts = delivery.attempts.concat(attempt)
  const closed = (last: CallbackDelivery) => {
    const filed = replaceDelivery(verification, last)
    return isGone(event.outcome) ? cancelPending(filed) : filed
  }
  const ends = finalStatus(delivery, event.outcome)
  if (ends !== undefined) return closed({ ...rest, attempts, status: ends })
  const nextAt = nextAttemptAt(verification, attempts, event)
  if (nextAt === undefined) return closed({ ...rest, attempts, status: 'exhausted' })
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

// Member by member: what is spread would have a shape of its own for as long as the life is kept.
function createAttempt(
  told: AttemptOutcome,
  { dueAt, startedAt, at, manual }: AttemptTimes,
): Attempt {
  const { outcome, took, httpStatus, error, retryAfter } = told
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

/** Plans one more sending at once, because a person asked; whatever came of it so far. */
export function planRedelivery(verification: Verification, id: string, now: Instant): Verification {
  const delivery = verification.deliveries.find((one) => one.id === id)
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

// A receiver that answered 410 is not called again, unless a person asks for it.
function cancelPending(verification: Verification): Verification {
  const why = explainGone(verification)
  if (why === undefined) return verification
  const deliveries = verification.deliveries.map((one) =>
    one.manual ? one : cancelDelivery(one, why),
  )
  return { ...verification, deliveries }
}

// What has arrived once stays delivered, however a repetition by hand goes.
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

// Asked for by hand, or never tried because too much was waiting: neither is one of the attempts.
function isCounted({ manual, outcome }: Attempt): boolean {
  return manual === undefined && outcome !== 'queued_overflow'
}

function replaceDelivery(verification: Verification, delivery: CallbackDelivery): Verification {
  return {
    ...verification,
    deliveries: verification.deliveries.map((one) => (one.id === delivery.id ? delivery : one)),
  }
}
