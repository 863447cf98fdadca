import type { Request, Response } from 'express'
import { exceededRequestLimit, hasExpired } from '../../domain/accounts/access-token.ts'
import { requiredScope } from '../../domain/accounts/scopes.ts'
import { createProblem, type Problem } from '../../domain/model/problem.ts'
import { formatInstant, type Instant } from '../../domain/time/instant.ts'
import type { ActiveToken } from '../../emulator/account.ts'
import type { AuthMode } from '../../runtime/settings.ts'
import { contextOf } from '../request.ts'

/**
 * Returns why an issued token does not allow this request. If the token allows it, counts the request and returns
 * undefined.
 *
 * Source: sibling (expiry), assumed (the responses to a missing scope and to a limit).
 */
export function checkToken(
  activeToken: ActiveToken,
  { req, res, now, auth }: { req: Request; res: Response; now: Instant; auth: AuthMode },
): Problem | undefined {
  const { token, use, needs } = activeToken
  if (hasExpired(token, now)) {
    contextOf(res).why =
      `The token expired at ${formatInstant(token.expireAt)} by its account's clock.`
    return createProblem('TOKEN_WRONG')
  }
  contextOf(res).token = activeToken
  const address = contextOf(res).clientAddress ?? plainAddress(req.socket.remoteAddress)
  const limit = exceededRequestLimit(token.limits, use, address)
  if (limit !== undefined) return createProblem('TOKEN_LIMIT', { limit })
  use.totalRequests += 1
  if (!use.ip.has(address) && use.ip.size < maxAddresses) use.ip.add(address)
  if (auth === 'any') return undefined
  const scope = requiredScope(req.method, req.path)
  return needs.has(scope) ? undefined : createProblem('SCOPE_MISSING', { scope })
}

const maxAddresses = 100

// A socket for both families writes an IPv4 address as ::ffff:127.0.0.1.
function plainAddress(address = ''): string {
  return address.replace(/^::ffff:/, '')
}
