import {
  type AccessToken,
  createTokenUsage,
  generateAccessToken,
  type TokenUsage,
  tokenLifetime,
} from '../domain/accounts/access-token.ts'
import {
  addBillingTotals,
  type BillingTotals,
  emptyBillingTotals,
} from '../domain/accounts/costs.ts'
import { toProductionScopes } from '../domain/accounts/scopes.ts'
import { randomFrom } from '../domain/base/random.ts'
import type { Mode } from '../domain/model/verification-request.ts'
import { duration, type Instant, plus } from '../domain/time/instant.ts'
import { type Account, type ActiveToken, accountNamespaceOf, type TokenRequest } from './account.ts'
import { createAccountRecords } from './account-serialization.ts'
import type { Namespace } from './namespace.ts'
import type { StoredState, StoreRecord } from './stored-state.ts'

/** The accounts and tokens of an emulator. It reads no clock: `now` is the time in the namespace of the account. */
export interface Accounts {
  /** Returns the account with this e-mail address, and creates it if it is new. Case does not matter. */
  withMail(mail: string): Account
  /** Issues a token with these properties. It is valid for one year by default. */
  issue(account: Account, request: TokenRequest, now: Instant): ActiveToken
  /** Ends a token and its refresh token. */
  revoke(token: ActiveToken): void
  /** The e-mail address of the account that owns a namespace. */
  ownerOf(namespace: string): string | undefined
  /** Returns the token in force with these digits. */
  findToken(token: string): ActiveToken | undefined
  /** Returns the token in force with this refresh token. */
  findByRefreshToken(refreshToken: string): ActiveToken | undefined
  /** Returns the account of a token or refresh token, also a revoked one. Undefined for any other token. */
  accountOf(token: string): Account | undefined
  /** Changes a token in force. A new `lifetime` begins now. */
  change(token: ActiveToken, request: TokenRequest, now: Instant): void
  /** Call this after the use counts of a token have changed. Ignores a revoked token. */
  recordUse(token: ActiveToken): void
  /** Revokes a token and issues a new pair with the same scopes. */
  refresh(old: ActiveToken, request: Omit<TokenRequest, 'scopes'>, now: Instant): ActiveToken
  /** Clears the use counts of a namespace's tokens after its reset. The tokens stay in force. */
  forgetUse(namespace: string): void
  /** Returns all accounts and tokens as a record of a data folder. */
  toRecords(): Pick<StoreRecord, 'tokens' | 'drawn' | 'givenUp'>
  /** Adds stored accounts: all of them at the start, or the account of one namespace. */
  restore(stored: Pick<StoredState, 'tokens' | 'drawn' | 'givenUp'>): void
  /** Removes the account of a namespace from memory, with its tokens. */
  forget(namespace: string): void
}

// The most tokens in force. Beyond this limit the oldest are deleted, because an emulator may run for months.
const maxTokens = 50_000

/** Called after a token has changed. `used` means that a request has changed its use counts. */
export interface TokenChanges {
  readonly saveToken: (token: ActiveToken, how?: 'used') => void
  readonly deleteToken: (token: ActiveToken) => void
}

export function createAccounts(
  seed: number,
  changes: TokenChanges = { saveToken: () => {}, deleteToken: () => {} },
): Accounts {
  const byMail = new Map<string, Account>()
  const byNamespace = new Map<string, Account>()
  const activeTokens = new Map<string, ActiveToken>()
  const byRefreshToken = new Map<string, ActiveToken>()
  // Includes refresh tokens. A revoked token gets an error that says so, instead of an empty namespace.
  const revokedTokens = new Map<string, Account>()

  function withMail(mail: string): Account {
    const key = mail.toLowerCase()
    const existing = byMail.get(key)
    if (existing !== undefined) return existing
    const created = { mail, namespace: accountNamespaceOf(key), tokens: new Map(), drawn: 0 }
    if (byMail.size >= 2 * maxTokens) deleteIdleAccounts()
    byMail.set(key, created)
    byNamespace.set(created.namespace, created)
    return created
  }

  // Deletes the accounts without tokens. Such an account is created again when a client uses it.
  function deleteIdleAccounts(): void {
    for (const [key, { tokens, namespace }] of byMail) {
      if (tokens.size > 0) continue
      byMail.delete(key)
      byNamespace.delete(namespace)
    }
  }

  function addToken(
    account: Account,
    token: AccessToken,
    use: TokenUsage = createTokenUsage(),
  ): ActiveToken {
    const active = { account, token, needs: toProductionScopes(token.scopes), use }
    account.tokens.set(token.token, active)
    activeTokens.set(token.token, active)
    byRefreshToken.set(token.refreshToken, active)
    removeOldest(activeTokens, drop)
    return active
  }

  function drop({ account, token }: ActiveToken): void {
    account.tokens.delete(token.token)
    activeTokens.delete(token.token)
    byRefreshToken.delete(token.refreshToken)
  }

  function revoke(old: ActiveToken): void {
    drop(old)
    for (const digits of [old.token.token, old.token.refreshToken])
      rememberRevoked(digits, old.account)
    changes.deleteToken(old)
  }

  function rememberRevoked(digits: string, account: Account): void {
    revokedTokens.set(digits, account)
    removeOldest(revokedTokens, () => {})
  }

  function issue(account: Account, request: TokenRequest, now: Instant): ActiveToken {
    account.drawn += 1
    const {
      scopes = [],
      name = '',
      limits = {},
      lifetime = tokenLifetime(undefined),
      expireAt,
    } = request
    const random = randomFrom(seed, account.namespace, 'token', account.drawn)
    const generated = generateAccessToken(random, { scopes, name, limits }, now, lifetime)
    const issued = addToken(
      account,
      expireAt === undefined ? generated : { ...generated, expireAt },
    )
    changes.saveToken(issued)
    return issued
  }

  return {
    withMail,
    issue,
    revoke,
    ownerOf: (namespace) => byNamespace.get(namespace)?.mail,
    findToken: (token) => activeTokens.get(token),
    findByRefreshToken: (refreshToken) => byRefreshToken.get(refreshToken),
    accountOf: (token) =>
      (activeTokens.get(token) ?? byRefreshToken.get(token))?.account ?? revokedTokens.get(token),
    change(token: ActiveToken, request: TokenRequest, now: Instant): void {
      const { lifetime, ...others } = request
      const expiry = lifetime === undefined ? {} : { expireAt: plus(now, lifetime) }
      token.token = { ...token.token, ...expiry, ...others, updatedAt: now }
      token.needs = toProductionScopes(token.token.scopes)
      changes.saveToken(token)
    },
    recordUse(token: ActiveToken): void {
      // A record of a token that was revoked meanwhile would bring it back into force after a restart.
      if (activeTokens.get(token.token.token) === token) changes.saveToken(token, 'used')
    },

    refresh(old: ActiveToken, request: Omit<TokenRequest, 'scopes'>, now: Instant): ActiveToken {
      const { account, token } = old
      const { scopes, name, limits, createdAt, expireAt } = token
      revoke(old)
      const lifetime = duration(expireAt - createdAt)
      return issue(account, { name, limits, lifetime, ...request, scopes }, now)
    },

    forgetUse(namespace: string): void {
      for (const token of byNamespace.get(namespace)?.tokens.values() ?? []) {
        token.use = createTokenUsage()
        changes.saveToken(token)
      }
    },

    ...createAccountRecords({
      byMail,
      byNamespace,
      drop,
      activeTokens,
      revokedTokens,
      withMail,
      addToken,
      rememberRevoked,
    }),
  }
}

function removeOldest<T>(from: Map<string, T>, drop: (oldest: T) => void): void {
  if (from.size <= maxTokens) return
  for (const [key, oldest] of from) {
    drop(oldest)
    from.delete(key)
    return
  }
}

/** Counts the calls that the real service would charge. */
export interface Billing {
  /** Counts one more call of this mode. */
  charge(namespace: Namespace, mode: Mode): void
  /** The calls of a namespace since it was created or reset. */
  totalsOf(name: string): BillingTotals
  /** The calls of all namespaces, of other replicas and of earlier runs. A reset does not change the totals. */
  totals(): BillingTotals
}

interface BillingDeps {
  readonly namespaceOf: (name: string) => Namespace | undefined
  /** The totals of earlier runs. */
  readonly earlierTotals?: BillingTotals | undefined
  /** The totals of the other replicas. */
  readonly billedElsewhere?: (() => BillingTotals) | undefined
  /** Called with the totals of this emulator after every charge. */
  readonly onCharged: (totals: BillingTotals) => void
}

export function createBilling({
  namespaceOf,
  earlierTotals = emptyBillingTotals,
  billedElsewhere = () => emptyBillingTotals,
  onCharged,
}: BillingDeps): Billing {
  let totals = earlierTotals
  return {
    charge(namespace, mode) {
      namespace.billed = addBilledCall(namespace.billed, mode)
      totals = addBilledCall(totals, mode)
      onCharged(totals)
    },
    totalsOf: (name) => namespaceOf(name)?.billed ?? emptyBillingTotals,
    totals: () => addBillingTotals(totals, billedElsewhere()),
  }
}

/** Returns the totals with one more call of this mode. */
export function addBilledCall(billed: BillingTotals, mode: Mode): BillingTotals {
  return { ...billed, [mode]: billed[mode] + 1 }
}
