import type { RequestHandler, Response } from 'express'
import { hasExpired, maxTokenLifetime, tokenLifetime } from '../../domain/accounts/access-token.ts'
import { createProblem, type ProblemCode } from '../../domain/model/problem.ts'
import { type Instant, instant, plus } from '../../domain/time/instant.ts'
import type { TokenRequest } from '../../emulator/account.ts'
import type { HttpContext } from '../http-context.ts'
import { sendBody, sendData, sendNoContent, sendProblem } from '../send-response.ts'
import { accountNow, authenticateAccount } from './basic-auth.ts'
import { readTokenBody, type TokenBody } from './token-body.ts'
import { tokenViewV1 } from './token-view.ts'
import { findAccountToken } from './tokens.ts'

/**
 * Handlers of the platform's OAuth service, version 1, which the vendor's SDKs use. Source: sibling
 * (docs/fidelity-accounts.md).
 */
export function tokenHandlersV1(context: HttpContext) {
  const { accounts, settings } = context.emulator
  const { wireOnly } = settings

  const make: RequestHandler = async (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const body = await readTokenBody(req, res, 'v1Create', settings)
    if (!body.ok) {
      sendProblem(res, body.problem, { wireOnly })
      return
    }
    const now = accountNow(context, login.account)
    const { token } = accounts.issue(login.account, optionsForNewToken(body.value, now), now)
    sendBody(res, { ...tokenViewV1(token), success: true, message: '', error: null }, { wireOnly })
  }

  const list: RequestHandler = (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const now = login.namespace.clock.now()
    const requestedScopes = scopesOfQuery(req.query)
    const rows = [...login.account.tokens.values()]
      .map(({ token }) => token)
      .filter((token) => !hasExpired(token, now))
      .filter(({ scopes }) => requestedScopes.every((scope) => scopes.includes(scope)))
    sendRows(res, rows.map(tokenViewV1))
  }

  const read: RequestHandler = (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const activeToken = findAccountToken(accounts, login.account, req.params.token)
    if (activeToken === undefined) sendProblem(res, createProblem('OLD_TOKEN_WRONG'), { wireOnly })
    else sendRows(res, [tokenViewV1(activeToken.token)])
  }

  const change =
    (missing: ProblemCode, needs: 'scopes' | 'something'): RequestHandler =>
    async (req, res) => {
      const login = authenticateAccount(context, req, res)
      if (login === undefined) return
      const body = await readTokenBody(
        req,
        res,
        needs === 'scopes' ? 'v1Create' : 'v1Update',
        settings,
      )
      const activeToken = findAccountToken(accounts, login.account, req.params.token)
      if (activeToken === undefined) {
        sendProblem(res, createProblem(missing), { wireOnly })
        return
      }
      if (!body.ok) {
        sendProblem(res, body.problem, { wireOnly })
        return
      }
      const now = accountNow(context, login.account)
      const changes = optionsForTokenChange(body.value, now)
      if (needs === 'something' && Object.keys(changes).length === 0) {
        sendProblem(res, createProblem('OLD_PATCH_EMPTY'), { wireOnly })
        return
      }
      // A PUT without ttl and expire sets the expiry to a year from now.
      const defaults = needs === 'scopes' ? { expireAt: plus(now, maxTokenLifetime) } : {}
      accounts.change(activeToken, { ...defaults, ...changes }, now)
      sendRows(res, [tokenViewV1(activeToken.token)])
    }

  const remove: RequestHandler = (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const activeToken = findAccountToken(accounts, login.account, req.params.token)
    if (activeToken === undefined) {
      sendProblem(res, createProblem('OLD_DELETE_TOKEN_MISSING'), { wireOnly })
      return
    }
    accounts.revoke(activeToken)
    sendBody(res, { message: '1 deleted token', success: true, error: null }, { wireOnly })
  }

  function sendRows(res: Response, rows: readonly unknown[]): void {
    if (rows.length === 0) sendNoContent(res, { wireOnly })
    else sendData(res, rows, { wireOnly })
  }

  return {
    make,
    list,
    read,
    replace: change('OLD_PUT_TOKEN_MISSING', 'scopes'),
    change: change('OLD_PATCH_TOKEN_MISSING', 'something'),
    remove,
  }
}

const yearInSeconds = maxTokenLifetime / 1000

// The vendor's Node SDK sends a lifetime in seconds as `expire`, which should be a time. Source: sibling
// (docs/fidelity-accounts.md).
function optionsForNewToken({ scopes = [], ttl, expire }: TokenBody, now: Instant): TokenRequest {
  if (ttl === undefined && expire !== undefined && expire > yearInSeconds) {
    return { scopes, expireAt: expiryOf(expire, now) }
  }
  return { scopes, lifetime: tokenLifetime(ttl ?? expire) }
}

function optionsForTokenChange({ scopes, ttl, expire }: TokenBody, now: Instant): TokenRequest {
  return {
    ...(scopes === undefined ? {} : { scopes }),
    ...(ttl === undefined ? {} : { lifetime: tokenLifetime(ttl) }),
    ...(expire === undefined ? {} : { expireAt: expiryOf(expire, now) }),
  }
}

function expiryOf(expire: number, now: Instant): Instant {
  return Math.min(instant(expire * 1000), plus(now, maxTokenLifetime)) as Instant
}

// PHP writes a list as scope[]=…&scope[]=…. Python sends an empty scope, which is ignored.
function scopesOfQuery(query: Readonly<Record<string, unknown>>): readonly string[] {
  const requestedScopes = [query.scope, query['scope[]']].flat()
  return requestedScopes.filter(
    (candidate) => typeof candidate === 'string' && candidate !== '',
  ) as readonly string[]
}
