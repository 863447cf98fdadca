import type { AccessToken, TokenUsage } from '../domain/accounts/access-token.ts'
import type { Scope } from '../domain/accounts/scopes.ts'

/** An account of the platform: an e-mail address, which logs in with any API key. */
export type Account = {
  /** As it was first written. Upper and lower case mean the same account. */
  readonly mail: string
  /** `acct-` and 16 hex digits of a hash, so that the name does not show the address. */
  readonly namespace: string
  /** By the digits of the token, in the order of issue. */
  readonly tokens: Map<string, ActiveToken>
  /** How many tokens were issued so far. */
  drawn: number
}

/** A token in force, with its use counts. */
export type ActiveToken = {
  readonly account: Account
  token: AccessToken
  /** Its scopes on the production hosts, which requests are checked against. */
  needs: ReadonlySet<Scope>
  use: TokenUsage
}
