import type { ExchangeLog } from '../delivery/exchange-log.ts'
import type { SendResult } from '../delivery/http-outcome.ts'
import type { Sender } from '../delivery/sender.ts'
import { assert } from '../domain/base/assert.ts'
import { serializeCallback } from '../domain/callbacks/serialize-callback.ts'
import type { AttemptOutcome, CallbackDelivery } from '../domain/model/callback.ts'
import type { Effect } from '../domain/model/effect.ts'
import type { ReasonStyle } from '../domain/model/reasons.ts'
import { type Verification, verificationTime } from '../domain/model/verification.ts'
import type { CallbackJson } from '../domain/responses/dialect.ts'
import { callbackPayload } from '../domain/responses/verification-resource.ts'
import { type Instant, noTime } from '../domain/time/instant.ts'
import { evolve, type VerificationEvent } from '../domain/verification/evolve.ts'
import { isAssumedEvent } from '../domain/verification/provenance.ts'
import { version } from '../runtime/version.ts'
import { firstDue, type Namespace, storeVerification } from './namespace.ts'

/** What a verification needs of the world to go on living. */
export type EmulatorContext = {
  readonly sender: Sender
  readonly exchanges: ExchangeLog
  readonly reasonStyle: ReasonStyle
  readonly callbackJson: CallbackJson
  readonly wireOnly: boolean
  /** Resolves once everything so far would survive a restart; undefined when it would. */
  readonly durable: () => Promise<void> | undefined
  /** Told of every change, after it is stored. */
  readonly onChange: (namespace: Namespace, before: Verification, after: Verification) => void
}

/** Lets one event happen: stores what follows and returns what is to be done, not yet done. */
export function dispatch(
  world: EmulatorContext,
  namespace: Namespace,
  id: string,
  event: VerificationEvent,
): readonly Effect[] {
  const before = namespace.verifications.get(id)
  return before === undefined ? [] : happenTo(world, namespace, before, event)
}

/** Notices, without waiting for anything, all that is due up to `until` by the namespace's clock. */
export function processDue(
  world: EmulatorContext,
  namespace: Namespace,
  until: Instant,
): readonly Effect[] {
  const asked: Effect[] = []
  for (;;) {
    const due = firstDue(namespace)
    if (due === undefined || due.at > until) return asked
    namespace.due.removeFirst()
    const now = verificationTime(due.verification, due.at)
    for (const effect of happenTo(world, namespace, due.verification, {
      kind: 'time-passed',
      now,
    })) {
      asked.push(effect)
    }
  }
}

function happenTo(
  world: EmulatorContext,
  namespace: Namespace,
  before: Verification,
  event: VerificationEvent,
): readonly Effect[] {
  const { verification, effects } = evolve(before, event)
  if (verification !== before) {
    storeVerification(namespace, verification)
    world.onChange(namespace, before, verification)
  }
  return effects
}

/** Carries out effects and whatever follows from their outcomes, in the order they were asked for. */
export function runEffects(
  world: EmulatorContext,
  namespace: Namespace,
  effects: readonly Effect[],
): Promise<void> {
  if (effects.length === 0) return Promise.resolve()
  const done = inRounds(world, namespace, effects).finally(() => namespace.underWay.delete(done))
  namespace.underWay.add(done)
  return done
}

/** Carries out each effect by itself: a slow receiver keeps nobody else waiting. */
export function startEffects(
  world: EmulatorContext,
  namespace: Namespace,
  effects: readonly Effect[],
): void {
  for (const effect of effects) void runEffects(world, namespace, [effect])
}

async function inRounds(
  world: EmulatorContext,
  namespace: Namespace,
  effects: readonly Effect[],
): Promise<void> {
  let round = effects
  while (round.length > 0) {
    const outcomes = await Promise.all(round.map((effect) => awaited(world, namespace, effect)))
    round = round.flatMap(({ delivery }, i) => {
      const id = verificationIdOf(delivery)
      const verification = namespace.verifications.get(id)
      const end = outcomes[i]
      if (verification === undefined || end === undefined) return []
      const now = verificationTime(verification, namespace.clock.now())
      // What the network did is for people to look at: it must not become part of the life.
      const { exchange } = end
      const outcome = outcomeOf(end)
      if (exchange !== undefined) {
        const attempts = deliveryOf(verification, delivery)?.attempts.length ?? 0
        world.exchanges.add(namespace.name, delivery, attempts + 1, exchange)
      }
      return dispatch(world, namespace, id, { kind: 'callback-attempted', now, delivery, outcome })
    })
  }
}

function outcomeOf({ outcome, took, httpStatus, error, retryAfter }: SendResult): AttemptOutcome {
  const told: { -readonly [Member in keyof AttemptOutcome]: AttemptOutcome[Member] } = {
    outcome,
    took,
  }
  if (httpStatus !== undefined) told.httpStatus = httpStatus
  if (error !== undefined) told.error = error
  if (retryAfter !== undefined) told.retryAfter = retryAfter
  return told
}

// What others have answered meanwhile is noted when all have: the order must not depend on the network.
async function awaited(
  world: EmulatorContext,
  namespace: Namespace,
  effect: Effect,
): Promise<SendResult> {
  namespace.awaited.add(effect.delivery)
  try {
    // Nobody is told what might not have happened after all.
    const safe = world.durable()
    if (safe !== undefined) await safe
    return await sent(world, namespace, effect)
  } finally {
    namespace.awaited.delete(effect.delivery)
  }
}

function sent(world: EmulatorContext, namespace: Namespace, effect: Effect): Promise<SendResult> {
  const verification = namespace.verifications.get(verificationIdOf(effect.delivery))
  const delivery = verification && deliveryOf(verification, effect.delivery)
  if (verification?.request.callback === undefined || delivery === undefined) {
    return Promise.resolve({ outcome: 'failed', took: noTime, error: 'The namespace was reset.' })
  }
  const { successCodes } = verification.callbacks
  return world.sender.send({
    id: delivery.id,
    namespace: namespace.name,
    url: verification.request.callback.url,
    ...(successCodes === undefined ? {} : { successCodes }),
    ...nextAttemptBytes(world, verification, delivery),
  })
}

/** The exact header lines and body of the next attempt at a delivery. */
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
  assert(request.callback !== undefined, `delivery ${id} belongs to one without a callback`)
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
  return deliveries.find((one) => one.id === id)
}

/** `<verification>.<n>` */
export function verificationIdOf(delivery: string): string {
  return delivery.slice(0, delivery.lastIndexOf('.'))
}
