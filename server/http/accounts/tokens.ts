import type { RequestHandler } from 'express'
import { lifeOf, tokenForm } from '../../domain/accounts/access-token.ts'
import { problem } from '../../domain/model/problem.ts'
import type { Account, ActiveToken } from '../../emulator/account.ts'
import type { Accounts, TokenRequest } from '../../emulator/accounts.ts'
import { tokenOf } from '../api/bearer-token.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request-context.ts'
import { answerBody, answerData, answerProblem } from '../send-response.ts'
import { accountOfRequest, loggedIn, nowFor } from './basic-auth.ts'
import { pageOf } from './pagination.ts'
import { readTokenBody, type TokenBody } from './token-body.ts'
import { tokenShown } from './token-view.ts'

/** The platform's OAuth service, version 2, as far as tokens go. Source: sibling. docs/fidelity.md#accounts */
export function tokenHandlers(here: HttpContext) {
  const { accounts, settings } = here.emulator
  const { wireOnly } = settings

  const make: RequestHandler = async (req, res) => {
    const login = accountOfRequest(here, req, res)
    if (login === undefined) return
    const body = await readTokenBody(req, res, 'create', settings)
    if (!body.ok) {
      answerProblem(res, body.problem, { wireOnly })
      return
    }
    const held = accounts.issue(login.account, wishOf(body.value), nowFor(here, login.account))
    // The description shows the answer bare, the vendor's examples read it in `data`.
    answerData(res, tokenShown(held), { wireOnly, assumed: true })
  }

  const list: RequestHandler = (req, res) => {
    const login = accountOfRequest(here, req, res)
    if (login === undefined) return
    const newestFirst = [...login.account.tokens.values()].reverse()
    const page = pageOf(newestFirst, req.query, 'PAGE_INVALID')
    if (!page.ok) answerProblem(res, page.problem, { wireOnly })
    else if (newestFirst.length === 0) answerProblem(res, problem('TOKEN_UNKNOWN'), { wireOnly })
    else answerData(res, page.value.map(tokenShown), { wireOnly })
  }

  const read: RequestHandler = (req, res) => {
    const login = accountOfRequest(here, req, res)
    if (login === undefined) return
    const held = heldBy(accounts, login.account, req.params.token)
    if (held !== undefined) answerData(res, tokenShown(held), { wireOnly })
    else if (tokenForm.test(String(req.params.token))) {
      answerProblem(res, problem('TOKEN_UNKNOWN'), { wireOnly })
    } else answerProblem(res, problem('TOKEN_FORMAT'), { wireOnly })
  }

  const change: RequestHandler = async (req, res) => {
    const bearer = tokenOf(req.headers.authorization)
    const refreshed = bearer === undefined ? undefined : accounts.holdingRefresh(bearer)
    if (bearer !== undefined && refreshed === undefined) {
      answerProblem(res, problem('REFRESH_WRONG'), { wireOnly })
      return
    }
    const login =
      refreshed === undefined
        ? accountOfRequest(here, req, res)
        : loggedIn(here, res, refreshed.account)
    if (login === undefined) return
    const held = heldBy(accounts, login.account, req.params.token)
    if (held === undefined || (refreshed !== undefined && refreshed !== held)) {
      answerProblem(res, problem('PATCH_TOKEN_UNKNOWN'), { wireOnly })
      return
    }
    const body = await readTokenBody(req, res, 'update', settings)
    if (!body.ok) {
      answerProblem(res, body.problem, { wireOnly })
      return
    }
    const now = nowFor(here, login.account)
    // Two refreshes at once: the second finds the token given up.
    if (accounts.holding(held.token.token) !== held) {
      answerProblem(res, problem('PATCH_TOKEN_UNKNOWN'), { wireOnly })
    } else if (refreshed === undefined) {
      accounts.change(held, wishOf(body.value), now)
      answerData(res, tokenShown(held), { wireOnly })
    } else {
      const { scopes, ...wish } = wishOf(body.value)
      if (scopes !== undefined) contextOf(res).why = 'A refreshed token keeps its scopes.'
      answerData(res, tokenShown(accounts.refresh(held, wish, now)), { wireOnly })
    }
  }

  const remove: RequestHandler = (req, res) => {
    const login = accountOfRequest(here, req, res)
    if (login === undefined) return
    const held = heldBy(accounts, login.account, req.params.token)
    if (held === undefined) {
      answerProblem(res, problem('DELETE_TOKEN_UNKNOWN'), { wireOnly })
      return
    }
    accounts.revoke(held)
    answerBody(res, { message: 'Deleted', data: null, success: true, error: null }, { wireOnly })
  }

  return { make, list, read, change, remove }
}

/** A token of this account with these digits. */
export function heldBy(
  accounts: Accounts,
  account: Account,
  token: unknown,
): ActiveToken | undefined {
  const held = accounts.holding(String(token))
  return held?.account === account ? held : undefined
}

function wishOf({ scopes, name, ttl, limits }: TokenBody): TokenRequest {
  return {
    ...(scopes === undefined ? {} : { scopes }),
    ...(name === undefined ? {} : { name }),
    ...(ttl === undefined ? {} : { life: lifeOf(ttl) }),
    ...(limits === undefined ? {} : { limits }),
  }
}
