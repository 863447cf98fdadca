import type { Attempt, CallbackDelivery, DeliveryStatus, SendingOutcome } from './callback.ts'
import type { Evolved } from './effect.ts'
import { type Instant, plus } from './instant.ts'
import { randomFrom } from './random.ts'
import { momentOf } from './resource.ts'
import { nextAttemptAfter } from './retry.ts'
import { latest, type Verification } from './verification.ts'

/** Plans the callback for the latest transition, if the client and the scenario want one. */
export function callbackFor(verification: Verification): Verification {
  const { at, to } = latest(verification)
  const { request, callbacks, deliveries } = verification
  if (request.callback === undefined || !callbacks.send.includes(to)) return verification
  const delivery: CallbackDelivery = {
    id: `${verification.id}.${deliveries.length + 1}`,
    event: to,
    moment: momentOf(verification),
    status: 'scheduled',
    dueAt: plus(at, callbacks.delay),
    attempts: [],
  }
  return { ...verification, deliveries: [...deliveries, delivery] }
}

/** Starts the delivery that has been due longest, unless one is under way: one at a time. */
export function startDue(verification: Verification, now: Instant): Evolved {
  let first: CallbackDelivery | undefined
  for (const delivery of verification.deliveries) {
    if (delivery.status === 'sending') return { verification, effects: [] }
    if (delivery.status !== 'scheduled' || delivery.dueAt === undefined) continue
    if (delivery.dueAt > now) continue
    if (first?.dueAt === undefined || delivery.dueAt < first.dueAt) first = delivery
  }
  if (first === undefined) return { verification, effects: [] }
  return {
    verification: replaced(verification, { ...first, status: 'sending', startedAt: now }),
    effects: [{ kind: 'deliver-callback', delivery: first.id }],
  }
}

/** Files one attempt and decides what follows: nothing, or another one later. */
export function attempted(
  verification: Verification,
  event: { readonly now: Instant; readonly delivery: string; readonly outcome: SendingOutcome },
): Verification {
  const delivery = verification.deliveries.find(({ id }) => id === event.delivery)
  if (delivery?.status !== 'sending') return verification
  const { manual, dueAt = event.now, startedAt = event.now, ...rest } = delivery
  const attempt: Attempt = {
    ...event.outcome,
    scheduledAt: dueAt,
    startedAt,
    at: event.now,
    ...(manual ? { manual } : {}),
  }
  const attempts = [...delivery.attempts, attempt]
  const ends = ended(delivery, event.outcome)
  if (ends !== undefined) return replaced(verification, { ...rest, attempts, status: ends })
  const nextAt = nextAttempt(verification, attempts, event)
  if (nextAt === undefined) {
    return replaced(verification, { ...rest, attempts, status: 'exhausted' })
  }
  return replaced(verification, {
    ...rest,
    attempts: [...delivery.attempts, { ...attempt, nextAt }],
    status: 'scheduled',
    dueAt: nextAt,
  })
}

/** Plans one more sending at once, because a person asked; whatever came of it so far. */
export function askedAgain(verification: Verification, id: string, now: Instant): Verification {
  const delivery = verification.deliveries.find((one) => one.id === id)
  if (delivery === undefined || delivery.status === 'sending') return verification
  return replaced(verification, { ...delivery, status: 'scheduled', dueAt: now, manual: true })
}

// What has arrived once stays delivered, however a repetition by hand goes.
function ended(
  { attempts, manual }: CallbackDelivery,
  { outcome }: SendingOutcome,
): DeliveryStatus | undefined {
  if (outcome === 'delivered') return 'delivered'
  if (manual && attempts.some((earlier) => earlier.outcome === 'delivered')) return 'delivered'
  if (outcome === 'blocked') return 'blocked'
  return manual ? 'exhausted' : undefined
}

function nextAttempt(
  { request, callbacks, seed, number }: Verification,
  attempts: CallbackDelivery['attempts'],
  { now, delivery, outcome }: Parameters<typeof attempted>[1],
): Instant | undefined {
  if (request.callback === undefined) return undefined
  const nth = delivery.slice(delivery.lastIndexOf('.') + 1)
  return nextAttemptAfter({
    policy: callbacks,
    callback: request.callback,
    attempts: attempts.filter((attempt) => attempt.manual === undefined).length,
    outcome,
    at: now,
    random: randomFrom(seed, number, 'retry', nth, attempts.length),
  })
}

function replaced(verification: Verification, delivery: CallbackDelivery): Verification {
  return {
    ...verification,
    deliveries: verification.deliveries.map((one) => (one.id === delivery.id ? delivery : one)),
  }
}
