import { Router } from 'express'
import { formatInstant } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { InboxSummary } from '../../records/inbox.ts'
import type { HttpContext } from '../http-context.ts'
import { namespaceOfCall } from './control-request.ts'
import { inboxNameOf, receiveMessage } from './receive-message.ts'
import { asyncHandler, sendRows } from './send-control-response.ts'
import { messageRow } from './to-rows.ts'
import { parseWaitCount, parseWaitTimeout } from './wait-parameters.ts'

/** Routes of inboxes. An inbox receives callbacks for users who have no receiver of their own yet. */
export function inboxRoutes(context: HttpContext): Router {
  const { inboxes } = context
  const router = Router()

  router.all(['/inbox/:box', '/inbox/:box/*rest'], receiveMessage(context))

  router.get('/inboxes', (req, res) => {
    sendRows(
      req,
      res,
      inboxes.of(namespaceOfCall(context, req).name).summaries().map(inboxSummaryRow),
    )
  })

  router.get('/inboxes/:box', (req, res) => {
    const { data, truncated } = inboxes
      .of(namespaceOfCall(context, req).name)
      .list(inboxNameOf(req))
    sendRows(req, res, data.map(messageRow), truncated)
  })

  router.get(
    '/inboxes/:box/wait',
    asyncHandler(async (req, res) => {
      const inboxName = inboxNameOf(req)
      const [count, timeout] = [parseWaitCount(req), parseWaitTimeout(req)]
      const controller = new AbortController()
      res.on('close', () => controller.abort())
      const inbox = inboxes.of(namespaceOfCall(context, req).name)
      const hasArrived = await inbox.wait(inboxName, count, timeout, controller.signal)
      if (res.closed) return
      const { data, truncated } = inbox.list(inboxName)
      if (!hasArrived) {
        const detail = `${data.length} of ${count} messages came to box ${inboxName} within the timeout.`
        throw new ControlApiError(408, detail, {
          fix: 'Wait longer, move the clock, or see GET /__emulator/deliveries for what was sent.',
        })
      }
      sendRows(req, res, data.map(messageRow), truncated)
    }),
  )

  return router
}

function inboxSummaryRow({ box: inboxName, arrived, kept, newestAt }: InboxSummary) {
  return {
    id: inboxName,
    arrived,
    kept,
    newestAt: newestAt === undefined ? null : formatInstant(newestAt),
  }
}
