import { UserError } from '../../domain/base/user-error.ts'
import type { Settings } from '../../runtime/settings.ts'
import { kindOf } from './address-class.ts'
import { addressOf } from './ip-address.ts'
import { hostOf } from './target-guard.ts'

/**
 * Throws a Complaint when all callbacks are to be forwarded to an address that no callback may reach: each of
 * them would end `blocked`. A name can only be checked when it is resolved, at every attempt.
 */
export function refuseForwardTarget({
  forwardCallbacksTo,
}: Pick<Settings, 'forwardCallbacksTo'>): void {
  if (forwardCallbacksTo === undefined) return
  const host = hostOf(new URL(forwardCallbacksTo))
  const address = addressOf(host)
  const kind = address === undefined ? undefined : kindOf(address)
  if (kind === undefined || permitted.has(kind)) return
  throw new UserError(
    `forward-callbacks-to names "${host}", ${kind}, where no callback ever goes. Use a receiver on this machine, in a private network or at a public address.`,
  )
}

// Naming a public address permits it.
const permitted: ReadonlySet<string> = new Set([
  'this machine',
  'a private network',
  'a public address',
])
