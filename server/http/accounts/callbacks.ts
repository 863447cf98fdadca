import type { RequestHandler } from 'express'
import {
  callbackLogDetail,
  callbackLogRows,
  verificationOfLogRow,
} from '../../domain/callbacks/callback-log.ts'
import { problem } from '../../domain/model/problem.ts'
import type { HttpContext } from '../http-context.ts'
import { answerData, answerProblem } from '../send-response.ts'
import { accountOfRequest } from './basic-auth.ts'
import { pageOf } from './pagination.ts'
import { platformText } from './token-view.ts'

/** GET /callbacks and /callbacks/{id}: what was sent for the account. Source: sibling. */
export function callbackHandlers(here: HttpContext) {
  const { emulator } = here
  const { wireOnly, reasonStyle, logSecrets } = emulator.settings

  const list: RequestHandler = (req, res) => {
    const login = accountOfRequest(here, req, res)
    if (login === undefined) return
    const scopes = scopesIn(req.query.scopes)
    const rows = [...login.namespace.verifications.values()]
      .flatMap(callbackLogRows)
      .filter(({ scope }) => scopes === undefined || scopes.includes(scope))
      .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0))
    const page = pageOf(rows, req.query, 'CALLBACK_QUERY')
    if (!page.ok) answerProblem(res, page.problem, { wireOnly })
    else if (rows.length === 0) answerProblem(res, problem('CALLBACK_UNKNOWN'), { wireOnly })
    else answerData(res, page.value.map(asPlatformWrites), { wireOnly })
  }

  const read: RequestHandler = (req, res) => {
    const login = accountOfRequest(here, req, res)
    if (login === undefined) return
    const id = String(req.params.id)
    const verification = login.namespace.verifications.get(verificationOfLogRow(id))
    const secrets = logSecrets ? 'shown' : 'masked'
    const detail = verification && callbackLogDetail(verification, id, { reasonStyle, secrets })
    if (detail === undefined) answerProblem(res, problem('CALLBACK_UNKNOWN'), { wireOnly })
    else answerData(res, asPlatformWrites(detail), { wireOnly })
  }

  return { list, read }
}

// The log counts milliseconds, by which rows are put in order; what is answered does not.
function asPlatformWrites<Row extends Readonly<Record<string, unknown>>>(row: Row): Row {
  const instants = ['startedAt', 'completedAt', 'createdAt'].filter((key) => key in row)
  const written = instants.map((key) => [key, platformText(String(row[key]))])
  return { ...row, ...Object.fromEntries(written) }
}

// Separated by commas; none at all asks for every scope.
function scopesIn(text: unknown): readonly string[] | undefined {
  return typeof text === 'string' && text !== '' ? text.split(',') : undefined
}
