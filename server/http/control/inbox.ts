import { type Request, Router } from 'express'
import { isoOf } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { BoxNews } from '../../records/inbox.ts'
import { realNow } from '../../runtime/real-time.ts'
import type { HttpContext } from '../http-context.ts'
import { readBytes } from '../read-body.ts'
import { isFromForeignPage } from '../trusted-hosts.ts'
import { wrong } from './clock.ts'
import { control, namespaceFor, reply, replyRows } from './control-response.ts'
import { inboxRow } from './rows.ts'
import { countIn, timeoutIn } from './wait-parameters.ts'

const longestMessage = 256 * 1024

/** A place to send callbacks when there is no server yet. */
export function inboxRoutes(here: HttpContext): Router {
  const { hosts, inboxes, namespaceOfSocket } = here
  const router = Router()

  router.all(
    ['/inbox/:box', '/inbox/:box/*rest'],
    control(async (req, res) => {
      const box = boxOf(req)
      const ours = namespaceOfSocket(req.socket.remotePort ?? 0)
      if (ours === undefined && isFromForeignPage(hosts, req)) throw foreignPage()
      const body = await readBytes(req, longestMessage)
      if (body === undefined) {
        throw new ControlApiError(413, 'The message is too large.', { fix: 'Send at most 256 kB.' })
      }
      const message = inboxes.of(ours ?? namespaceFor(here, req).name).add(box, {
        at: realNow(),
        method: req.method,
        path: req.originalUrl,
        headers: pairs(req.rawHeaders),
        body,
      })
      reply(req, res, { received: message.id, box })
    }),
  )

  router.get('/inboxes', (req, res) => {
    replyRows(req, res, inboxes.of(namespaceFor(here, req).name).boxes().map(boxRow))
  })

  router.get('/inboxes/:box', (req, res) => {
    const { data, truncated } = inboxes.of(namespaceFor(here, req).name).list(boxOf(req))
    replyRows(req, res, data.map(inboxRow), truncated)
  })

  router.get(
    '/inboxes/:box/wait',
    control(async (req, res) => {
      const box = boxOf(req)
      const [count, timeout] = [countIn(req), timeoutIn(req)]
      const gone = new AbortController()
      res.on('close', () => gone.abort())
      const inbox = inboxes.of(namespaceFor(here, req).name)
      const came = await inbox.wait(box, count, timeout, gone.signal)
      if (res.closed) return
      const { data, truncated } = inbox.list(box)
      if (!came) {
        const detail = `${data.length} of ${count} messages came to box ${box} within the timeout.`
        throw new ControlApiError(408, detail, {
          fix: 'Wait longer, move the clock, or see GET /__emulator/deliveries for what was sent.',
        })
      }
      replyRows(req, res, data.map(inboxRow), truncated)
    }),
  )

  return router
}

function foreignPage(): ControlApiError {
  return new ControlApiError(
    403,
    'A browser sends this for a page of another origin; no message is stored.',
    {
      fix: 'Send callbacks from a server. Open this address by hand, or from a page of the emulator.',
    },
  )
}

function boxRow({ box, arrived, kept, newestAt }: BoxNews) {
  return { id: box, arrived, kept, newestAt: newestAt === undefined ? null : isoOf(newestAt) }
}

function boxOf(req: Request): string {
  const box = String(req.params.box)
  if (/^[\w.-]{1,64}$/.test(box)) return box
  throw wrong('box', box, 'A box is named by 1 to 64 letters, digits, dots, dashes, underscores.')
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as const] : []))
}
