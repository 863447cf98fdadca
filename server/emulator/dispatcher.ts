import type { ExchangeLog } from '../delivery/exchange-log.ts'
import type { HttpOutcome } from '../delivery/http-outcome.ts'
import type { Sender } from '../delivery/sender.ts'
import { BrokenInvariant } from '../domain/base/assert.ts'
import { serializeCallback } from '../domain/callbacks/serialize-callback.ts'
import type { CallbackDelivery } from '../domain/model/callback.ts'
import type { Effect } from '../domain/model/effect.ts'
import type { ReasonStyle } from '../domain/model/reasons.ts'
import { type Verification, verificationTime } from '../domain/model/verification.ts'
import type { CallbackJson } from '../domain/responses/dialect.ts'
import { callbackPayload, isAssumedEvent } from '../domain/responses/verification-resource.ts'
import { type Instant, noTime } from '../domain/time/instant.ts'
import { evolve, type VerificationEvent } from '../domain/verification/evolve.ts'
import { version } from '../runtime/version.ts'
import { firstDue, type Namespace, storeVerification } from './namespace.ts'

/** The parts of the emulator that `dispatch` and `runEffects` need. */
export interface EmulatorContext {
  /** Sends callbacks. */
  readonly sender: Sender
  /** The network data of each attempt (addresses, times, responses), for people to read. */
  readonly exchanges: ExchangeLog
  /** How callbacks spell reasons. */
  readonly reasonStyle: ReasonStyle
  /** The JSON shape of callbacks. */
  readonly callbackJson: CallbackJson
  /** Omits the `x-emulator-*` headers from callbacks. */
  readonly wireOnly: boolean
  /** Resolves when all changes so far are on the disk. Returns undefined if they already are. */
  readonly awaitDurability: () => Promise<void> | undefined
  /** Called for every change of a verification, after it is stored in memory. */
  readonly onChange: (namespace: Namespace, before: Verification, after: Verification) => void
}

/**
 * Applies an event to a verification and stores its successor. Returns the effects, which are not run yet.
 * Ignores an unknown id.
 */
export function dispatch(
  context: EmulatorContext,
  namespace: Namespace,
  id: string,
  event: VerificationEvent,
): readonly Effect[] {
  const before = namespace.verifications.get(id)
  return before === undefined ? [] : applyEvent(context, namespace, before, event)
}

/**
 * Applies every step that is due up to `until`, an instant of the namespace's clock. Returns the effects, which
 * are not run yet.
 */
export function processDue(
  context: EmulatorContext,
  namespace: Namespace,
  until: Instant,
): readonly Effect[] {
  const effects: Effect[] = []
  for (;;) {
    const due = firstDue(namespace)
    if (due === undefined || due.at > until) return effects
    namespace.due.removeFirst()
    const now = verificationTime(due.verification, due.at)
    const event = { kind: 'time-passed', now } as const
    for (const effect of applyEvent(context, namespace, due.verification, event)) {
      effects.push(effect)
    }
  }
}

function applyEvent(
  context: EmulatorContext,
  namespace: Namespace,
  before: Verification,
  event: VerificationEvent,
): readonly Effect[] {
  const { verification, effects } = evolve(before, event)
  if (verification !== before) {
    storeVerification(namespace, verification)
    context.onChange(namespace, before, verification)
  }
  return effects
}

/**
 * Runs effects, then the effects that follow from their outcomes, until no effect is left. Applies the outcomes in
 * the order of the effects.
 */
export function runEffects(
  context: EmulatorContext,
  namespace: Namespace,
  effects: readonly Effect[],
): Promise<void> {
  if (effects.length === 0) return Promise.resolve()
  const done = runInRounds(context, namespace, effects).finally(() =>
    namespace.runningEffects.delete(done),
  )
  namespace.runningEffects.add(done)
  return done
}

/** Runs each effect separately in the background, so that a slow receiver delays no other callback. */
export function startEffects(
  context: EmulatorContext,
  namespace: Namespace,
  effects: readonly Effect[],
): void {
  for (const effect of effects) void runEffects(context, namespace, [effect])
}

// Runs all effects of a round at the same time, and waits for all outcomes. It then applies the outcomes in the order
// of the effects, because the result must not depend on the network. The effects that follow form the next round.
async function runInRounds(
  context: EmulatorContext,
  namespace: Namespace,
  effects: readonly Effect[],
): Promise<void> {
  let round = effects
  while (round.length > 0) {
    const results = await Promise.all(round.map((effect) => runEffect(context, namespace, effect)))
    round = round.flatMap(({ delivery }, i) => {
      const id = verificationIdOf(delivery)
      const verification = namespace.verifications.get(id)
      const result = results[i]
      if (verification === undefined || result === undefined) return []
      const now = verificationTime(verification, namespace.clock.now())
      // The exchange (network data of the attempt) is only for people to read, so the verification does not store it.
      const { exchange } = result
      if (exchange !== undefined) {
        const attempts = deliveryOf(verification, delivery)?.attempts.length ?? 0
        context.exchanges.add(namespace.name, delivery, attempts + 1, exchange)
      }
      return dispatch(context, namespace, id, {
        kind: 'callback-attempted',
        now,
        delivery,
        outcome: result,
      })
    })
  }
}

async function runEffect(
  context: EmulatorContext,
  namespace: Namespace,
  effect: Effect,
): Promise<HttpOutcome> {
  namespace.awaitedDeliveries.add(effect.delivery)
  try {
    // Wait for the disk: a receiver must not get a callback about a change that a crash could still undo.
    const durable = context.awaitDurability()
    if (durable !== undefined) await durable
    return await sendAttempt(context, namespace, effect)
  } finally {
    namespace.awaitedDeliveries.delete(effect.delivery)
  }
}

function sendAttempt(
  context: EmulatorContext,
  namespace: Namespace,
  effect: Effect,
): Promise<HttpOutcome> {
  const verification = namespace.verifications.get(verificationIdOf(effect.delivery))
  const delivery = verification && deliveryOf(verification, effect.delivery)
  if (verification?.request.callback === undefined || delivery === undefined) {
    return Promise.resolve({ outcome: 'failed', took: noTime, error: 'The namespace was reset.' })
  }
  const { successCodes } = verification.callbacks
  return context.sender.send({
    id: delivery.id,
    namespace: namespace.name,
    url: verification.request.callback.url,
    ...(successCodes === undefined ? {} : { successCodes }),
    ...nextAttemptBytes(context, verification, delivery),
  })
}

/** Returns the exact header lines and body that the next attempt of a delivery will send. */
export function nextAttemptBytes(
  {
    reasonStyle,
    callbackJson,
    wireOnly,
  }: Pick<EmulatorContext, 'reasonStyle' | 'callbackJson' | 'wireOnly'>,
  verification: Verification,
  delivery: CallbackDelivery,
): ReturnType<typeof serializeCallback> {
  const { request, callbacks, chain = 0 } = verification
  const { id, repeats = id, attempts, corrupt, moment } = delivery
  if (request.callback === undefined) {
    throw new BrokenInvariant(`Delivery ${id} belongs to a verification without a callback.`)
  }
  const marks = {
    eventId: repeats,
    attempt: attempts.length + 1,
    wireOnly,
    version,
    chain,
    assumed: isAssumedEvent(moment.status, moment.reason),
  }
  return serializeCallback(
    request.callback,
    callbackPayload(verification, delivery, reasonStyle),
    marks,
    {
      shape: callbackJson,
      ...(callbacks.escape === undefined ? {} : { escape: callbacks.escape }),
      ...(corrupt === undefined ? {} : { corrupt }),
    },
  )
}

function deliveryOf({ deliveries }: Verification, id: string): CallbackDelivery | undefined {
  return deliveries.find((delivery) => delivery.id === id)
}

/** Returns the verification id of a delivery id, `<verification>.<n>`. */
export function verificationIdOf(delivery: string): string {
  return delivery.slice(0, delivery.lastIndexOf('.'))
}
