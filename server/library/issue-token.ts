import { SCOPES } from '../domain/accounts/scopes.ts'
import type { Emulator } from '../emulator/emulator.ts'

/** A new token for all of Video ID, of the account with this address. */
export function issueToken({ accounts, namespaces }: Emulator, mail: string): string {
  const account = accounts.withMail(mail)
  const now = namespaces.getOrCreateOrThrow(account.namespace).clock.now()
  return accounts.issue(account, { scopes: SCOPES }, now).token.token
}
