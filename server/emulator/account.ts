import { createHash } from 'node:crypto'
import type { AccessToken, TokenLimits, TokenUsage } from '../domain/accounts/access-token.ts'
import type { Scope } from '../domain/accounts/scopes.ts'
import type { DurationMs, Instant } from '../domain/time/instant.ts'

/** An account of the platform: an e-mail address. A client may log in to it with any API key. */
export type Account = {
  /**
   * The address as it was spelled at the first login. Other spellings in upper or lower case mean the same
   * account.
   */
  readonly mail: string
  /** `acct-` and 16 hex digits of a hash, so that the name does not show the address. */
  readonly namespace: string
  /** The tokens in force, by their digits, in the order of issue. */
  readonly tokens: Map<string, ActiveToken>
  /** How many tokens were issued so far. */
  drawn: number
}

/** Returns the name of the namespace of the account with this e-mail address. Case does not matter. */
export function accountNamespaceOf(mail: string): string {
  const digest = createHash('sha256').update(mail.toLowerCase()).digest('hex')
  return `acct-${digest.slice(0, 16)}`
}

/** A token in force, with its use counts. */
export type ActiveToken = {
  readonly account: Account
  token: AccessToken
  /** The scopes of the token, with production hosts. The emulator compares each request with these scopes. */
  needs: ReadonlySet<Scope>
  use: TokenUsage
}

/** The properties of a token to issue or to change. */
export interface TokenRequest {
  readonly scopes?: readonly Scope[]
  readonly name?: string
  /** The lifetime of the token, from now. Default: one year. */
  readonly lifetime?: DurationMs
  /** When the token expires. Overrides `lifetime`. */
  readonly expireAt?: Instant
  readonly limits?: TokenLimits
}
