import {
  type AccessToken,
  type TokenLimits,
  type TokenUse,
  tokenForm,
} from '../accounts/access-token.ts'
import type { Cents } from '../accounts/prices.ts'
import {
  integer,
  listOf,
  matching,
  numberThat,
  objectWith,
  optional,
  type Shape,
  textOf,
} from '../base/schema.ts'
import { countShape, instantShape, lineShape } from './value-schemas.ts'

/** The e-mail address of an account, as whoever logged in wrote it. */
export const mailShape: Shape<string> = lineShape

export const digitsShape: Shape<string> = matching(tokenForm, 'a token of 24 hex digits')

const limitShape: Shape<number> = numberThat(
  (value) => value >= 0 && Number.isFinite(value),
  () => 'a number from 0',
)

const limitsShape: Shape<TokenLimits> = objectWith<TokenLimits>({
  totalRequests: optional(limitShape),
  walletRequests: optional(limitShape),
  subscriptionRequests: optional(limitShape),
  walletAmount: optional(limitShape),
  ip: optional(listOf(textOf(100), 1_000)),
})

export const accessTokenShape: Shape<AccessToken> = objectWith<AccessToken>({
  token: digitsShape,
  refreshToken: digitsShape,
  name: textOf(1_000),
  scopes: listOf(textOf(500), 10_000),
  createdAt: instantShape,
  updatedAt: instantShape,
  expireAt: instantShape,
  limits: limitsShape,
})

/** How a token was used, as it is written down. */
export type PersistedUse = Omit<TokenUse, 'ip'> & { readonly ip: readonly string[] }

const centsShape: Shape<Cents> = numberThat(Number.isSafeInteger, () => 'a whole number of cents')

export const tokenUseShape: Shape<PersistedUse> = objectWith<PersistedUse>({
  totalRequests: countShape,
  walletRequests: countShape,
  errorRequests: countShape,
  walletCents: centsShape,
  ip: listOf(textOf(100), Number.POSITIVE_INFINITY),
})

/** How many tokens an account has drawn. */
export const drawnShape: Shape<number> = integer(0, Number.MAX_SAFE_INTEGER - 1)
