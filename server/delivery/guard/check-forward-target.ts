import { UserError } from '../../domain/base/user-error.ts'
import type { Settings } from '../../runtime/settings.ts'
import { addressKindOf } from './address-class.ts'
import { parseIpAddress } from './ip-address.ts'
import { hostOf } from './target-guard.ts'

/**
 * Throws a UserError if `forwardCallbacksTo` is an address that no callback may reach, because every callback
 * would get the outcome `blocked`. A host name is checked later: at every attempt, when it is resolved.
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

// A public address is permitted because the user names it explicitly.
const permittedKinds: ReadonlySet<string> = new Set([
  'this machine',
  'a private network',
  'a public address',
])
