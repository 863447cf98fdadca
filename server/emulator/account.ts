import type { AccessToken, TokenUsage } from '../domain/accounts/access-token.ts'
import type { Scope } from '../domain/accounts/scopes.ts'

/** Whoever logs in with an e-mail address and any API key. */
export type Account = {
  /** As it was first written; upper and lower case are one account. */
  readonly mail: string
  /** `acct-` and sixteen hex digits, so that no address is shown. */
  readonly namespace: string
  /** By the token itself, in the order of their issue. */
  readonly tokens: Map<string, ActiveToken>
  /** Tokens drawn so far. */
  drawn: number
}

/** A token in force: what was issued, and what came of it. */
export type ActiveToken = {
  readonly account: Account
  token: AccessToken
  /** Its scopes as requests ask for them. */
  needs: ReadonlySet<Scope>
  use: TokenUsage
}
