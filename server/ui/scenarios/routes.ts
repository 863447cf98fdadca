import { Router } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import {
  enqueueScenarios,
  setDefaultScenario,
  setQueue,
} from '../../emulator/namespace-settings.ts'
import { checked } from '../../http/control/scenarios.ts'
import { baseOf, type HttpContext } from '../../http/http-context.ts'
import { namespaceOfForm } from '../layout/form-namespace.ts'
import { forBrowsers, readForm } from '../layout/html-or-json.ts'
import { narrowed } from '../layout/namespace-filter.ts'
import { openedByHand } from '../layout/open-from-form.ts'
import { orRefusalPage, seeOther } from '../layout/send-page.ts'
import { listPage } from './scenario-list.ts'
import { scenarioPage } from './scenario-page.ts'
import { bodyOf, faultsOf, triedIn, triedQuery } from './try-form-fields.ts'

const place = '/__emulator/scenarios'

/** The pages about scenarios: the default, the queue, and opening one by hand. */
export function scenarioPages(here: HttpContext): Router {
  const { emulator } = here
  const router = Router()

  router.get(
    '/scenarios',
    forBrowsers((req, res) => listPage(here, req, res)),
  )
  router.get(
    '/scenarios/:name',
    forBrowsers((req, res) => scenarioPage(here, req, res), place),
  )

  router.post('/pages/scenarios/:name', async (req, res) => {
    const name = String(req.params.name)
    const own = `${place}/${encodeURIComponent(name)}`
    await orRefusalPage(res, own, async () => {
      const form = await readForm(req)
      const scenario = emulator.book.get(name)
      if (scenario === undefined) throw noSuch(name)
      const filter = form.get('filter')
      const tried = triedIn(form, scenario)
      const does = form.get('do') ?? ''
      if (Object.keys(faultsOf(emulator, scenario, tried, does)).length > 0) {
        seeOther(res, narrowed(`${own}?${triedQuery(tried, does)}`, filter))
        return
      }
      const namespace = namespaceOfForm(here, form)
      const use = checked(here, name, { params: tried.params })
      const back = narrowed(form.get('from') === 'list' ? place : own, filter)
      if (does === 'default') {
        setDefaultScenario(namespace, use)
        seeOther(res, back)
      } else if (does === 'queue') {
        enqueueScenarios(namespace, Array<typeof use>(Number(tried.times)).fill(use))
        seeOther(res, back)
      } else if (does === 'open') {
        const { id } = await openedByHand(here, namespace, {
          mode: tried.mode,
          body: bodyOf(tried),
          use,
          base: baseOf(here, req),
        })
        seeOther(res, narrowed(`/__emulator/verifications/${id}`, filter))
      } else
        throw new ControlApiError(400, 'The form does not say what to do.', {
          fix: 'Use its buttons.',
        })
    })
  })

  router.post('/pages/scenarios-queue', async (req, res) => {
    await orRefusalPage(res, place, async () => {
      const form = await readForm(req)
      const namespace = namespaceOfForm(here, form)
      if (form.get('do') === 'empty') setQueue(namespace, [])
      else {
        const names = (form.get('use') ?? '').split(/[\s,]+/).filter((name) => name !== '')
        if (names.length === 0 || names.length > 1000) {
          throw new ControlApiError(400, 'No scenario is named.', {
            fix: 'Write 1 to 1000, as ko, ko, ok.',
          })
        }
        enqueueScenarios(
          namespace,
          names.map((name) => checked(here, name, {})),
        )
      }
      seeOther(res, narrowed(place, form.get('filter')))
    })
  })

  return router
}

function noSuch(name: string): ControlApiError {
  return new ControlApiError(404, `No scenario is called ${JSON.stringify(name.slice(0, 64))}.`, {
    fix: 'The page of all scenarios lists them.',
  })
}
