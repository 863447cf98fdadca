import { Router } from 'express'
import type { HttpContext } from '../http/http-context.ts'
import { dashboardPageRoutes } from './dashboard/routes.ts'
import { assetRoutes } from './layout/assets.ts'
import { changeRoutes } from './layout/change-stream.ts'
import { readForm } from './layout/html-or-json.ts'
import { parseBackPath, storePreferences } from './layout/preferences.ts'
import { seeOther } from './layout/send-page.ts'
import { operatorPageRoutes } from './operator/routes.ts'
import { recordPageRoutes } from './records/routes.ts'
import { referencePageRoutes } from './reference/routes.ts'
import { editorPageRoutes } from './scenarios/editor-routes.ts'
import { scenarioPageRoutes } from './scenarios/routes.ts'

/** Routes of the pages under /__emulator. Requests that do not accept HTML are passed on to the control API. */
export function controlPageRoutes(context: HttpContext): Router {
  return Router().use(
    assetRoutes(),
    changeRoutes(context),
    preferenceRoutes(),
    dashboardPageRoutes(context),
    operatorPageRoutes(context),
    editorPageRoutes(context),
    scenarioPageRoutes(context),
    recordPageRoutes(context),
    referencePageRoutes(context),
  )
}

// The form of the frame that stores the theme and the language. It works without a script.
function preferenceRoutes(): Router {
  const router = Router()
  router.post('/pages/preferences', async (req, res) => {
    const form = await readForm(req)
    storePreferences(res, form)
    seeOther(res, parseBackPath(form))
  })
  return router
}
