import { Router } from 'express'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { HttpContext } from '../http-context.ts'
import { clockRoutes } from './clock-routes.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { deskRoutes } from './desk-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { inboxRoutes } from './inbox-routes.ts'
import { metricsRoutes } from './metrics-routes.ts'
import { costRoutes, namespaceRoutes } from './namespace-routes.ts'
import { pactMessageRoutes } from './pact-message-routes.ts'
import { pactStateRoutes } from './pact-state-routes.ts'
import { requestRoutes } from './request-routes.ts'
import { scenarioRoutes } from './scenario-routes.ts'
import { scenarioSourceRoutes } from './scenario-source-routes.ts'
import { seedRoutes } from './seed-routes.ts'
import { snapshotRoutes } from './snapshot-routes.ts'
import { systemRoutes } from './system-routes.ts'
import { refuseUnknownQuery } from './validate-query.ts'
import { controlVerificationRoutes } from './verification-routes.ts'

const RESOURCES = [
  'health',
  'metrics',
  'clock',
  'verifications',
  'scenarios',
  'deliveries',
  'desk',
  'inbox',
  'inboxes',
  'explain',
  'namespaces',
  'pact-messages',
  'pact-states',
  'requests',
  'costs',
  'events',
  'reset',
  'state',
  'openapi.json',
  'tsa.pem',
  'ca.pem',
]

/** Returns the routes of the control API: everything under /__emulator that is not a page. */
export function controlRoutes(context: HttpContext): Router {
  const router = Router()
  router.use(refuseUnknownQuery())
  for (const routes of [
    systemRoutes,
    metricsRoutes,
    clockRoutes,
    controlVerificationRoutes,
    seedRoutes,
    scenarioSourceRoutes,
    scenarioRoutes,
    deliveryRoutes,
    deskRoutes,
    inboxRoutes,
    eventRoutes,
    namespaceRoutes,
    pactStateRoutes,
    pactMessageRoutes,
    requestRoutes,
    costRoutes,
    snapshotRoutes,
  ]) {
    router.use(routes(context))
  }
  router.use((req) => {
    const [, resource = ''] = req.path.split('/')
    const known = RESOURCES.includes(resource)
    const hint = known ? '.' : didYouMean(resource, RESOURCES) || '.'
    throw new ControlApiError(
      404,
      `There is no ${req.method} /__emulator${req.path.slice(0, 200)}${hint}`,
      {
        fix: `The resources are ${RESOURCES.join(', ')}; GET /__emulator/openapi.json describes them.`,
      },
    )
  })
  return router
}
