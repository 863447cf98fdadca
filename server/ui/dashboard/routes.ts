import { Router } from 'express'
import { advance, changeClock, wayIn } from '../../http/control/clock.ts'
import { redelivered } from '../../http/control/deliveries.ts'
import { farIn } from '../../http/control/verifications.ts'
import { baseOf, type HttpContext } from '../../http/http-context.ts'
import { fastForward } from '../../operations/advance-clock.ts'
import { performAction } from '../../operations/perform-action.ts'
import { actInForm } from '../layout/form-action.ts'
import { namespaceOfForm } from '../layout/form-namespace.ts'
import { forBrowsers, readForm } from '../layout/html-or-json.ts'
import { namespaceToActIn, narrowed, ownNamespace } from '../layout/namespace-filter.ts'
import { openedByHand } from '../layout/open-from-form.ts'
import { orRefusalPage, seeOther } from '../layout/send-page.ts'
import { clockPage } from './clock-page.ts'
import { sendDocument } from './document-download.ts'
import { listPage } from './list-page.ts'
import { quickly } from './open-form.ts'
import { lifePage } from './verification-page.ts'

const home = '/__emulator/'
const clockPlace = '/__emulator/clock'

/** The dashboard: all verifications, one of them, the clocks, and the forms on these pages. */
export function dashboardPages(here: HttpContext): Router {
  const { emulator } = here
  const router = Router()

  router.get('/', async (req, res) => {
    await orRefusalPage(res, home, () => listPage(here, req, res))
  })
  router.get(
    '/verifications/:id',
    forBrowsers((req, res) => lifePage(here, req, res)),
  )
  router.get(
    '/clock',
    forBrowsers((req, res) => clockPage(here, req, res)),
  )

  router.post('/pages/verifications', async (req, res) => {
    await orRefusalPage(res, home, async () => {
      const form = await readForm(req)
      const own = ownNamespace(emulator) ?? namespaceToActIn(emulator, undefined)
      const namespace = namespaceOfForm(here, form, own)
      await openedByHand(here, namespace, quickly(form, baseOf(here, req)))
      seeOther(res, narrowed(home, form.get('of')))
    })
  })

  router.post('/pages/verifications/:id/act', async (req, res) => {
    const back = lifeOf(String(req.params.id))
    await orRefusalPage(res, back, async () => {
      performAction(emulator, String(req.params.id), actInForm(await readForm(req)))
      seeOther(res, back)
    })
  })

  router.post('/pages/verifications/:id/fast-forward', async (req, res) => {
    const back = lifeOf(String(req.params.id))
    await orRefusalPage(res, back, async () => {
      const far = farIn(Object.fromEntries(await readForm(req)))
      await fastForward(emulator, String(req.params.id), far)
      seeOther(res, back)
    })
  })

  router.get('/pages/verifications/:id/documents/:artifact', async (req, res) => {
    const back = lifeOf(String(req.params.id))
    await orRefusalPage(res, back, () => sendDocument(here, req, res))
  })

  router.post('/pages/deliveries/:id/redeliver', async (req, res) => {
    const [verification = ''] = String(req.params.id).split('.')
    const back = lifeOf(verification)
    await orRefusalPage(res, back, () => {
      redelivered(here, String(req.params.id))
      seeOther(res, back)
    })
  })

  router.post('/pages/clock/set', async (req, res) => {
    await orRefusalPage(res, clockPlace, async () => {
      const form = await readForm(req)
      const { filter, speed, mode } = Object.fromEntries(form)
      const body = {
        ...(mode === undefined ? {} : { mode }),
        ...(speed === undefined ? {} : { speed: Number(speed) }),
      }
      await changeClock(emulator, namespaceOfForm(here, form), body)
      seeOther(res, narrowed(clockPlace, filter))
    })
  })

  router.post('/pages/clock/advance', async (req, res) => {
    await orRefusalPage(res, clockPlace, async () => {
      const form = await readForm(req)
      const { of: _, filter, ...way } = Object.fromEntries(form)
      await advance(emulator, namespaceOfForm(here, form), wayIn(way))
      seeOther(res, narrowed(clockPlace, filter))
    })
  })

  return router
}

function lifeOf(id: string): string {
  return `/__emulator/verifications/${encodeURIComponent(id)}`
}
