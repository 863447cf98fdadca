import { type Request, type Response, Router } from 'express'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { OPERATIONS, type StoredRequest } from '../../records/journal-entry.ts'
import { type RequestRow, toRequestRow } from '../../records/request-row.ts'
import { waitUntil } from '../../records/wait-until.ts'
import type { HttpContext } from '../http-context.ts'
import { type BodyLimits, baseUrlOf } from '../request.ts'
import { compareRequests } from './compare-requests.ts'
import { namespaceNameOfCall, readControlBody } from './control-request.ts'
import { explainRequest } from './explain-request.ts'
import { explainedRequest, findRequest, requestDetails } from './explained-request.ts'
import { REQUEST_CHANGE_KEYS, type RequestChanges, resendRequest } from './resend-request.ts'
import { asyncHandler, sendJson, sendRows } from './send-control-response.ts'
import { sendList } from './send-list.ts'
import { invalidValueError, parseFlag } from './validate-input.ts'
import { parseWaitCount, parseWaitTimeout } from './wait-parameters.ts'

/** Routes of the request journal: list, count, wait for, show and explain requests. */
export function requestRoutes(context: HttpContext): Router {
  const { emulator, journal } = context
  const router = Router()

  router.get('/requests', (req, res) => {
    const { rows, truncated } = matchingRequests(req)
    const toRow = parseFlag(req, 'bodies')
      ? (entry: StoredRequest) => requestDetails(context, entry)
      : rowOf
    sendList(req, res, { data: rows.map(toRow), truncated }, 'requests')
  })

  router.get('/requests/count', (req, res) => {
    const { rows, truncated } = matchingRequests(req)
    sendJson(req, res, { count: rows.length, truncated })
  })

  router.get(
    '/requests/wait',
    asyncHandler(async (req, res) => {
      const [count, timeoutMs] = [parseWaitCount(req), parseWaitTimeout(req)]
      const findEnough = () => {
        const { rows, truncated } = matchingRequests(req)
        return rows.length >= count ? { rows, truncated } : undefined
      }
      const arrived = await waitUntil(emulator.events, findEnough, timeoutMs, disconnectSignal(res))
      if (res.closed) return
      if (arrived !== undefined) {
        sendRows(req, res, arrived.rows.map(rowOf), arrived.truncated)
        return
      }
      const matchCount = matchingRequests(req).rows.length
      throw new ControlApiError(
        408,
        `${matchCount} of ${count} such requests came within the timeout.`,
        {
          fix: 'Wait longer, or see GET /__emulator/requests for those that came.',
        },
      )
    }),
  )

  router.get('/requests/:id', (req, res) => {
    sendJson(req, res, explainedRequest(context, requestById(req), baseUrlOf(context, req)))
  })

  router.get('/requests/:id/explain', (req, res) => {
    res.setHeader('Content-Type', 'text/plain; charset=utf-8')
    res.end(explainRequest(requestById(req), emulator))
  })

  router.get('/requests/:id/compare/:other', (req, res) => {
    const [a, b] = [req.params.id, req.params.other].map((id) =>
      requestDetails(context, findRequest(context, namespaceNameOfCall(context, req), id)),
    )
    if (a !== undefined && b !== undefined) sendJson(req, res, compareRequests(a, b))
  })

  router.post(
    '/requests/:id/resend',
    asyncHandler(async (req, res) => {
      const changes = await readControlBody(req, REQUEST_CHANGE_KEYS, resendLimits)
      const sent = await resendRequest(context, requestById(req), changes as RequestChanges)
      sendJson(req, res, explainedRequest(context, sent, baseUrlOf(context, req)))
    }),
  )

  function rowOf(entry: StoredRequest): RequestRow {
    return toRequestRow(entry, journal.exchangeOf(entry)?.durationMs)
  }

  function matchingRequests(req: Request) {
    const filters = parseRequestFilters(req)
    const { entries, truncated } = journal.of(namespaceNameOfCall(context, req))
    return {
      rows: entries.filter((entry) => filters.every((matches) => matches(entry))),
      truncated,
    }
  }

  function requestById(req: Request): StoredRequest {
    return findRequest(context, namespaceNameOfCall(context, req), String(req.params.id))
  }

  return router
}

// A stored body has at most 64 KiB, and is longer as JSON in JSON.
const resendLimits: BodyLimits = { maxBody: 1024 * 1024, maxDepth: 500 }

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

/** Filters of the request journal, by the name of the query parameter. */
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
  text: (value) => (entry) => JSON.stringify(toRequestRow(entry, undefined)).includes(value),
}

// Parses the filters of a query. Skips other parameters, such as `count` and `timeout`.
function parseRequestFilters(req: Request): readonly RequestFilter[] {
  return Object.entries(req.query).flatMap(([key, value]) => {
    const make = Object.hasOwn(REQUEST_FILTERS, key) ? REQUEST_FILTERS[key] : undefined
    if (make === undefined) return []
    if (typeof value !== 'string') throw invalidValueError(key, value, 'Give each filter once.')
    return [make(value)]
  })
}

function disconnectSignal(res: Response): AbortSignal {
  const controller = new AbortController()
  res.on('close', () => controller.abort())
  return controller.signal
}
