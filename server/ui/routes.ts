import { Router } from 'express'
import type { HttpContext } from '../http/http-context.ts'
import { dashboardPages } from './dashboard/routes.ts'
import { assetRoutes } from './layout/assets.ts'
import { changeRoutes } from './layout/change-stream.ts'
import { operatorPages } from './operator/routes.ts'
import { recordPages } from './records/routes.ts'
import { referencePages } from './reference/routes.ts'
import { scenarioPages } from './scenarios/routes.ts'

/** Routes of the pages under /__emulator. Requests that want no HTML pass on to the control API. */
export function emulatorPages(context: HttpContext): Router {
  return Router().use(
    assetRoutes(),
    changeRoutes(context),
    dashboardPages(context),
    operatorPages(context),
    scenarioPages(context),
    recordPages(context),
    referencePages(context),
  )
}
