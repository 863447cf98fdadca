import { Router } from 'express'
import { startOfTime } from '../../domain/time/instant.ts'
import { redeliverById } from '../../http/control/delivery-routes.ts'
import { parseFastForwardDistance } from '../../http/control/parse-action.ts'
import {
  advanceAndStoreReport,
  parseAdvanceDistance,
  setClockFromBody,
} from '../../http/control/parse-clock-input.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { fastForward } from '../../operations/advance-clock.ts'
import { performAction } from '../../operations/perform-action.ts'
import { redeliverAll } from '../../operations/redeliver.ts'
import { controlApiBaseOf } from '../layout/curl.ts'
import { runOrSendErrorPage } from '../layout/error-page.ts'
import { pageHandler, readForm } from '../layout/html-or-json.ts'
import {
  addNamespaceQuery,
  bannerNamespaceName,
  defaultNamespaceName,
} from '../layout/namespace-filter.ts'
import { openFromForm } from '../layout/open-from-form.ts'
import { parseFormAction } from '../layout/parse-form-action.ts'
import { namespaceOfForm } from '../layout/parse-form-namespace.ts'
import { parseBackPath } from '../layout/preferences.ts'
import { seeOther } from '../layout/send-page.ts'
import { sendArtifactFile } from './artifact-download.ts'
import { sendCallbacksPage } from './callbacks-page.ts'
import { sendClockPage } from './clock-page.ts'
import { performFirstStep } from './first-run.ts'
import { sendVerificationListPage } from './list-page.ts'
import { parseOpenForm } from './new-verification-form.ts'
import { sendTimelineFile } from './timeline-picture.ts'
import { sendVerificationPage } from './verification-page.ts'

const homePath = '/__emulator/'
const deliveriesPath = '/__emulator/deliveries'
const clockPath = '/__emulator/clock'

/** Routes of the dashboard: the list of verifications, one verification, the clocks, and their forms. */
export function dashboardPageRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()

  router.get('/', async (req, res) => {
    await runOrSendErrorPage(res, homePath, () => sendVerificationListPage(context, req, res))
  })
  router.get(
    '/verifications/:id',
    pageHandler((req, res) => sendVerificationPage(context, req, res)),
  )
  router.get(
    '/deliveries',
    pageHandler((req, res) => sendCallbacksPage(context, req, res)),
  )
  router.get(
    '/clock',
    pageHandler((req, res) => sendClockPage(context, req, res)),
  )

  router.post('/pages/verifications', async (req, res) => {
    await runOrSendErrorPage(res, homePath, async () => {
      const form = await readForm(req)
      const namespace = namespaceOfForm(context, form, fallbackNamespace())
      await openFromForm(context, namespace, parseOpenForm(form, controlApiBaseOf(context, req)))
      seeOther(res, addNamespaceQuery(homePath, form.get('of')))
    })
  })

  router.post('/pages/first-run', async (req, res) => {
    await runOrSendErrorPage(res, homePath, async () => {
      const form = await readForm(req)
      const namespace = namespaceOfForm(context, form, fallbackNamespace())
      const base = controlApiBaseOf(context, req)
      seeOther(res, await performFirstStep(context, namespace, { step: form.get('do'), base }))
    })
  })

  router.post('/pages/verifications/:id/act', async (req, res) => {
    const back = verificationPath(String(req.params.id))
    await runOrSendErrorPage(res, back, async () => {
      performAction(emulator, String(req.params.id), parseFormAction(await readForm(req)))
      seeOther(res, back)
    })
  })

  router.post('/pages/verifications/:id/fast-forward', async (req, res) => {
    const back = verificationPath(String(req.params.id))
    await runOrSendErrorPage(res, back, async () => {
      const distance = parseFastForwardDistance(Object.fromEntries(await readForm(req)))
      await fastForward(emulator, String(req.params.id), distance)
      seeOther(res, back)
    })
  })

  router.get('/pages/verifications/:id/documents/:artifact', async (req, res) => {
    const back = verificationPath(String(req.params.id))
    await runOrSendErrorPage(res, back, () => sendArtifactFile(context, req, res))
  })

  router.get('/pages/verifications/:id/timeline.:format', async (req, res) => {
    const back = verificationPath(String(req.params.id))
    await runOrSendErrorPage(res, back, () => sendTimelineFile(context, req, res))
  })

  router.post('/pages/deliveries/:id/redeliver', async (req, res) => {
    const [verification = ''] = String(req.params.id).split('.')
    const back = verificationPath(verification)
    await runOrSendErrorPage(res, back, async () => {
      const form = await readForm(req)
      redeliverById(context, String(req.params.id))
      seeOther(res, parseBackPath(form, back))
    })
  })

  router.post('/pages/redeliver-failed', async (req, res) => {
    await runOrSendErrorPage(res, deliveriesPath, async () => {
      const form = await readForm(req)
      redeliverAll(emulator, namespaceOfForm(context, form), { failedSince: startOfTime })
      seeOther(res, parseBackPath(form, deliveriesPath))
    })
  })

  router.post('/pages/clock/set', async (req, res) => {
    await runOrSendErrorPage(res, clockPath, async () => {
      const form = await readForm(req)
      const { filter, speed, mode } = Object.fromEntries(form)
      const body = {
        ...(mode === undefined ? {} : { mode }),
        ...(speed === undefined ? {} : { speed: Number(speed) }),
      }
      await setClockFromBody(emulator, namespaceOfForm(context, form), body)
      seeOther(res, parseBackPath(form, addNamespaceQuery(clockPath, filter)))
    })
  })

  router.post('/pages/clock/advance', async (req, res) => {
    await runOrSendErrorPage(res, clockPath, async () => {
      const form = await readForm(req)
      const { of: _, filter, back: __, ...distance } = Object.fromEntries(form)
      await advanceAndStoreReport(
        emulator,
        namespaceOfForm(context, form),
        parseAdvanceDistance(distance),
      )
      seeOther(res, parseBackPath(form, addNamespaceQuery(clockPath, filter)))
    })
  })

  return router

  function fallbackNamespace(): string {
    return bannerNamespaceName(emulator) ?? defaultNamespaceName(emulator, undefined)
  }
}

function verificationPath(id: string): string {
  return `/__emulator/verifications/${encodeURIComponent(id)}`
}
