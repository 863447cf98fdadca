import { Router } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { setDeskAlwaysOpen } from '../../emulator/namespace-settings.ts'
import { dossierOfVerification } from '../../http/api/render-artifact.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { fastForward } from '../../operations/advance-clock.ts'
import { performAction } from '../../operations/perform-action.ts'
import { runOrSendErrorPage } from '../layout/error-page.ts'
import { pageHandler, readForm } from '../layout/html-or-json.ts'
import { addNamespaceQuery } from '../layout/namespace-filter.ts'
import { parseFormAction } from '../layout/parse-form-action.ts'
import { namespaceOfForm } from '../layout/parse-form-namespace.ts'
import { seeOther } from '../layout/send-page.ts'
import { sendOperatorPage } from './operator-page.ts'

const deskPath = '/__emulator/desk'

/** Routes of the operator's page, its forms, and the pictures of documents. */
export function operatorPageRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()

  router.get(
    '/desk',
    pageHandler((req, res) => sendOperatorPage(context, req, res)),
  )

  router.post('/pages/desk/open-now', async (req, res) => {
    await runOrSendErrorPage(res, deskPath, async () => {
      const form = await readForm(req)
      setDeskAlwaysOpen(namespaceOfForm(context, form), form.get('openNow') === 'true')
      seeOther(res, addNamespaceQuery(deskPath, form.get('filter')))
    })
  })

  router.post('/pages/desk/:id/act', async (req, res) => {
    const id = String(req.params.id)
    const back = `${deskPath}?call=${encodeURIComponent(id)}`
    await runOrSendErrorPage(res, back, async () => {
      const form = await readForm(req)
      performAction(emulator, id, parseFormAction(form, 'operator'))
      seeOther(res, addNamespaceQuery(back, form.get('filter')))
    })
  })

  router.post('/pages/desk/:id/forward', async (req, res) => {
    await runOrSendErrorPage(res, deskPath, async () => {
      const form = await readForm(req)
      await fastForward(emulator, String(req.params.id), 'next')
      seeOther(res, addNamespaceQuery(deskPath, form.get('filter')))
    })
  })

  // The API returns no pictures before `ok`, but the operator needs them during the call.
  router.get('/pages/desk/:id/:picture.jpg', async (req, res) => {
    const { renderPicture } = await import('../../../fixtures/render-artifacts.ts')
    const dossier = await dossierOfVerification(
      emulator.findOrThrow(String(req.params.id)),
      emulator.settings.reasonStyle,
    )
    const picture = await renderPicture(dossier, String(req.params.picture))
    if (picture === undefined) {
      throw new ControlApiError(404, 'This verification has no such picture.', {
        fix: 'The pictures are document-front, document-back, portrait and, if the request asked for it, health-card.',
      })
    }
    res.setHeader('Content-Type', picture.contentType)
    res.end(picture.bytes)
  })

  return router
}
