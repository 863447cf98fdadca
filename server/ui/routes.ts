import { type RequestHandler, Router } from 'express'
import type { HttpContext } from '../http/http-context.ts'
import { setSecurityHeaders } from '../http/security-headers.ts'
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

/**
 * Redirects a browser from `/` to the dashboard. A request that prefers JSON, or accepts any type as curl does,
 * passes on to the emulated API, which has nothing at `/`.
 */
export const redirectToDashboard: RequestHandler = (req, res, next) => {
  res.vary('Accept')
  if (req.accepts(['json', 'html']) !== 'html') {
    next()
    return
  }
  setSecurityHeaders(res)
  res.statusCode = 302
  res.setHeader('Location', '/__emulator/')
  res.end()
}
