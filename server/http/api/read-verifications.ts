import type { Request, RequestHandler, Response } from 'express'
import { createProblem, type Result } from '../../domain/model/problem.ts'
import type { Verification } from '../../domain/model/verification.ts'
import {
  currentMoment,
  isAssumedNow,
  resourceOf,
} from '../../domain/responses/verification-resource.ts'
import type { FoundVerification, Namespace } from '../../emulator/namespace.ts'
import { faultsForListCall, pollVerification } from '../../operations/faults-and-polls.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request.ts'
import { sendData, sendProblem } from '../send-response.ts'
import {
  authenticateToken,
  findOwnVerification,
  findRequestedVerification,
} from './authenticate.ts'
import { injectFault, matchFault, matchReadFault } from './inject-fault.ts'

/** Handles GET /IT-identity-verifications/{id}. Source: documented; the name `reason` is assumed. */
export function readVerificationHandler(httpContext: HttpContext): RequestHandler {
  const { wireOnly, reasonStyle } = httpContext.emulator.settings
  return async (req, res) => {
    const found = findRequestedVerification(httpContext, req, res)
    if (found === undefined) return
    const met = matchReadFault(found.namespace, found.verification, 'get')
    if (met === undefined) {
      answerOne(req, res, found)
      return
    }
    const scenario = found.verification.scenario.name
    if (!(await injectFault(res, met, { wireOnly, scenario }))) return
    // After a delay, the response shows the current state.
    const still = findOwnVerification(httpContext, res, {
      id: found.verification.id,
      namespaceName: found.namespace.name,
    })
    if (still !== undefined) answerOne(req, res, still)
  }

  // Requests that get a fault and HEAD requests do not count as reads of the status, which can trigger steps of a
  // scenario.
  function answerOne(req: Request, res: Response, found: FoundVerification): void {
    const verification =
      req.method === 'GET' ? pollVerification(httpContext.emulator, found) : found.verification
    contextOf(res).verification = verification
    sendData(res, resourceOf(verification, currentMoment(verification), reasonStyle), {
      wireOnly,
      scenario: verification.scenario.name,
      assumed: isAssumedNow(verification),
    })
  }
}

/**
 * Handles GET /IT-identity-verifications, which lists the caller's verifications, newest first.
 *
 * Source: documented (id, status and reason); sibling (404 when there are none, `skip` and `limit`);
 * assumed (`status`).
 */
export function listVerificationsHandler(httpContext: HttpContext): RequestHandler {
  const { emulator } = httpContext
  const { dialect } = emulator
  const { wireOnly, reasonStyle } = emulator.settings
  return async (req, res) => {
    const namespace = authenticateToken(httpContext, req, res)
    if (namespace === undefined) return
    const page = parsePageQuery(req.query)
    if (!page.ok) {
      sendProblem(res, page.problem, { wireOnly })
      return
    }
    const { scenario, faults, since } = faultsForListCall(emulator, namespace)
    const met = matchFault(namespace, faults, { op: 'list', scenario, number: 0, since })
    if (met !== undefined && !(await injectFault(res, met, { wireOnly, scenario }))) return
    // A restore may have replaced the namespace during a delay.
    const current = emulator.namespaceOrDefault(namespace.name)
    emulator.processDue(current)
    answerList(res, current, page.value)
  }

  function answerList(
    res: Response,
    namespace: Namespace,
    { skip, limit, status }: PageQuery,
  ): void {
    if (namespace.verifications.size === 0 && dialect.emptyList === 404) {
      sendProblem(res, createProblem('NO_VERIFICATIONS'), { wireOnly })
      return
    }
    const newestFirst = [...namespace.verifications.values()].reverse()
    const wanted =
      status === undefined
        ? newestFirst
        : newestFirst.filter((each) => currentMoment(each).status === status)
    const shown = wanted.slice(skip, limit === undefined ? undefined : skip + limit)
    // Assumed: a namespace without verifications gets an empty list. Other APIs of the vendor answer 404.
    const assumed = newestFirst.length === 0 || status !== undefined || shown.some(isAssumedNow)
    sendData(res, shown.map(rowOf), { wireOnly, assumed })
  }

  function rowOf(verification: Verification) {
    const { id, status, reason } = resourceOf(
      verification,
      currentMoment(verification),
      reasonStyle,
    )
    return { id, status, reason }
  }
}

const maxRows = 100

type PageQuery = {
  readonly skip: number
  readonly limit: number | undefined
  readonly status: string | undefined
}

function parsePageQuery(query: Readonly<Record<string, unknown>>): Result<PageQuery> {
  const skip = parseWholeNumber(query.skip)
  const limit = parseWholeNumber(query.limit)
  if (skip === 'wrong') return pageProblem('skip', 0, 1_000_000_000)
  if (limit === 'wrong' || limit === 0) return pageProblem('limit', 1, maxRows)
  const rows = limit === undefined ? undefined : Math.min(limit, maxRows)
  const status = typeof query.status === 'string' ? query.status : undefined
  return { ok: true, value: { skip: skip ?? 0, limit: rows, status } }
}

function parseWholeNumber(text: unknown): number | undefined | 'wrong' {
  if (text === undefined) return undefined
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : 'wrong'
}

function pageProblem(name: string, least: number, most: number): Result<never> {
  return { ok: false, problem: createProblem('PAGE_INVALID', { name, least, most }) }
}
