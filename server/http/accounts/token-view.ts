import type { AccessToken, TokenUsage } from '../../domain/accounts/access-token.ts'
import { toEuro } from '../../domain/accounts/costs.ts'
import { formatInstant, type Instant } from '../../domain/time/instant.ts'
import type { ActiveToken } from '../../emulator/account.ts'

/**
 * Formats an instant as the platform does: `2026-01-05T08:00:00+00:00`. Source: sibling (docs/fidelity-accounts.md).
 */
export function formatPlatformTime(at: Instant): string {
  return toPlatformTime(formatInstant(at))
}

/** Converts the emulator's ISO format with milliseconds to the platform's. */
export function toPlatformTime(iso: string): string {
  return iso.replace(/\.\d+Z$/, '+00:00')
}

/** Returns a token as version 2 shows it. Source: sibling (docs/fidelity-accounts.md). */
export function tokenView({ token, use }: ActiveToken) {
  const { name, createdAt, expireAt, updatedAt, scopes, refreshToken, limits } = token
  return {
    token: token.token,
    name,
    createdAt: formatPlatformTime(createdAt),
    expireAt: formatPlatformTime(expireAt),
    updatedAt: formatPlatformTime(updatedAt),
    scopes,
    refreshToken,
    limits,
    stats: tokenStats(use),
  }
}

/** Returns a token as version 1 shows it. Source: sibling (docs/fidelity-accounts.md). */
export function tokenViewV1({ scopes, expireAt, token }: AccessToken) {
  return { scopes, expire: Math.floor(expireAt / 1000), token }
}

function tokenStats({ totalRequests, walletRequests, errorRequests, walletCents, ip }: TokenUsage) {
  return {
    totalRequests,
    walletRequests,
    subscriptionRequests: 0,
    errorRequests,
    walletAmount: toEuro(walletCents),
    ip: [...ip],
  }
}
