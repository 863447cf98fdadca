import {
  type AccessToken,
  type TokenLimits,
  type TokenUsage,
  tokenPattern,
} from '../accounts/access-token.ts'
import type { Cents } from '../accounts/costs.ts'
import {
  integerBetween,
  listOf,
  numberThat,
  objectWith,
  optional,
  type Schema,
  textMatching,
  textOfLength,
} from '../base/schema.ts'
import { countSchema, instantSchema, lineSchema } from './value-schemas.ts'

/** The e-mail address of an account, as it was spelled at the login. */
export const mailSchema: Schema<string> = lineSchema

export const tokenSchema: Schema<string> = textMatching(tokenPattern, 'a token of 24 hex digits')

const limitSchema: Schema<number> = numberThat(
  (value) => value >= 0 && Number.isFinite(value),
  () => 'a number from 0',
)

const tokenLimitsSchema: Schema<TokenLimits> = objectWith<TokenLimits>({
  totalRequests: optional(limitSchema),
  walletRequests: optional(limitSchema),
  subscriptionRequests: optional(limitSchema),
  walletAmount: optional(limitSchema),
  ip: optional(listOf(textOfLength(100), 1_000)),
})

export const accessTokenSchema: Schema<AccessToken> = objectWith<AccessToken>({
  token: tokenSchema,
  refreshToken: tokenSchema,
  name: textOfLength(1_000),
  scopes: listOf(textOfLength(500), 10_000),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  expireAt: instantSchema,
  limits: tokenLimitsSchema,
})

/** The stored form of a token's usage: the set of IP addresses is a list. */
export type StoredTokenUsage = Omit<TokenUsage, 'ip'> & { readonly ip: readonly string[] }

const centsSchema: Schema<Cents> = numberThat(Number.isSafeInteger, () => 'a whole number of cents')

export const tokenUsageSchema: Schema<StoredTokenUsage> = objectWith<StoredTokenUsage>({
  totalRequests: countSchema,
  walletRequests: countSchema,
  errorRequests: countSchema,
  walletCents: centsSchema,
  ip: listOf(textOfLength(100), Number.POSITIVE_INFINITY),
})

/** Number of tokens that the account has issued. */
export const issuedCountSchema: Schema<number> = integerBetween(0, Number.MAX_SAFE_INTEGER - 1)
