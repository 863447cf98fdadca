import { Router } from 'express'
import { costsOf } from '../../domain/accounts/costs.ts'
import type { HttpContext } from '../http-context.ts'
import { namespaceNameOfCall, sendJson } from './control-response.ts'

/** What everything would have cost: of a namespace, or with `?namespace=*` of the whole run. */
export function costRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()
  const { prices, budget } = emulator.settings

  router.get('/costs', (req, res) => {
    const named = req.query.namespace
    const name = typeof named === 'string' ? named : namespaceNameOfCall(context, req)
    const billed = name === '*' ? emulator.billing.totals() : emulator.billing.totalsOf(name)
    sendJson(req, res, {
      namespace: name,
      prices,
      ...costsOf(billed, prices),
      ...(budget === undefined ? {} : { budget }),
    })
  })

  return router
}
