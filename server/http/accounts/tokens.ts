import type { RequestHandler } from 'express'
import { tokenLifetime, tokenPattern } from '../../domain/accounts/access-token.ts'
import { createProblem } from '../../domain/model/problem.ts'
import type { Account, ActiveToken, TokenRequest } from '../../emulator/account.ts'
import type { Accounts } from '../../emulator/accounts.ts'
import { bearerTokenOf } from '../api/authenticate.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request.ts'
import { sendBody, sendData, sendProblem } from '../send-response.ts'
import { accountNow, authenticateAccount, logIn } from './basic-auth.ts'
import { paginate } from './pagination.ts'
import { readTokenBody, type TokenBody } from './token-body.ts'
import { tokenView } from './token-view.ts'

/** Token handlers of the platform's OAuth service, version 2. Source: sibling. docs/fidelity.md#accounts */
export function tokenHandlers(context: HttpContext) {
  const { accounts, settings } = context.emulator
  const { wireOnly } = settings

  const make: RequestHandler = async (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const body = await readTokenBody(req, res, 'create', settings)
    if (!body.ok) {
      sendProblem(res, body.problem, { wireOnly })
      return
    }
    const activeToken = accounts.issue(
      login.account,
      toTokenOptions(body.value),
      accountNow(context, login.account),
    )
    // Assumed: the description shows the token without `data`, but the vendor's examples read it from `data`.
    sendData(res, tokenView(activeToken), { wireOnly, assumed: true })
  }

  const list: RequestHandler = (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const newestFirst = [...login.account.tokens.values()].reverse()
    const page = paginate(newestFirst, req.query, 'PAGE_INVALID')
    if (!page.ok) sendProblem(res, page.problem, { wireOnly })
    else if (newestFirst.length === 0)
      sendProblem(res, createProblem('TOKEN_UNKNOWN'), { wireOnly })
    else sendData(res, page.value.map(tokenView), { wireOnly })
  }

  const read: RequestHandler = (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const activeToken = findAccountToken(accounts, login.account, req.params.token)
    if (activeToken !== undefined) sendData(res, tokenView(activeToken), { wireOnly })
    else if (tokenPattern.test(String(req.params.token))) {
      sendProblem(res, createProblem('TOKEN_UNKNOWN'), { wireOnly })
    } else sendProblem(res, createProblem('TOKEN_FORMAT'), { wireOnly })
  }

  const change: RequestHandler = async (req, res) => {
    const bearer = bearerTokenOf(req.headers.authorization)
    const tokenToRefresh = bearer === undefined ? undefined : accounts.findByRefreshToken(bearer)
    if (bearer !== undefined && tokenToRefresh === undefined) {
      sendProblem(res, createProblem('REFRESH_WRONG'), { wireOnly })
      return
    }
    const login =
      tokenToRefresh === undefined
        ? authenticateAccount(context, req, res)
        : logIn(context, res, tokenToRefresh.account)
    if (login === undefined) return
    const activeToken = findAccountToken(accounts, login.account, req.params.token)
    if (
      activeToken === undefined ||
      (tokenToRefresh !== undefined && tokenToRefresh !== activeToken)
    ) {
      sendProblem(res, createProblem('PATCH_TOKEN_UNKNOWN'), { wireOnly })
      return
    }
    const body = await readTokenBody(req, res, 'update', settings)
    if (!body.ok) {
      sendProblem(res, body.problem, { wireOnly })
      return
    }
    const now = accountNow(context, login.account)
    // If two requests refresh this token at once, the first request has already replaced it when the second is
    // processed.
    if (accounts.findToken(activeToken.token.token) !== activeToken) {
      sendProblem(res, createProblem('PATCH_TOKEN_UNKNOWN'), { wireOnly })
    } else if (tokenToRefresh === undefined) {
      accounts.change(activeToken, toTokenOptions(body.value), now)
      sendData(res, tokenView(activeToken), { wireOnly })
    } else {
      const { scopes, ...changes } = toTokenOptions(body.value)
      if (scopes !== undefined) contextOf(res).why = 'A refreshed token keeps its scopes.'
      sendData(res, tokenView(accounts.refresh(activeToken, changes, now)), { wireOnly })
    }
  }

  const remove: RequestHandler = (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const activeToken = findAccountToken(accounts, login.account, req.params.token)
    if (activeToken === undefined) {
      sendProblem(res, createProblem('DELETE_TOKEN_UNKNOWN'), { wireOnly })
      return
    }
    accounts.revoke(activeToken)
    sendBody(res, { message: 'Deleted', data: null, success: true, error: null }, { wireOnly })
  }

  return { make, list, read, change, remove }
}

/** Returns the account's active token with this text; undefined if there is none. */
export function findAccountToken(
  accounts: Accounts,
  account: Account,
  token: unknown,
): ActiveToken | undefined {
  const activeToken = accounts.findToken(String(token))
  return activeToken?.account === account ? activeToken : undefined
}

function toTokenOptions({ scopes, name, ttl, limits }: TokenBody): TokenRequest {
  return {
    ...(scopes === undefined ? {} : { scopes }),
    ...(name === undefined ? {} : { name }),
    ...(ttl === undefined ? {} : { lifetime: tokenLifetime(ttl) }),
    ...(limits === undefined ? {} : { limits }),
  }
}
