import type { AccessToken, TokenUse } from '../../domain/accounts/access-token.ts'
import { euroOf } from '../../domain/accounts/prices.ts'
import { type Instant, isoOf } from '../../domain/time/instant.ts'
import type { ActiveToken } from '../../emulator/account.ts'

/** `2026-01-05T08:00:00+00:00`, as the platform writes it. Source: sibling. */
export function platformTime(at: Instant): string {
  return platformText(isoOf(at))
}

/** The same of an instant as we write it. */
export function platformText(iso: string): string {
  return iso.replace(/\.\d+Z$/, '+00:00')
}

/** A token as v2 shows it. Source: sibling. */
export function tokenShown({ token, use }: ActiveToken) {
  const { name, createdAt, expireAt, updatedAt, scopes, refreshToken, limits } = token
  return {
    token: token.token,
    name,
    createdAt: platformTime(createdAt),
    expireAt: platformTime(expireAt),
    updatedAt: platformTime(updatedAt),
    scopes,
    refreshToken,
    limits,
    stats: statsOf(use),
  }
}

/** A token as v1 shows it. Source: sibling. */
export function tokenShownV1({ scopes, expireAt, token }: AccessToken) {
  return { scopes, expire: Math.floor(expireAt / 1000), token }
}

function statsOf({ totalRequests, walletRequests, errorRequests, walletCents, ip }: TokenUse) {
  return {
    totalRequests,
    walletRequests,
    subscriptionRequests: 0,
    errorRequests,
    walletAmount: euroOf(walletCents),
    ip: [...ip],
  }
}
