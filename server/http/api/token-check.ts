import type { Request, Response } from 'express'
import { hasExpired, limitOfRequest } from '../../domain/accounts/access-token.ts'
import { scopeOfRequest } from '../../domain/accounts/scopes.ts'
import { type Problem, problem } from '../../domain/model/problem.ts'
import { type Instant, isoOf } from '../../domain/time/instant.ts'
import type { ActiveToken } from '../../emulator/account.ts'
import type { Auth } from '../../runtime/settings.ts'
import { contextOf } from '../request-context.ts'

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
    contextOf(res).why = `The token expired at ${isoOf(token.expireAt)} by its account's clock.`
    return problem('TOKEN_WRONG')
  }
  contextOf(res).token = held
  const address = plainAddress(req.socket.remoteAddress)
  const limit = limitOfRequest(token.limits, use, address)
  if (limit !== undefined) return problem('TOKEN_LIMIT', { limit })
  use.totalRequests += 1
  if (!use.ip.has(address) && use.ip.size < mostAddresses) use.ip.add(address)
  if (auth === 'any') return undefined
  const scope = scopeOfRequest(req.method, req.path)
  return needs.has(scope) ? undefined : problem('SCOPE_MISSING', { scope })
}

const mostAddresses = 100

// A socket for both families writes an IPv4 address as ::ffff:127.0.0.1.
function plainAddress(address = ''): string {
  return address.replace(/^::ffff:/, '')
}
