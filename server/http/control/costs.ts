import { Router } from 'express'
import { costsOf } from '../../core/account/costs.ts'
import { didYouMean } from '../../core/plain/complaint.ts'
import { quoted } from '../../core/plain/quoting.ts'
import { Refusal } from '../../shell/refusal.ts'
import type { Surroundings } from '../surroundings.ts'
import { namespaceNameOf, reply } from './reply.ts'

/** What everything would have cost: of a namespace, or with `?namespace=*` of the whole run. */
export function costRoutes(here: Surroundings): Router {
  const { emulator } = here
  const router = Router()
  const { prices, budget } = emulator.settings

  router.get('/costs', (req, res) => {
    const unknown = Object.keys(req.query).find((key) => key !== 'namespace')
    if (unknown !== undefined) {
      const near = didYouMean(unknown, ['namespace'])
      throw new Refusal(400, `Unknown parameter ${quoted(unknown)}${near}`, {
        fix: 'The only one is namespace: a name, or * for the whole run.',
      })
    }
    const named = req.query.namespace
    const name = typeof named === 'string' ? named : namespaceNameOf(here, req)
    const billed = name === '*' ? emulator.billedInAll() : emulator.billedIn(name)
    reply(req, res, {
      namespace: name,
      prices,
      ...costsOf(billed, prices),
      ...(budget === undefined ? {} : { budget }),
    })
  })

  return router
}
