import { hexFrom, type Random } from '../base/random.ts'
import { type DurationMs, day, duration, type Instant, plus } from '../time/instant.ts'
import { addCents, type Cents, toCents } from './costs.ts'
import type { Scope } from './scopes.ts'

/**
 * Limits for the use of a token, chosen at its creation. Undefined means unlimited. Source: sibling.
 * docs/fidelity-accounts.md
 */
export type TokenLimits = {
  readonly totalRequests?: number
  readonly walletRequests?: number
  /** The emulator never reaches this limit, because it charges every request to the wallet. */
  readonly subscriptionRequests?: number
  /** How much the requests with this token may cost, in euros. */
  readonly walletAmount?: number
  /** The IP addresses that may use the token. */
  readonly ip?: readonly string[]
}

/** An access token of an account. Source: sibling (the members). docs/fidelity.md#accounts */
export type AccessToken = {
  /** 24 hex digits, a secret. */
  readonly token: string
  /** 24 hex digits, a secret. A client sends it to exchange the token for a new pair. */
  readonly refreshToken: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly expireAt: Instant
  readonly limits: TokenLimits
}

/** Counters for the use of a token. Mutable, because every request updates them. */
export type TokenUsage = {
  totalRequests: number
  walletRequests: number
  errorRequests: number
  walletCents: Cents
  readonly ip: Set<string>
}

export const tokenPattern = /^[0-9a-f]{24}$/

/** Default and longest lifetime: one year. Source: sibling (v1), assumed (v2). docs/fidelity-accounts.md */
export const maxTokenLifetime: DurationMs = duration(365 * day)

/** Converts a lifetime from seconds to milliseconds, limited to one year. Undefined, 0 or less mean one year. */
export function tokenLifetime(ttlSeconds: number | undefined): DurationMs {
  if (ttlSeconds === undefined || ttlSeconds <= 0) return maxTokenLifetime
  return Math.min(duration(ttlSeconds * 1000), maxTokenLifetime) as DurationMs
}

/** Creates a token. Takes random digits first for the token, then for the refresh token. */
export function generateAccessToken(
  random: Random,
  options: Pick<AccessToken, 'name' | 'scopes' | 'limits'>,
  now: Instant,
  lifetime: DurationMs,
): AccessToken {
  const token = hexFrom(random, 24)
  const refreshToken = hexFrom(random, 24)
  const { name, scopes, limits } = options
  const times = { createdAt: now, updatedAt: now, expireAt: plus(now, lifetime) }
  return { token, refreshToken, name, scopes, limits, ...times }
}

export function hasExpired({ expireAt }: AccessToken, now: Instant): boolean {
  return now >= expireAt
}

export function createTokenUsage(): TokenUsage {
  return {
    totalRequests: 0,
    walletRequests: 0,
    errorRequests: 0,
    walletCents: 0 as Cents,
    ip: new Set(),
  }
}

/** Returns the limit that rejects a request from this IP address; undefined if no limit does. */
export function exceededRequestLimit(
  { totalRequests, ip }: TokenLimits,
  usage: TokenUsage,
  address: string,
): keyof TokenLimits | undefined {
  if (totalRequests !== undefined && usage.totalRequests >= totalRequests) return 'totalRequests'
  return ip === undefined || ip.length === 0 || ip.includes(address) ? undefined : 'ip'
}

/** Returns the limit that a charge of this price would exceed; undefined if it exceeds none. */
export function exceededChargeLimit(
  { walletRequests, walletAmount }: TokenLimits,
  usage: TokenUsage,
  price: Cents,
): keyof TokenLimits | undefined {
  if (walletRequests !== undefined && usage.walletRequests >= walletRequests)
    return 'walletRequests'
  if (walletAmount === undefined) return undefined
  return addCents(usage.walletCents, price) > toCents(walletAmount) ? 'walletAmount' : undefined
}
