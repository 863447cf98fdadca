import type { AccessToken, TokenUsage } from '../domain/accounts/access-token.ts'
import type { Account, ActiveToken } from './account.ts'
import type { StoredState, StoreRecord, TokenState } from './stored-state.ts'

interface AccountRecordsDeps {
  readonly byMail: Map<string, Account>
  readonly byNamespace: Map<string, Account>
  readonly activeTokens: ReadonlyMap<string, ActiveToken>
  /** The accounts of tokens and refresh tokens that are no longer in force. */
  readonly revokedTokens: Map<string, Account>
  readonly withMail: (mail: string) => Account
  readonly addToken: (account: Account, token: AccessToken, use: TokenUsage) => ActiveToken
  /** Removes from memory a token that is in force. */
  readonly drop: (token: ActiveToken) => void
  readonly rememberRevoked: (digits: string, account: Account) => void
}

/** Converts all accounts to stored records, restores accounts from stored state, and removes them from memory. */
export function createAccountRecords(deps: AccountRecordsDeps) {
  const { byMail, byNamespace, activeTokens, revokedTokens } = deps
  const { withMail, addToken, drop, rememberRevoked } = deps
  return {
    toRecords: (): Pick<StoreRecord, 'tokens' | 'drawn' | 'givenUp'> => ({
      tokens: [...activeTokens.values()].map(serializeToken),
      drawn: [...byMail.values()].flatMap(({ mail, drawn }) =>
        drawn === 0 ? [] : [[mail, drawn] as const],
      ),
      givenUp: [...revokedTokens].map(([digits, { mail }]) => [digits, mail] as const),
    }),

    restore(stored: Pick<StoredState, 'tokens' | 'drawn' | 'givenUp'>): void {
      for (const [mail, drawn] of stored.drawn) withMail(mail).drawn = drawn
      for (const { mail, token, use } of stored.tokens.values()) {
        addToken(withMail(mail), token, { ...use, ip: new Set(use.ip) })
      }
      for (const [digits, mail] of stored.givenUp) rememberRevoked(digits, withMail(mail))
    },

    forget(namespace: string): void {
      const account = byNamespace.get(namespace)
      if (account === undefined) return
      for (const token of account.tokens.values()) drop(token)
      for (const [digits, owner] of revokedTokens) {
        if (owner === account) revokedTokens.delete(digits)
      }
      byNamespace.delete(namespace)
      byMail.delete(account.mail.toLowerCase())
    },
  }
}

/** Converts a token in force to its stored form. */
export function serializeToken({ account, token, use }: ActiveToken): TokenState {
  return { mail: account.mail, token, use: { ...use, ip: [...use.ip] } }
}
