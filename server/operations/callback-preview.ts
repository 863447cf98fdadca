import type { SerializedCallback } from '../domain/callbacks/serialize-callback.ts'
import type { CallbackDelivery, CallbackRequest } from '../domain/model/callback.ts'
import type { Status } from '../domain/model/status.ts'
import type { Verification } from '../domain/model/verification.ts'
import { createClock } from '../emulator/clock.ts'
import { nextAttemptBytes } from '../emulator/dispatcher.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { createNamespace, storeVerification } from '../emulator/namespace.ts'
import { advanceToAge } from './advance-to-age.ts'
import { prepareVerification } from './open-verification.ts'
import type { ProviderState } from './provider-states.ts'

/**
 * Returns the bytes of the first callback about `event` that a verification with the scenario of `state` would
 * send. Opens and sends nothing. Returns a sentence as `fault` if the scenario sends no such callback.
 */
export function previewCallback(
  emulator: Emulator,
  state: ProviderState,
  event: Status,
  callback: CallbackRequest,
): SerializedCallback | { readonly fault: string } {
  const verification = finishedVerification(emulator, state, callback)
  if ('fault' in verification) return verification
  const sent = verification.deliveries.filter(({ status }) => status !== 'dropped')
  const ofEvent = sent.filter((delivery) => delivery.event === event)
  const delivery = ofEvent.find(isReadable)
  if (delivery !== undefined) {
    return nextAttemptBytes(emulator.context, verification, { ...delivery, attempts: [] })
  }
  const subject = `The scenario "${state.use.name}"`
  if (ofEvent.length > 0) {
    return { fault: `${subject} sends callbacks for ${event}, but damages each of them.` }
  }
  const others = [...new Set(sent.map((delivery) => delivery.event))]
  return {
    fault:
      others.length === 0
        ? `${subject} sends no callbacks, so none for ${event}.`
        : `${subject} sends callbacks for ${others.join(' and ')}, but not for ${event}.`,
  }
}

/** Returns a verification with the scenario of `state` at the end of its plan, in a namespace that is not stored. */
function finishedVerification(
  emulator: Emulator,
  { use, id, now, base }: ProviderState,
  callback: CallbackRequest,
): Verification | { readonly fault: string } {
  const { settings, context, initialTime } = emulator
  const clock = createClock({ mode: 'manual', at: now ?? initialTime(), speed: settings.speed })
  const namespace = createNamespace(namespaceName, settings.seed, clock)
  const request = { mail: 'anna@example.com', callback }
  const prepared = prepareVerification(emulator, namespace, { mode: 'live', request, base, use })
  if ('fault' in prepared) return prepared
  const { verification } = prepared
  const identity = id === undefined ? {} : { id, link: `${base}/link/${id}` }
  storeVerification(namespace, { ...verification, ...identity })
  advanceToAge({ ...context, onChange: () => {} }, namespace, id ?? verification.id, 'end')
  return namespace.verifications.get(id ?? verification.id) as Verification
}

const namespaceName = 'pact-messages'

// Damaged and forged callbacks are not examples for a Pact file: a client must refuse them instead of reading them.
function isReadable({ corrupt, forged }: CallbackDelivery): boolean {
  return corrupt === undefined && forged === undefined
}
