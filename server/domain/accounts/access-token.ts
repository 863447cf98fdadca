import { hexFrom, type Random } from '../base/random.ts'
import { type DurationMs, day, duration, type Instant, plus } from '../time/instant.ts'
import { addCents, type Cents, toCents } from './prices.ts'
import type { Scope } from './scopes.ts'

/** How much a token may be used, as whoever made it asked for. Source: sibling. */
export type TokenLimits = {
  readonly totalRequests?: number
  readonly walletRequests?: number
  /** Never reached: the emulator charges every request to the wallet. */
  readonly subscriptionRequests?: number
  /** EUR. */
  readonly walletAmount?: number
  /** The addresses it may be used from. */
  readonly ip?: readonly string[]
}

/** A token as it was issued or last changed. Source: sibling (the members). docs/fidelity.md#accounts */
export type AccessToken = {
  /** 24 hex digits, a secret. */
  readonly token: string
  /** The same; trades the token for a new pair. */
  readonly refreshToken: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly expireAt: Instant
  readonly limits: TokenLimits
}

/** How a token was used so far; counted in place, because every request counts. */
export type TokenUsage = {
  totalRequests: number
  walletRequests: number
  errorRequests: number
  walletCents: Cents
  readonly ip: Set<string>
}

export const tokenPattern = /^[0-9a-f]{24}$/

/** A lifetime is a year, unless a shorter one is asked for. Source: sibling (v1), assumed (v2). */
export const maxTokenLifetime: DurationMs = duration(365 * day)

/** What is asked for in whole seconds, as far as it is allowed; none, 0 and less mean a year. */
export function tokenLifetime(ttlSeconds: number | undefined): DurationMs {
  if (ttlSeconds === undefined || ttlSeconds <= 0) return maxTokenLifetime
  return Math.min(duration(ttlSeconds * 1000), maxTokenLifetime) as DurationMs
}

/** A token and its refresh token, drawn one after the other. */
export function generateAccessToken(
  random: Random,
  wanted: Pick<AccessToken, 'name' | 'scopes' | 'limits'>,
  now: Instant,
  life: DurationMs,
): AccessToken {
  const token = hexFrom(random, 24)
  const refreshToken = hexFrom(random, 24)
  const { name, scopes, limits } = wanted
  const times = { createdAt: now, updatedAt: now, expireAt: plus(now, life) }
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

/** The limit that keeps a request from this address out; undefined when none does. */
export function exceededRequestLimit(
  { totalRequests, ip }: TokenLimits,
  use: TokenUsage,
  address: string,
): keyof TokenLimits | undefined {
  if (totalRequests !== undefined && use.totalRequests >= totalRequests) return 'totalRequests'
  return ip === undefined || ip.length === 0 || ip.includes(address) ? undefined : 'ip'
}

/** The limit that this charge would break; undefined when none does. */
export function exceededChargeLimit(
  { walletRequests, walletAmount }: TokenLimits,
  use: TokenUsage,
  price: Cents,
): keyof TokenLimits | undefined {
  if (walletRequests !== undefined && use.walletRequests >= walletRequests) return 'walletRequests'
  if (walletAmount === undefined) return undefined
  return addCents(use.walletCents, price) > toCents(walletAmount) ? 'walletAmount' : undefined
}
