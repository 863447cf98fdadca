import { Router } from 'express'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { HttpContext } from '../http-context.ts'
import { clockRoutes } from './clock.ts'
import { costRoutes } from './costs.ts'
import { deliveryRoutes } from './deliveries.ts'
import { deskRoutes } from './desk.ts'
import { eventRoutes } from './events.ts'
import { inboxRoutes } from './inbox.ts'
import { metricsRoutes } from './metrics.ts'
import { namespaceRoutes } from './namespaces.ts'
import { pactMessageRoutes } from './pact-messages.ts'
import { pactStateRoutes } from './pact-states.ts'
import { requestRoutes } from './requests.ts'
import { scenarioRoutes } from './scenarios.ts'
import { seedRoutes } from './seeds.ts'
import { stateRoutes } from './state.ts'
import { systemRoutes } from './system.ts'
import { refuseUnknownQuery } from './validate-query.ts'
import { verificationRoutes } from './verifications.ts'

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
]

/** Returns the routes of the control API: everything under /__emulator that is not a page. */
export function controlRoutes(context: HttpContext): Router {
  const router = Router()
  router.use(refuseUnknownQuery())
  for (const routes of [
    systemRoutes,
    metricsRoutes,
    clockRoutes,
    verificationRoutes,
    seedRoutes,
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
    stateRoutes,
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
