import type { RequestHandler } from 'express'
import {
  callbackLogDetail,
  callbackLogRows,
  verificationIdOfLogRow,
} from '../../domain/callbacks/callback-log-resource.ts'
import { createProblem } from '../../domain/model/problem.ts'
import type { HttpContext } from '../http-context.ts'
import { sendData, sendProblem } from '../send-response.ts'
import { authenticateAccount } from './basic-auth.ts'
import { paginate } from './pagination.ts'
import { toPlatformTime } from './token-view.ts'

/**
 * Handles GET /callbacks and /callbacks/{id}: the callbacks that were sent for the account. Source: sibling (another
 * API of the vendor has this log, docs/fidelity.md#callback-log).
 */
export function callbackLogHandlers(context: HttpContext) {
  const { emulator } = context
  const { wireOnly, reasonStyle, logSecrets } = emulator.settings

  const list: RequestHandler = (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const scopes = parseScopes(req.query.scopes)
    const rows = [...login.namespace.verifications.values()]
      .flatMap(callbackLogRows)
      .filter(({ scope }) => scopes === undefined || scopes.includes(scope))
      .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0))
    const page = paginate(rows, req.query, 'CALLBACK_QUERY')
    if (!page.ok) sendProblem(res, page.problem, { wireOnly })
    else if (rows.length === 0) sendProblem(res, createProblem('CALLBACK_UNKNOWN'), { wireOnly })
    else sendData(res, page.value.map(toPlatformRow), { wireOnly })
  }

  const read: RequestHandler = (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const id = String(req.params.id)
    const verification = login.namespace.verifications.get(verificationIdOfLogRow(id))
    const secrets = logSecrets ? 'shown' : 'masked'
    const detail = verification && callbackLogDetail(verification, id, { reasonStyle, secrets })
    if (detail === undefined) sendProblem(res, createProblem('CALLBACK_UNKNOWN'), { wireOnly })
    else sendData(res, toPlatformRow(detail), { wireOnly })
  }

  return { list, read }
}

// Converts the times of a row to the platform's format. Sort the rows before, because that format has only whole
// seconds.
function toPlatformRow<Row extends Readonly<Record<string, unknown>>>(row: Row): Row {
  const instants = ['startedAt', 'completedAt', 'createdAt'].filter((key) => key in row)
  const formatted = instants.map((key) => [key, toPlatformTime(String(row[key]))])
  return { ...row, ...Object.fromEntries(formatted) }
}

// Parses scopes that are separated by commas. Returns undefined if the text means all scopes.
function parseScopes(text: unknown): readonly string[] | undefined {
  return typeof text === 'string' && text !== '' ? text.split(',') : undefined
}
