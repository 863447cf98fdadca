import type { AccessToken, TokenUsage } from '../domain/accounts/access-token.ts'
import type { Account, ActiveToken } from './account.ts'
import type { StoredState, StoreRecord, TokenState } from './stored-state.ts'

type Around = {
  readonly byMail: ReadonlyMap<string, Account>
  readonly held: ReadonlyMap<string, ActiveToken>
  readonly givenUp: ReadonlyMap<string, Account>
  readonly withMail: (mail: string) => Account
  readonly keep: (account: Account, token: AccessToken, use: TokenUsage) => ActiveToken
  readonly giveUp: (digits: string, account: Account) => void
}

/** All accounts written down, and made anew from what was. */
export function createAccountKeeping(around: Around) {
  const { byMail, held, givenUp, withMail, keep, giveUp } = around
  return {
    all: (): Pick<StoreRecord, 'tokens' | 'drawn' | 'givenUp'> => ({
      tokens: [...held.values()].map(tokenState),
      drawn: [...byMail.values()].flatMap(({ mail, drawn }) =>
        drawn === 0 ? [] : [[mail, drawn] as const],
      ),
      givenUp: [...givenUp].map(([digits, { mail }]) => [digits, mail] as const),
    }),

    resume(kept: Pick<StoredState, 'tokens' | 'drawn' | 'givenUp'>): void {
      for (const [mail, drawn] of kept.drawn) withMail(mail).drawn = drawn
      for (const { mail, token, use } of kept.tokens.values()) {
        keep(withMail(mail), token, { ...use, ip: new Set(use.ip) })
      }
      for (const [digits, mail] of kept.givenUp) giveUp(digits, withMail(mail))
    },
  }
}

export function tokenState({ account, token, use }: ActiveToken): TokenState {
  return { mail: account.mail, token, use: { ...use, ip: [...use.ip] } }
}
