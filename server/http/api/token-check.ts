import type { Request, Response } from 'express'
import { hasExpired, limitOfCharge, limitOfRequest } from '../../domain/accounts/access-token.ts'
import { type Billed, spentOn } from '../../domain/accounts/costs.ts'
import {
  type Cents,
  centsOf,
  euroOf,
  left,
  type Prices,
  priceOf,
  sum,
} from '../../domain/accounts/prices.ts'
import { scopeOfRequest } from '../../domain/accounts/scopes.ts'
import { type Problem, problem } from '../../domain/model/problem.ts'
import type { Mode } from '../../domain/model/verification-request.ts'
import { type Instant, isoOf } from '../../domain/time/instant.ts'
import type { ActiveToken } from '../../emulator/account.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { Auth } from '../../runtime/settings.ts'

/**
 * Why an issued token does not open this request; undefined when it does, and then the request is
 * counted.
 *
 * Source: sibling (expiry), assumed (the answers to a missing scope and to a limit).
 */
export function tokenRefusal(
  held: ActiveToken,
  { req, res, now, auth }: { req: Request; res: Response; now: Instant; auth: Auth },
): Problem | undefined {
  const { token, use, needs } = held
  if (hasExpired(token, now)) {
    res.locals.why = `The token expired at ${isoOf(token.expireAt)} by its account's clock.`
    return problem('TOKEN_WRONG')
  }
  res.locals.held = held
  const address = plainAddress(req.socket.remoteAddress)
  const limit = limitOfRequest(token.limits, use, address)
  if (limit !== undefined) return problem('TOKEN_LIMIT', { limit })
  use.totalRequests += 1
  if (!use.ip.has(address) && use.ip.size < mostAddresses) use.ip.add(address)
  if (auth === 'any') return undefined
  const scope = scopeOfRequest(req.method, req.path)
  return needs.has(scope) ? undefined : problem('SCOPE_MISSING', { scope })
}

/**
 * Why this opening cannot be paid for; undefined when it can.
 *
 * Source: sibling (the sentence, needed > available), documented (charged at the POST).
 */
export function paymentRefusal(
  { settings, billedInAll }: Pick<Emulator, 'settings' | 'billedInAll'>,
  { billed }: Namespace,
  res: Response,
  mode: Mode,
): Problem | undefined {
  const { credit, budget, prices } = settings
  const price = priceOf(mode, prices)
  const held: ActiveToken | undefined = res.locals.held
  const limit = held && limitOfCharge(held.token.limits, held.use, price)
  if (limit !== undefined) return problem('TOKEN_LIMIT', { limit })
  const available = Math.min(
    remaining(credit, billed, prices),
    remaining(budget, billedInAll(), prices),
  ) as Cents
  if (price <= available) return undefined
  return problem('CREDIT', { price: euroOf(price), credit: euroOf(available) })
}

/** Counts a charge against the token that was shown. */
export function noteCharge({ settings, accounts }: Emulator, res: Response, mode: Mode): void {
  const held: ActiveToken | undefined = res.locals.held
  if (held === undefined) return
  held.use.walletRequests += 1
  held.use.walletCents = sum(held.use.walletCents, priceOf(mode, settings.prices))
  accounts.used(held)
}

function remaining(euro: number | undefined, billed: Billed, prices: Prices): number {
  return euro === undefined
    ? Number.POSITIVE_INFINITY
    : left(centsOf(euro), spentOn(billed, prices))
}

const mostAddresses = 100

// A socket for both families writes an IPv4 address as ::ffff:127.0.0.1.
function plainAddress(address = ''): string {
  return address.replace(/^::ffff:/, '')
}
