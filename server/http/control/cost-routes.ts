import { Router } from 'express'
import { costsOf } from '../../domain/accounts/costs.ts'
import type { HttpContext } from '../http-context.ts'
import { namespaceNameOfCall } from './control-request.ts'
import { sendJson } from './control-response.ts'

/** The route with the estimated costs: of a namespace, or with `?namespace=*` of the whole run. */
export function costRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()
  const { prices, budget } = emulator.settings

  router.get('/costs', (req, res) => {
    const requestedName = req.query.namespace
    const name =
      typeof requestedName === 'string' ? requestedName : namespaceNameOfCall(context, req)
    const totals = name === '*' ? emulator.billing.totals() : emulator.billing.totalsOf(name)
    sendJson(req, res, {
      namespace: name,
      prices,
      ...costsOf(totals, prices),
      ...(budget === undefined ? {} : { budget }),
    })
  })

  return router
}
