import type { Verification } from '../domain/model/verification.ts'
import type { Mode, VerificationRequest } from '../domain/model/verification-request.ts'
import { type Instant, isoOf } from '../domain/time/instant.ts'
import { type SeededState, seededVerification } from '../domain/verification/seeded-verification.ts'
import type { Settings } from '../runtime/settings.ts'
import { ControlApiError } from './control-api-error.ts'
import { type EvictionPolicy, storageFullError } from './eviction.ts'
import type { Namespace } from './namespace.ts'
import { nextIdentity } from './prepare-verification.ts'

/** A verification that a test wants to find, rather than bring about. */
export type VerificationSeed = {
  readonly mode: Mode
  readonly request: VerificationRequest
  readonly base: string
  readonly state: SeededState
  /** The clock's present when left out; never in the future. */
  readonly openedAt?: Instant
}

type Around = {
  readonly settings: Pick<Settings, 'maxStored'>
  readonly room: EvictionPolicy
  readonly keep: (namespace: Namespace, verification: Verification) => void
}

export function createSeeding({ settings, room, keep }: Around) {
  return {
    /**
     * Opens a verification directly in a state. It costs nothing, and nobody is told of it. Refuses, with 507,
     * one that finds no room.
     */
    seed(
      namespace: Namespace,
      { mode, request, base, state, openedAt }: VerificationSeed,
    ): Verification {
      const now = namespace.clock.now()
      const at = openedAt ?? now
      if (at > now) {
        throw new ControlApiError(
          400,
          `The clock shows ${isoOf(now)}, and ${isoOf(at)} is still to come.`,
          {
            fix: 'Give an instant that has passed, or move the clock first.',
          },
        )
      }
      if (!room.ensureCapacity()) throw storageFullError(settings.maxStored)
      const scenario = { name: 'seeded', params: {}, selectedBy: 'seed' }
      const identity = nextIdentity(namespace, base)
      const verification = seededVerification({ ...identity, mode, request, scenario, at }, state)
      keep(namespace, verification)
      return verification
    },
  }
}
