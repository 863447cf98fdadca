import type { Request, RequestHandler, Response } from 'express'
import { problem, type Result } from '../../domain/model/problem.ts'
import type { Verification } from '../../domain/model/verification.ts'
import { momentOf, resourceOf } from '../../domain/responses/verification-resource.ts'
import { isAssumedNow } from '../../domain/verification/provenance.ts'
import type { FoundVerification, Namespace } from '../../emulator/namespace.ts'
import { listFaults } from '../../operations/list-faults.ts'
import { pollVerification } from '../../operations/poll-verification.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request-context.ts'
import { answerData, answerProblem } from '../send-response.ts'
import { namespaceOfRequest, verificationOfRequest } from './authenticate.ts'
import { faultMet, playFault, readFault } from './inject-fault.ts'

/** GET /IT-identity-verifications/{id}. Source: documented; the name `reason` is assumed. */
export function readsOne(here: HttpContext): RequestHandler {
  const { wireOnly, reasonStyle } = here.emulator.settings
  return async (req, res) => {
    const found = verificationOfRequest(here, req, res)
    if (found === undefined) return
    const met = readFault(found.namespace, found.verification, 'get')
    if (met === undefined) {
      answerOne(req, res, found)
      return
    }
    const scenario = found.verification.scenario.name
    if (!(await playFault(res, met, { wireOnly, scenario }))) return
    // What is told late is as it is then.
    const still = verificationOfRequest(here, req, res)
    if (still !== undefined) answerOne(req, res, still)
  }

  // What is answered with a fault was no look at the status, and HEAD, which comes here too, is none.
  function answerOne(req: Request, res: Response, found: FoundVerification): void {
    const verification =
      req.method === 'GET' ? pollVerification(here.emulator, found) : found.verification
    contextOf(res).verification = verification
    answerData(res, resourceOf(verification, momentOf(verification), reasonStyle), {
      wireOnly,
      scenario: verification.scenario.name,
      assumed: isAssumedNow(verification),
    })
  }
}

/**
 * GET /IT-identity-verifications: the caller's own, newest first.
 *
 * Source: documented (id, status and reason); sibling (404 when there are none, `skip` and `limit`);
 * assumed (`status`).
 */
export function readsList(here: HttpContext): RequestHandler {
  const { emulator } = here
  const { dialect } = emulator
  const { wireOnly, reasonStyle } = emulator.settings
  return async (req, res) => {
    const namespace = namespaceOfRequest(here, req, res)
    if (namespace === undefined) return
    const page = pageOf(req.query)
    if (!page.ok) {
      answerProblem(res, page.problem, { wireOnly })
      return
    }
    const { scenario, faults } = listFaults(emulator, namespace)
    const met = faultMet(namespace, faults, { op: 'list', scenario, number: 0 })
    if (met !== undefined && !(await playFault(res, met, { wireOnly, scenario }))) return
    emulator.processDue(namespace)
    answerList(res, namespace, page.value)
  }

  function answerList(res: Response, namespace: Namespace, { skip, limit, status }: Page): void {
    if (namespace.verifications.size === 0 && dialect.emptyList === 404) {
      answerProblem(res, problem('NO_VERIFICATIONS'), { wireOnly })
      return
    }
    const newestFirst = [...namespace.verifications.values()].reverse()
    const wanted =
      status === undefined
        ? newestFirst
        : newestFirst.filter((each) => momentOf(each).status === status)
    const shown = wanted.slice(skip, limit === undefined ? undefined : skip + limit)
    // A list without a row is a 404, as far as anybody knows.
    const assumed = newestFirst.length === 0 || status !== undefined || shown.some(isAssumedNow)
    answerData(res, shown.map(rowOf), { wireOnly, assumed })
  }

  function rowOf(verification: Verification) {
    const { id, status, reason } = resourceOf(verification, momentOf(verification), reasonStyle)
    return { id, status, reason }
  }
}

const mostRows = 100

type Page = {
  readonly skip: number
  readonly limit: number | undefined
  readonly status: string | undefined
}

function pageOf(query: Readonly<Record<string, unknown>>): Result<Page> {
  const skip = wholeNumber(query.skip)
  const limit = wholeNumber(query.limit)
  if (skip === 'wrong') return wrongPage('skip', 0, 1_000_000_000)
  if (limit === 'wrong' || limit === 0) return wrongPage('limit', 1, mostRows)
  const rows = limit === undefined ? undefined : Math.min(limit, mostRows)
  const status = typeof query.status === 'string' ? query.status : undefined
  return { ok: true, value: { skip: skip ?? 0, limit: rows, status } }
}

function wholeNumber(text: unknown): number | undefined | 'wrong' {
  if (text === undefined) return undefined
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : 'wrong'
}

function wrongPage(name: string, least: number, most: number): Result<never> {
  return { ok: false, problem: problem('PAGE_INVALID', { name, least, most }) }
}
