import type { RequestHandler } from 'express'
import { problem, type Result } from '../core/problem.ts'
import { momentOf, resourceOf } from '../core/resource.ts'
import { latest } from '../core/verification.ts'
import { answerData, answerProblem, assumedReason } from './answer.ts'
import { namespaceOfRequest, verificationOfRequest } from './caller.ts'
import type { Surroundings } from './surroundings.ts'

/** GET /IT-identity-verifications/{id}. Source: documented; the name `reason` is assumed. */
export function readsOne(here: Surroundings): RequestHandler {
  const { wireOnly, reasonStyle } = here.emulator.settings
  return (req, res) => {
    const found = verificationOfRequest(here, req, res)
    if (found === undefined) return
    // HEAD comes here as well, and is no look at the status.
    const verification = req.method === 'GET' ? here.emulator.poll(found) : found.verification
    res.locals.verification = verification
    answerData(res, resourceOf(verification, momentOf(verification), reasonStyle), {
      wireOnly,
      scenario: verification.scenario.name,
      assumed: assumedReason(latest(verification).reason),
    })
  }
}

/**
 * GET /IT-identity-verifications: the caller's own, newest first.
 *
 * Source: documented (id, status and reason); sibling (404 when there are none, `skip` and `limit`).
 */
export function readsList(here: Surroundings): RequestHandler {
  const { emulator } = here
  const { wireOnly, reasonStyle } = emulator.settings
  return (req, res) => {
    const namespace = namespaceOfRequest(here, req, res)
    if (namespace === undefined) return
    emulator.notice(namespace)
    const page = pageOf(req.query)
    if (!page.ok) {
      answerProblem(res, page.problem, { wireOnly })
      return
    }
    if (namespace.verifications.size === 0) {
      answerProblem(res, problem('NO_VERIFICATIONS'), { wireOnly })
      return
    }
    const { skip, limit } = page.value
    const newestFirst = [...namespace.verifications.values()].reverse()
    const shown = newestFirst.slice(skip, limit === undefined ? undefined : skip + limit)
    const rows = shown.map((verification) => {
      const { id, status, reason } = resourceOf(verification, momentOf(verification), reasonStyle)
      return { id, status, reason }
    })
    const assumed = shown.some((verification) => assumedReason(latest(verification).reason))
    answerData(res, rows, { wireOnly, assumed })
  }
}

const mostRows = 100

function pageOf(
  query: Readonly<Record<string, unknown>>,
): Result<{ skip: number; limit: number | undefined }> {
  const skip = wholeNumber(query.skip)
  const limit = wholeNumber(query.limit)
  if (skip === 'wrong') return wrongPage('skip', 0, 1_000_000_000)
  if (limit === 'wrong' || limit === 0) return wrongPage('limit', 1, mostRows)
  const rows = limit === undefined ? undefined : Math.min(limit, mostRows)
  return { ok: true, value: { skip: skip ?? 0, limit: rows } }
}

function wholeNumber(text: unknown): number | undefined | 'wrong' {
  if (text === undefined) return undefined
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : 'wrong'
}

function wrongPage(name: string, least: number, most: number): Result<never> {
  return { ok: false, problem: problem('PAGE_INVALID', { name, least, most }) }
}
