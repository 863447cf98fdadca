import { Router } from 'express'
import type { Found } from '../../shell/emulator.ts'
import { verificationOf } from '../../shell/life.ts'
import { Refusal } from '../../shell/refusal.ts'
import type { Surroundings } from '../surroundings.ts'
import { namespaceFor, reply, replyRows } from './reply.ts'
import { deliveryRow } from './rows.ts'

/** Every callback with every attempt, and sending one again. */
export function deliveryRoutes(here: Surroundings): Router {
  const { emulator } = here
  const router = Router()

  router.get('/deliveries', (req, res) => {
    const namespace = namespaceFor(here, req)
    const rows = [...namespace.verifications.values()].flatMap((verification) =>
      verification.deliveries.map((delivery) => deliveryRow({ verification }, delivery)),
    )
    replyRows(req, res, rows)
  })

  router.get('/deliveries/:id', (req, res) => {
    const { found, delivery } = deliveryNamed(here, req.params.id)
    reply(req, res, deliveryRow(found, delivery))
  })

  router.post('/deliveries/:id/redeliver', (req, res) => {
    deliveryNamed(here, req.params.id)
    emulator.redeliver(req.params.id)
    const { found, delivery } = deliveryNamed(here, req.params.id)
    reply(req, res, deliveryRow(found, delivery), 202)
  })

  return router
}

function deliveryNamed({ emulator }: Surroundings, id: string) {
  const found: Found | undefined = emulator.find(verificationOf(id))
  const delivery = found?.verification.deliveries.find((each) => each.id === id)
  if (found !== undefined && delivery !== undefined) return { found, delivery }
  throw new Refusal(404, `No delivery has the id ${JSON.stringify(id.slice(0, 80))}.`, {
    fix: 'GET /__emulator/deliveries lists those of your namespace.',
  })
}
