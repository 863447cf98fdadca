import { Router } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { findRequest } from '../../http/control/explained-request.ts'
import { resendRequest } from '../../http/control/resend-request.ts'
import { resetNamespaces } from '../../http/control/system-routes.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { runOrSendErrorPage } from '../layout/error-page.ts'
import { pageHandler, readForm } from '../layout/html-or-json.ts'
import { addNamespaceQuery } from '../layout/namespace-filter.ts'
import { seeOther } from '../layout/send-page.ts'
import { sendCostsPage } from './costs-page.ts'
import { listInboxes, messagesNewestFirst } from './inbox-listing.ts'
import { sendInboxPage } from './inbox-page.ts'
import { sendNamespacesPage } from './namespaces-page.ts'
import { parseChanges, requestPagePath, sendRequestPage, sendStoredBody } from './request-page.ts'
import { sendRequestsPage } from './requests-page.ts'

// A stored body has at most 64 KiB, which a form encodes with up to three bytes each.
const maxFormBytes = 256 * 1024

/** Routes of the pages about requests, inboxes, costs and namespaces. */
export function recordPageRoutes(context: HttpContext): Router {
  const router = Router()
  const pages = {
    '/inboxes': sendInboxPage,
    '/inboxes/:box': sendInboxPage,
    '/requests': sendRequestsPage,
    '/costs': sendCostsPage,
    '/namespaces': sendNamespacesPage,
  }
  for (const [path, page] of Object.entries(pages)) {
    router.get(
      path,
      pageHandler((req, res) => page(context, req, res)),
    )
  }
  router.get(
    '/requests/req-:number',
    pageHandler((req, res) => sendRequestPage(context, req, res), '/__emulator/requests'),
  )

  router.get('/pages/requests/:namespace/:id/:side', (req, res) => {
    sendStoredBody(context, req, res)
  })

  router.post('/pages/requests/:namespace/:id/resend', async (req, res) => {
    const { namespace, id } = req.params
    await runOrSendErrorPage(res, requestPagePath(namespace, id), async () => {
      const form = await readForm(req, maxFormBytes)
      const entry = findRequest(context, namespace, id)
      const sent = await resendRequest(context, entry, parseChanges(form))
      const newPage = requestPagePath(sent.namespace, `req-${sent.number}`)
      seeOther(res, sent.namespace === namespace ? `${newPage}&compare=${id}` : newPage)
    })
  })

  router.get('/pages/inboxes/:namespace/:id', (req, res) => {
    const { namespace, id } = req.params
    const entry = messagesNewestFirst(
      context.inboxes,
      listInboxes(context.inboxes, namespace),
    ).find(({ message }) => message.id === id)
    if (entry === undefined) {
      throw new ControlApiError(404, 'There is no such message, or it was evicted.', {
        fix: 'GET /__emulator/inboxes/{box} lists the messages of an inbox.',
      })
    }
    res.setHeader('Content-Type', 'application/octet-stream')
    res.setHeader('Content-Disposition', `attachment; filename="${entry.message.id}.bin"`)
    res.end(entry.message.body)
  })

  router.post('/pages/namespaces/reset', async (req, res) => {
    await runOrSendErrorPage(res, '/__emulator/namespaces', async () => {
      const form = await readForm(req)
      resetNamespaces(
        context,
        form.get('all') === 'true' ? 'all' : { of: form.get('of') ?? 'default' },
      )
      seeOther(res, addNamespaceQuery('/__emulator/namespaces', form.get('filter')))
    })
  })

  return router
}
