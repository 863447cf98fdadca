import type { Verification } from '../domain/model/verification.ts'
import type { Mode, VerificationRequest } from '../domain/model/verification-request.ts'
import { formatInstant, type Instant } from '../domain/time/instant.ts'
import {
  createSeededVerification,
  type SeededState,
} from '../domain/verification/seeded-verification.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { storageFullError } from '../emulator/eviction.ts'
import type { Namespace } from '../emulator/namespace.ts'
import { ensureCapacity, nextIdentity } from './open-verification.ts'

/** The request to open a verification directly in a state, for a test that needs this state. */
export interface VerificationSeed {
  readonly mode: Mode
  readonly request: VerificationRequest
  /** The base of the link: `http://127.0.0.1:4280`. */
  readonly base: string
  readonly state: SeededState
  /** When the verification was opened; not in the future. Default: now, by the namespace's clock. */
  readonly openedAt?: Instant
}

/**
 * Opens a verification directly in a state. It is not billed, and sends no callback for this state. Throws a
 * ControlApiError: 400 for an instant in the future, 507 if the limit of stored verifications is reached.
 */
export function seedVerification(
  emulator: Emulator,
  namespace: Namespace,
  { mode, request, base, state, openedAt }: VerificationSeed,
): Verification {
  const now = namespace.clock.now()
  const at = openedAt ?? now
  if (at > now) {
    throw new ControlApiError(
      400,
      `The clock shows ${formatInstant(now)}, and ${formatInstant(at)} is still to come.`,
      { fix: 'Give an instant that has passed, or move the clock first.' },
    )
  }
  if (!ensureCapacity(emulator)) throw storageFullError(emulator.settings.maxStored)
  const scenario = { name: 'seeded', params: {}, selectedBy: 'seed' }
  const identity = nextIdentity(namespace, base)
  const verification = createSeededVerification({ ...identity, mode, request, scenario, at }, state)
  emulator.add(namespace, verification)
  return verification
}
