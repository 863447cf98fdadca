import type { CallbackBytes } from '../domain/callbacks/serialize-callback.ts'
import type { CallbackDelivery, CallbackRequest } from '../domain/model/callback.ts'
import type { Status } from '../domain/model/status.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { Settings } from '../runtime/settings.ts'
import { createClock } from './clock.ts'
import { type EmulatorContext, nextAttemptBytes } from './dispatcher.ts'
import { createNamespace, type Namespace, storeVerification } from './namespace.ts'
import type { OpeningRequest, PreparedVerification } from './prepare-verification.ts'
import type { ProviderState } from './provider-states.ts'
import { runUntil } from './run-until.ts'

type Around = {
  readonly settings: Settings
  readonly world: EmulatorContext
  readonly freshNow: () => NonNullable<ProviderState['now']>
  readonly prepare: (
    namespace: Namespace,
    wanted: OpeningRequest,
  ) => PreparedVerification | { readonly fault: string }
}

/** What a callback would be, without a receiver: the life is lived, and nothing is sent. */
export function createTelling({ settings, world, freshNow, prepare }: Around) {
  const unseen: EmulatorContext = { ...world, onChange: () => {} }

  function lived({ use, id, now, base }: ProviderState, callback: CallbackRequest) {
    const clock = createClock({ mode: 'manual', at: now ?? freshNow(), speed: settings.speed })
    const namespace = createNamespace(namespaceName, settings.seed, clock)
    namespace.queue = [use]
    const request = { mail: 'anna@example.com', callback }
    const prepared = prepare(namespace, { mode: 'live', request, base })
    if ('fault' in prepared) return prepared
    const { verification } = prepared
    const own = id === undefined ? {} : { id, link: `${base}/link/${id}` }
    storeVerification(namespace, { ...verification, ...own })
    runUntil(unseen, namespace, id ?? verification.id, 'end')
    return namespace.verifications.get(id ?? verification.id) as Verification
  }

  return {
    /**
     * The bytes of the first callback of an event in a whole life of the state's scenario, which is in no
     * namespace and is seen by nobody. Answers a sentence where that life does not tell of it.
     */
    telling(
      state: ProviderState,
      event: Status,
      callback: CallbackRequest,
    ): CallbackBytes | { readonly fault: string } {
      const verification = lived(state, callback)
      if ('fault' in verification) return verification
      const told = verification.deliveries.filter(({ status }) => status !== 'dropped')
      const ofEvent = told.filter((each) => each.event === event)
      const delivery = ofEvent.find(isWellTold)
      if (delivery !== undefined)
        return nextAttemptBytes(world, verification, asFirstSent(delivery))
      const life = `A life of the scenario "${state.use.name}"`
      if (ofEvent.length > 0) {
        return { fault: `${life} tells of ${event}, but nothing that can be read: it spoils it.` }
      }
      const others = [...new Set(told.map((each) => each.event))]
      return {
        fault:
          others.length === 0
            ? `${life} tells nobody anything, so nothing of ${event}.`
            : `${life} tells of ${others.join(' and ')}, but never of ${event}.`,
      }
    },
  }
}

const namespaceName = 'pact-messages'

// A receiver must bear what is spoilt or forged, but there is nothing to read in it.
function isWellTold({ corrupt, forged }: CallbackDelivery): boolean {
  return corrupt === undefined && forged === undefined
}

function asFirstSent(delivery: CallbackDelivery): CallbackDelivery {
  return { ...delivery, attempts: [] }
}
