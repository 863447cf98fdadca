import { Router } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { resetOf } from '../../http/control/system.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { forBrowsers, readForm } from '../layout/html-or-json.ts'
import { narrowed } from '../layout/namespace-filter.ts'
import { orRefusalPage, seeOther } from '../layout/send-page.ts'
import { costsPage } from './costs-page.ts'
import { boxesShown, messagesIn } from './inbox-list.ts'
import { inboxPage } from './inbox-page.ts'
import { namespacesPage } from './namespaces-page.ts'
import { requestPage } from './request-page.ts'
import { requestsPage } from './requests-page.ts'

/** The pages about what was asked, what has come, what it would have cost, and whose it is. */
export function recordPages(here: HttpContext): Router {
  const router = Router()
  const pages = {
    '/inboxes': inboxPage,
    '/inboxes/:box': inboxPage,
    '/requests': requestsPage,
    '/costs': costsPage,
    '/namespaces': namespacesPage,
  }
  for (const [path, page] of Object.entries(pages)) {
    router.get(
      path,
      forBrowsers((req, res) => page(here, req, res)),
    )
  }
  router.get(
    '/requests/req-:number',
    forBrowsers((req, res) => requestPage(here, req, res), '/__emulator/requests'),
  )

  router.get('/pages/inboxes/:namespace/:id', (req, res) => {
    const { namespace, id } = req.params
    const filed = messagesIn(here.inboxes, boxesShown(here.inboxes, namespace)).find(
      ({ message }) => message.id === id,
    )
    if (filed === undefined) {
      throw new ControlApiError(404, 'There is no such message, or it had to make room.', {
        fix: 'GET /__emulator/inboxes/{box} lists those of a box.',
      })
    }
    res.setHeader('Content-Type', 'application/octet-stream')
    res.setHeader('Content-Disposition', `attachment; filename="${filed.message.id}.bin"`)
    res.end(filed.message.body)
  })

  router.post('/pages/namespaces/reset', async (req, res) => {
    await orRefusalPage(res, '/__emulator/namespaces', async () => {
      const form = await readForm(req)
      resetOf(here, form.get('all') === 'true' ? 'all' : { of: form.get('of') ?? 'default' })
      seeOther(res, narrowed('/__emulator/namespaces', form.get('filter')))
    })
  })

  return router
}
