import { type Verification, verificationTime } from '../domain/model/verification.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { FoundVerification } from '../emulator/namespace.ts'

/** Notes that the client reads the status. It takes a step of the plan in scenarios whose steps wait for polls. */
export function pollVerification(
  emulator: Emulator,
  { namespace, verification }: FoundVerification,
): Verification {
  if (verification.progression === undefined) return verification
  const now = verificationTime(verification, namespace.clock.now())
  emulator.dispatch(namespace, verification.id, { kind: 'polled', now })
  return namespace.verifications.get(verification.id) ?? verification
}
