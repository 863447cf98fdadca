import { UserError } from '../../domain/base/user-error.ts'
import type { Settings } from '../../runtime/settings.ts'
import { addressKindOf } from './address-class.ts'
import { parseIpAddress } from './ip-address.ts'
import { hostOf } from './target-guard.ts'

/**
 * Throws a Complaint when all callbacks are to be forwarded to an address that no callback may reach: each of
 * them would end `blocked`. A name can only be checked when it is resolved, at every attempt.
 */
export function checkForwardTarget({
  forwardCallbacksTo,
}: Pick<Settings, 'forwardCallbacksTo'>): void {
  if (forwardCallbacksTo === undefined) return
  const host = hostOf(new URL(forwardCallbacksTo))
  const address = parseIpAddress(host)
  const kind = address === undefined ? undefined : addressKindOf(address)
  if (kind === undefined || permittedKinds.has(kind)) return
  throw new UserError(
    `forward-callbacks-to names "${host}", ${kind}, where no callback ever goes. Use a receiver on this machine, in a private network or at a public address.`,
  )
}

// Naming a public address permits it.
const permittedKinds: ReadonlySet<string> = new Set([
  'this machine',
  'a private network',
  'a public address',
])
