import { createHash } from 'node:crypto'
import {
  type AccessToken,
  createTokenUsage,
  generateAccessToken,
  type TokenLimits,
  type TokenUsage,
  tokenLifetime,
} from '../domain/accounts/access-token.ts'
import { type Scope, toProductionScopes } from '../domain/accounts/scopes.ts'
import { randomFrom } from '../domain/base/random.ts'
import { type DurationMs, duration, type Instant, plus } from '../domain/time/instant.ts'
import type { Account, ActiveToken } from './account.ts'
import { createAccountKeeping } from './account-records.ts'
import type { StoredState, StoreRecord } from './stored-state.ts'
/** What may be chosen about a token. */
export type TokenRequest = {
  readonly scopes?: readonly Scope[]
  readonly name?: string
  readonly life?: DurationMs
  readonly expireAt?: Instant
  readonly limits?: TokenLimits
}

/** The accounts and tokens of an emulator. It reads no clock: `now` is that of the account's namespace. */
export interface Accounts {
  /** Returns the account with this e-mail address, and creates it if it is new. Case does not matter. */
  withMail(mail: string): Account
  /** Issues a token with these properties; one year of life by default. */
  issue(account: Account, wish: TokenRequest, now: Instant): ActiveToken
  /** Withdraws a token and its refresh token. */
  revoke(token: ActiveToken): void
  /** The e-mail address of the account that owns a namespace. */
  ownerOf(namespace: string): string | undefined
  /** The token in force with these digits. */
  holding(token: string): ActiveToken | undefined
  /** The token in force with this refresh token. */
  holdingRefresh(refreshToken: string): ActiveToken | undefined
  /** The account of a token or refresh token, in force or not; undefined if it was not issued here. */
  accountOf(token: string): Account | undefined
  /** Changes a token in force. A new `life` begins now. */
  change(token: ActiveToken, wish: TokenRequest, now: Instant): void
  /** Reports that a token was used. */
  used(token: ActiveToken): void
  /** Revokes a token and issues a new pair with the same scopes. */
  refresh(old: ActiveToken, wish: Omit<TokenRequest, 'scopes'>, now: Instant): ActiveToken
  /** Clears the use counts of a namespace's tokens after its reset. The tokens stay in force. */
  forgetUse(namespace: string): void
  /** Everything, as records of a data folder. */
  all(): Pick<StoreRecord, 'tokens' | 'drawn' | 'givenUp'>
  /** Restores what a data folder holds. To be called once, before any other method. */
  resume(kept: Pick<StoredState, 'tokens' | 'drawn' | 'givenUp'>): void
}

// Older tokens make room; an emulator may run for months.
const mostTokens = 50_000

/** Told of tokens after they have changed; `used` is what every request does to its own. */
export type TokenChanges = {
  readonly token: (held: ActiveToken, how?: 'used') => void
  readonly revoked: (held: ActiveToken) => void
}

const toldNobody: TokenChanges = { token: () => {}, revoked: () => {} }

export function createAccounts(seed: number, told: TokenChanges = toldNobody): Accounts {
  const byMail = new Map<string, Account>()
  const byNamespace = new Map<string, Account>()
  const held = new Map<string, ActiveToken>()
  const refreshable = new Map<string, ActiveToken>()
  // Refresh tokens too. Who shows one is told so, and does not land in an empty namespace.
  const givenUp = new Map<string, Account>()

  function withMail(mail: string): Account {
    const key = mail.toLowerCase()
    const known = byMail.get(key)
    if (known !== undefined) return known
    const digest = createHash('sha256').update(key).digest('hex')
    const created = { mail, namespace: `acct-${digest.slice(0, 16)}`, tokens: new Map(), drawn: 0 }
    if (byMail.size >= 2 * mostTokens) forgetIdle()
    byMail.set(key, created)
    byNamespace.set(created.namespace, created)
    return created
  }

  // Of an account without a token nothing is to be remembered.
  function forgetIdle(): void {
    for (const [key, { tokens, namespace }] of byMail) {
      if (tokens.size > 0) continue
      byMail.delete(key)
      byNamespace.delete(namespace)
    }
  }

  function keep(
    account: Account,
    token: AccessToken,
    use: TokenUsage = createTokenUsage(),
  ): ActiveToken {
    const kept = { account, token, needs: toProductionScopes(token.scopes), use }
    account.tokens.set(token.token, kept)
    held.set(token.token, kept)
    refreshable.set(token.refreshToken, kept)
    forgetOldest(held, drop)
    return kept
  }

  function drop({ account, token }: ActiveToken): void {
    account.tokens.delete(token.token)
    held.delete(token.token)
    refreshable.delete(token.refreshToken)
  }

  function revoke(old: ActiveToken): void {
    drop(old)
    for (const digits of [old.token.token, old.token.refreshToken]) giveUp(digits, old.account)
    told.revoked(old)
  }

  function giveUp(digits: string, account: Account): void {
    givenUp.set(digits, account)
    forgetOldest(givenUp, () => {})
  }

  function issue(account: Account, wish: TokenRequest, now: Instant): ActiveToken {
    account.drawn += 1
    const { scopes = [], name = '', limits = {}, life = tokenLifetime(undefined), expireAt } = wish
    const random = randomFrom(seed, account.namespace, 'token', account.drawn)
    const drawn = generateAccessToken(random, { scopes, name, limits }, now, life)
    const issued = keep(account, expireAt === undefined ? drawn : { ...drawn, expireAt })
    told.token(issued)
    return issued
  }

  return {
    withMail,
    issue,
    revoke,
    ownerOf: (namespace: string): string | undefined => byNamespace.get(namespace)?.mail,
    /** The token in force with these digits. */
    holding: (token: string): ActiveToken | undefined => held.get(token),
    holdingRefresh: (refreshToken: string): ActiveToken | undefined =>
      refreshable.get(refreshToken),
    /** Whose a token or refresh token is or was; undefined when it was not issued here. */
    accountOf: (token: string): Account | undefined =>
      (held.get(token) ?? refreshable.get(token))?.account ?? givenUp.get(token),

    change(token: ActiveToken, wish: TokenRequest, now: Instant): void {
      const { life, ...others } = wish
      const lives = life === undefined ? {} : { expireAt: plus(now, life) }
      token.token = { ...token.token, ...lives, ...others, updatedAt: now }
      token.needs = toProductionScopes(token.token.scopes)
      told.token(token)
    },

    /** Its use was counted. */
    used: (token: ActiveToken): void => told.token(token, 'used'),

    /** A new pair with the same scopes; the old token is given up. */
    refresh(old: ActiveToken, wish: Omit<TokenRequest, 'scopes'>, now: Instant): ActiveToken {
      const { account, token } = old
      const { scopes, name, limits, createdAt, expireAt } = token
      revoke(old)
      const life = duration(expireAt - createdAt)
      return issue(account, { name, limits, life, ...wish, scopes }, now)
    },

    /** A namespace starts over. Nobody is logged out by it, but what tokens were used for is forgotten. */
    forgetUse(namespace: string): void {
      for (const token of byNamespace.get(namespace)?.tokens.values() ?? []) {
        token.use = createTokenUsage()
        told.token(token)
      }
    },

    ...createAccountKeeping({ byMail, held, givenUp, withMail, keep, giveUp }),
  }
}

function forgetOldest<T>(from: Map<string, T>, drop: (oldest: T) => void): void {
  if (from.size <= mostTokens) return
  for (const [key, oldest] of from) {
    drop(oldest)
    from.delete(key)
    return
  }
}
