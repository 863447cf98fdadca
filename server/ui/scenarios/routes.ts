import { Router } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import {
  enqueueScenarios,
  setDefaultScenario,
  setQueue,
} from '../../emulator/namespace-settings.ts'
import { parseScenarioUse } from '../../http/control/parse-scenario-use.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { controlApiBaseOf } from '../layout/curl.ts'
import { runOrSendErrorPage } from '../layout/error-page.ts'
import { pageHandler, readForm } from '../layout/html-or-json.ts'
import { addNamespaceQuery } from '../layout/namespace-filter.ts'
import { openFromForm } from '../layout/open-from-form.ts'
import { namespaceOfForm } from '../layout/parse-form-namespace.ts'
import { seeOther } from '../layout/send-page.ts'
import { sendScenarioListPage } from './scenario-list-page.ts'
import { sendScenarioPage } from './scenario-page.ts'
import { formatTryQuery, parseTryForm, tryRequestBody, validateTryForm } from './try-form-fields.ts'

const scenariosPath = '/__emulator/scenarios'

/** Routes of the pages about scenarios, and of the forms for the default, the queue and a new verification. */
export function scenarioPageRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()

  router.get(
    '/scenarios',
    pageHandler((req, res) => sendScenarioListPage(context, req, res)),
  )
  router.get(
    '/scenarios/:name',
    pageHandler((req, res) => sendScenarioPage(context, req, res), scenariosPath),
  )

  router.post('/pages/scenarios/:name', async (req, res) => {
    const name = String(req.params.name)
    const scenarioPath = `${scenariosPath}/${encodeURIComponent(name)}`
    await runOrSendErrorPage(res, scenarioPath, async () => {
      const form = await readForm(req)
      const scenario = emulator.catalog.scenarios.get(name)
      if (scenario === undefined) throw unknownScenarioError(name)
      const filter = form.get('filter')
      const fields = parseTryForm(form, scenario)
      const action = form.get('do') ?? ''
      if (Object.keys(validateTryForm(emulator, scenario, fields, action)).length > 0) {
        seeOther(
          res,
          addNamespaceQuery(`${scenarioPath}?${formatTryQuery(fields, action)}`, filter),
        )
        return
      }
      const namespace = namespaceOfForm(context, form)
      const use = parseScenarioUse(context, name, { params: fields.params })
      const back = addNamespaceQuery(
        form.get('from') === 'list' ? scenariosPath : scenarioPath,
        filter,
      )
      if (action === 'default') {
        setDefaultScenario(namespace, use)
        seeOther(res, back)
      } else if (action === 'queue') {
        enqueueScenarios(namespace, Array<typeof use>(Number(fields.times)).fill(use))
        seeOther(res, back)
      } else if (action === 'open') {
        const { id } = await openFromForm(context, namespace, {
          mode: fields.mode,
          body: tryRequestBody(fields),
          use,
          base: controlApiBaseOf(context, req).url,
        })
        seeOther(res, addNamespaceQuery(`/__emulator/verifications/${id}`, filter))
      } else
        throw new ControlApiError(400, 'The form does not say what to do.', {
          fix: 'Use its buttons.',
        })
    })
  })

  router.post('/pages/scenarios-queue', async (req, res) => {
    await runOrSendErrorPage(res, scenariosPath, async () => {
      const form = await readForm(req)
      const namespace = namespaceOfForm(context, form)
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
          names.map((name) => parseScenarioUse(context, name, {})),
        )
      }
      seeOther(res, addNamespaceQuery(scenariosPath, form.get('filter')))
    })
  })

  return router
}

function unknownScenarioError(name: string): ControlApiError {
  return new ControlApiError(404, `No scenario is called ${JSON.stringify(name.slice(0, 64))}.`, {
    fix: 'The page of all scenarios lists them.',
  })
}
