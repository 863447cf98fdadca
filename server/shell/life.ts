import { assert } from '../core/assert.ts'
import type { CallbackDelivery, SendingOutcome } from '../core/callback.ts'
import { callbackBytes } from '../core/callback-bytes.ts'
import type { CallbackJson } from '../core/dialect.ts'
import type { Effect } from '../core/effect.ts'
import { type Event, evolve } from '../core/evolve.ts'
import { type Instant, noTime } from '../core/instant.ts'
import { isAssumedEvent } from '../core/provenance.ts'
import type { ReasonStyle } from '../core/reason.ts'
import { resourceOf } from '../core/resource.ts'
import { ownTime, type Verification } from '../core/verification.ts'
import type { Sender } from './deliver.ts'
import { firstDue, type Namespace, store } from './namespace.ts'
import { version } from './version.ts'

/** What a verification needs of the world to go on living. */
export type World = {
  readonly sender: Sender
  readonly reasonStyle: ReasonStyle
  readonly callbackJson: CallbackJson
  readonly wireOnly: boolean
  /** Told of every change, after it is stored. */
  readonly noticed: (namespace: Namespace, before: Verification, after: Verification) => void
}

/** Lets one event happen: stores what follows and returns what is to be done, not yet done. */
export function happen(
  world: World,
  namespace: Namespace,
  id: string,
  event: Event,
): readonly Effect[] {
  const before = namespace.verifications.get(id)
  return before === undefined ? [] : happenTo(world, namespace, before, event)
}

/** Notices, without waiting for anything, all that is due up to `until` by the namespace's clock. */
export function passTime(world: World, namespace: Namespace, until: Instant): readonly Effect[] {
  const asked: Effect[] = []
  for (;;) {
    const due = firstDue(namespace)
    if (due === undefined || due.at > until) return asked
    namespace.due.removeFirst()
    const now = ownTime(due.verification, due.at)
    asked.push(...happenTo(world, namespace, due.verification, { kind: 'time-passed', now }))
  }
}

function happenTo(
  world: World,
  namespace: Namespace,
  before: Verification,
  event: Event,
): readonly Effect[] {
  const { verification, effects } = evolve(before, event)
  if (verification !== before) {
    store(namespace, verification)
    world.noticed(namespace, before, verification)
  }
  return effects
}

/** Carries out effects and whatever follows from their outcomes, in the order they were asked for. */
export function carryOut(
  world: World,
  namespace: Namespace,
  effects: readonly Effect[],
): Promise<void> {
  if (effects.length === 0) return Promise.resolve()
  const done = inRounds(world, namespace, effects).finally(() => namespace.underWay.delete(done))
  namespace.underWay.add(done)
  return done
}

/** Carries out each effect by itself: a slow receiver keeps nobody else waiting. */
export function carryOutDetached(
  world: World,
  namespace: Namespace,
  effects: readonly Effect[],
): void {
  for (const effect of effects) void carryOut(world, namespace, [effect])
}

async function inRounds(
  world: World,
  namespace: Namespace,
  effects: readonly Effect[],
): Promise<void> {
  let round = effects
  while (round.length > 0) {
    const outcomes = await Promise.all(round.map((effect) => sent(world, namespace, effect)))
    round = round.flatMap(({ delivery }, i) => {
      const id = verificationOf(delivery)
      const verification = namespace.verifications.get(id)
      const outcome = outcomes[i]
      if (verification === undefined || outcome === undefined) return []
      const now = ownTime(verification, namespace.clock.now())
      return happen(world, namespace, id, { kind: 'callback-attempted', now, delivery, outcome })
    })
  }
}

function sent(world: World, namespace: Namespace, effect: Effect): Promise<SendingOutcome> {
  const verification = namespace.verifications.get(verificationOf(effect.delivery))
  const delivery = verification?.deliveries.find(({ id }) => id === effect.delivery)
  if (verification?.request.callback === undefined || delivery === undefined) {
    return Promise.resolve({ outcome: 'failed', took: noTime, error: 'The namespace was reset.' })
  }
  return world.sender.send({
    id: delivery.id,
    namespace: namespace.name,
    url: verification.request.callback.url,
    ...bytesOf(world, verification, delivery),
  })
}

/** The exact header lines and body of the next attempt at a delivery. */
export function bytesOf(
  { reasonStyle, callbackJson, wireOnly }: Pick<World, 'reasonStyle' | 'callbackJson' | 'wireOnly'>,
  verification: Verification,
  { id, moment, attempts }: CallbackDelivery,
): ReturnType<typeof callbackBytes> {
  const { callback } = verification.request
  assert(callback !== undefined, `delivery ${id} belongs to a verification without a callback`)
  const resource = resourceOf(verification, moment, reasonStyle)
  const marks = {
    eventId: id,
    attempt: attempts.length + 1,
    wireOnly,
    version,
    chain: verification.chain ?? 0,
    assumed: isAssumedEvent(moment.status, moment.reason),
  }
  return callbackBytes(callback, resource, marks, callbackJson)
}

/** `<verification>.<n>` */
export function verificationOf(delivery: string): string {
  return delivery.slice(0, delivery.lastIndexOf('.'))
}
