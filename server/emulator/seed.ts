import type { Verification } from '../domain/model/verification.ts'
import type { Mode, VerificationRequest } from '../domain/model/verification-request.ts'
import { type Instant, isoOf } from '../domain/time/instant.ts'
import { type SeededState, seededVerification } from '../domain/verification/seeded-verification.ts'
import type { Settings } from '../runtime/settings.ts'
import { Refusal } from './control-api-error.ts'
import { noRoomForOne, type Room } from './eviction.ts'
import type { Namespace } from './namespace.ts'
import { identityOfNext } from './prepare-verification.ts'

/** A verification that a test wants to find, rather than bring about. */
export type Seed = {
  readonly mode: Mode
  readonly request: VerificationRequest
  readonly base: string
  readonly state: SeededState
  /** The clock's present when left out; never in the future. */
  readonly openedAt?: Instant
}

type Around = {
  readonly settings: Pick<Settings, 'maxStored'>
  readonly room: Room
  readonly keep: (namespace: Namespace, verification: Verification) => void
}

export function createSeeding({ settings, room, keep }: Around) {
  return {
    /**
     * Opens a verification directly in a state. It costs nothing, and nobody is told of it. Refuses, with 507,
     * one that finds no room.
     */
    seed(namespace: Namespace, { mode, request, base, state, openedAt }: Seed): Verification {
      const now = namespace.clock.now()
      const at = openedAt ?? now
      if (at > now) {
        throw new Refusal(
          400,
          `The clock shows ${isoOf(now)}, and ${isoOf(at)} is still to come.`,
          {
            fix: 'Give an instant that has passed, or move the clock first.',
          },
        )
      }
      if (!room.forOneMore()) throw noRoomForOne(settings.maxStored)
      const scenario = { name: 'seeded', params: {}, selectedBy: 'seed' }
      const identity = identityOfNext(namespace, base)
      const verification = seededVerification({ ...identity, mode, request, scenario, at }, state)
      keep(namespace, verification)
      return verification
    },
  }
}
