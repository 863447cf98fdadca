import { SCOPES } from '../domain/accounts/scopes.ts'
import type { Emulator } from '../emulator/emulator.ts'

/** Issues a token with all scopes of Video ID, for the account with this e-mail address. */
export function issueToken({ accounts, namespaces }: Emulator, mail: string): string {
  const account = accounts.withMail(mail)
  const now = namespaces.getOrCreateOrThrow(account.namespace).clock.now()
  return accounts.issue(account, { scopes: SCOPES }, now).token.token
}
