import { type Request, type Response, Router } from 'express'
import { didYouMean } from '../../domain/base/user-error.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { OPERATIONS, type StoredRequest, toRequestRow } from '../../records/request-journal.ts'
import { waitUntil } from '../../records/wait-until.ts'
import type { HttpContext } from '../http-context.ts'
import { invalidValueError } from './clock.ts'
import { controlHandler, namespaceNameOfCall, sendJson, sendRows } from './control-response.ts'
import { explainRequest } from './explain-request.ts'
import { parseWaitCount, parseWaitTimeout } from './wait-parameters.ts'

/** The request journal: what was asked, what was answered, and why. */
export function requestRoutes(context: HttpContext): Router {
  const { emulator, journal } = context
  const router = Router()

  router.get('/requests', (req, res) => {
    const { rows, truncated } = found(req)
    sendRows(req, res, rows.map(toRequestRow), truncated)
  })

  router.get('/requests/count', (req, res) => {
    const { rows, truncated } = found(req)
    sendJson(req, res, { count: rows.length, truncated })
  })

  router.get(
    '/requests/wait',
    controlHandler(async (req, res) => {
      const [count, timeoutMs] = [parseWaitCount(req), parseWaitTimeout(req)]
      const look = () => {
        const { rows, truncated } = found(req)
        return rows.length >= count ? { rows, truncated } : undefined
      }
      const came = await waitUntil(emulator.events, look, timeoutMs, disconnectSignal(res))
      if (res.closed) return
      if (came !== undefined) {
        sendRows(req, res, came.rows.map(toRequestRow), came.truncated)
        return
      }
      const seen = found(req).rows.length
      throw new ControlApiError(408, `${seen} of ${count} such requests came within the timeout.`, {
        fix: 'Wait longer, or see GET /__emulator/requests for those that came.',
      })
    }),
  )

  router.get('/requests/:id', (req, res) => {
    const entry = named(req)
    sendJson(req, res, { ...toRequestRow(entry), explained: explainRequest(entry, emulator) })
  })

  router.get('/requests/:id/explain', (req, res) => {
    res.setHeader('Content-Type', 'text/plain; charset=utf-8')
    res.end(explainRequest(named(req), emulator))
  })

  function found(req: Request) {
    const wanted = parseRequestFilters(req)
    const { entries, truncated } = journal.of(namespaceNameOfCall(context, req))
    return { rows: entries.filter((entry) => wanted.every((fits) => fits(entry))), truncated }
  }

  function named(req: Request): StoredRequest {
    const id = String(req.params.id)
    const { entries, truncated } = journal.of(namespaceNameOfCall(context, req))
    const entry = entries.find(({ number }) => `req-${number}` === id)
    if (entry !== undefined) return entry
    const older = truncated ? ' It may be older than those that are kept.' : ''
    throw new ControlApiError(404, `No request has the id ${quote(id)}.${older}`, {
      fix: 'GET /__emulator/requests lists those of your namespace.',
    })
  }

  return router
}

export type RequestFilter = (entry: StoredRequest) => boolean

function parseOperation(value: string): string {
  const known: readonly string[] = OPERATIONS
  if (known.includes(value)) return value
  throw new ControlApiError(
    400,
    `Unknown operation ${JSON.stringify(value.slice(0, 80))}${didYouMean(value, known)}`,
    {
      fix: `The operations are ${known.join(', ')}.`,
    },
  )
}

/** What can be asked of a journal, by the name of the parameter. */
export const REQUEST_FILTERS: Readonly<Record<string, (value: string) => RequestFilter>> = {
  operation: (value) => {
    const operation = parseOperation(value)
    return (entry) => entry.operation === operation
  },
  method: (value) => (entry) => entry.method === value.toUpperCase(),
  status: (value) => (entry) => String(entry.status) === value,
  error: (value) => (entry) => String(entry.error) === value,
  id: (value) => (entry) => entry.verification === value,
  scenario: (value) => (entry) => entry.scenario === value,
  text: (value) => (entry) => JSON.stringify(toRequestRow(entry)).includes(value),
}

// The waiting's own parameters are none of the filters.
function parseRequestFilters(req: Request): readonly RequestFilter[] {
  return Object.entries(req.query).flatMap(([key, value]) => {
    const make = Object.hasOwn(REQUEST_FILTERS, key) ? REQUEST_FILTERS[key] : undefined
    if (make === undefined) return []
    if (typeof value !== 'string') throw invalidValueError(key, value, 'Give each filter once.')
    return [make(value)]
  })
}

function disconnectSignal(res: Response): AbortSignal {
  const gone = new AbortController()
  res.on('close', () => gone.abort())
  return gone.signal
}
