import { Router } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { setDeskAlwaysOpen } from '../../emulator/namespace-settings.ts'
import { dossierFor } from '../../http/api/artifact-files.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { fastForward } from '../../operations/advance-clock.ts'
import { performAction } from '../../operations/perform-action.ts'
import { actInForm } from '../layout/form-action.ts'
import { namespaceOfForm } from '../layout/form-namespace.ts'
import { forBrowsers, readForm } from '../layout/html-or-json.ts'
import { narrowed } from '../layout/namespace-filter.ts'
import { orRefusalPage, seeOther } from '../layout/send-page.ts'
import { consolePage } from './operator-page.ts'

const place = '/__emulator/desk'

/** The operator's console, the forms on it, and the pictures that an operator looks at. */
export function operatorPages(here: HttpContext): Router {
  const { emulator, renderings } = here
  const router = Router()

  router.get(
    '/desk',
    forBrowsers((req, res) => consolePage(here, req, res)),
  )

  router.post('/pages/desk/open-now', async (req, res) => {
    await orRefusalPage(res, place, async () => {
      const form = await readForm(req)
      setDeskAlwaysOpen(namespaceOfForm(here, form), form.get('openNow') === 'true')
      seeOther(res, narrowed(place, form.get('filter')))
    })
  })

  router.post('/pages/desk/:id/act', async (req, res) => {
    const id = String(req.params.id)
    const back = `${place}?call=${encodeURIComponent(id)}`
    await orRefusalPage(res, back, async () => {
      const form = await readForm(req)
      performAction(emulator, id, actInForm(form, 'operator'))
      seeOther(res, narrowed(back, form.get('filter')))
    })
  })

  router.post('/pages/desk/:id/forward', async (req, res) => {
    await orRefusalPage(res, place, async () => {
      const form = await readForm(req)
      await fastForward(emulator, String(req.params.id), 'next')
      seeOther(res, narrowed(place, form.get('filter')))
    })
  })

  // Before `ok` the API gives out nothing; an operator sees them in the call.
  router.get('/pages/desk/:id/:picture.jpg', async (req, res) => {
    const { renderPicture } = await import('../../../fixtures/artifact-file.ts')
    const dossier = await dossierFor(
      emulator.findOrThrow(String(req.params.id)),
      emulator.settings.reasonStyle,
    )
    const picture = await renderPicture(dossier, String(req.params.picture), renderings)
    if (picture === undefined) {
      throw new ControlApiError(404, 'The person shows no such picture.', {
        fix: 'There are document-front, document-back, portrait and, when asked for, health-card.',
      })
    }
    res.setHeader('Content-Type', picture.contentType)
    res.end(picture.bytes)
  })

  return router
}
