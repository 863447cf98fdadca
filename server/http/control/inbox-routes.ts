import { type Request, Router } from 'express'
import { formatInstant } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { InboxSummary } from '../../records/inbox.ts'
import { realNow } from '../../runtime/real-time.ts'
import type { HttpContext } from '../http-context.ts'
import { readBytes } from '../request.ts'
import { isFromForeignPage } from '../trusted-hosts.ts'
import { namespaceOfCall } from './control-request.ts'
import { asyncHandler, sendJson, sendRows } from './send-control-response.ts'
import { messageRow } from './to-rows.ts'
import { invalidValueError } from './validate-input.ts'
import { parseWaitCount, parseWaitTimeout } from './wait-parameters.ts'

const maxMessageBytes = 256 * 1024

/** Routes of inboxes. An inbox receives callbacks for users who have no receiver of their own yet. */
export function inboxRoutes(context: HttpContext): Router {
  const { controlAccess, hosts, inboxes, namespaceOfSocket } = context
  const router = Router()

  router.all(
    ['/inbox/:box', '/inbox/:box/*rest'],
    asyncHandler(async (req, res) => {
      const inboxName = inboxNameOf(req)
      const senderNamespace = namespaceOfSocket(req.socket.remotePort ?? 0)
      if (senderNamespace === undefined && isFromForeignPage(hosts, req)) throw foreignPageError()
      const body = await readBytes(req, maxMessageBytes)
      if (body === undefined) {
        throw new ControlApiError(413, 'The message is too large.', { fix: 'Send at most 256 kB.' })
      }
      const message = inboxes
        .of(senderNamespace ?? namespaceOfCall(context, req).name)
        .add(inboxName, {
          at: realNow(),
          method: req.method,
          path: req.originalUrl,
          headers: headerPairs(controlAccess?.withoutCredentials(req.rawHeaders) ?? req.rawHeaders),
          body,
        })
      sendJson(req, res, { received: message.id, box: inboxName })
    }),
  )

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

function foreignPageError(): ControlApiError {
  return new ControlApiError(
    403,
    'A browser sends this for a page of another origin; no message is stored.',
    {
      fix: 'Send callbacks from a server. Open this address by hand, or from a page of the emulator.',
    },
  )
}

function inboxSummaryRow({ box: inboxName, arrived, kept, newestAt }: InboxSummary) {
  return {
    id: inboxName,
    arrived,
    kept,
    newestAt: newestAt === undefined ? null : formatInstant(newestAt),
  }
}

function inboxNameOf(req: Request): string {
  const inboxName = String(req.params.box)
  if (/^[\w.-]{1,64}$/.test(inboxName)) return inboxName
  throw invalidValueError(
    'box',
    inboxName,
    'A box is named by 1 to 64 letters, digits, dots, dashes, underscores.',
  )
}

function headerPairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as const] : []))
}
