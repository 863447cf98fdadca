import { type Request, Router } from 'express'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { verificationIdOf } from '../../emulator/dispatcher.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import type { RedeliverySelection } from '../../operations/redeliver.ts'
import { redeliver, redeliverAll } from '../../operations/redeliver.ts'
import type { HttpContext } from '../http-context.ts'
import { invalidValueError, parseBodyInstant } from './clock-routes.ts'
import { namespaceOfCall, readControlBody } from './control-request.ts'
import { deliveryDetail } from './delivery-detail.ts'
import { parseFilters } from './query-filters.ts'
import { asyncHandler, sendJson, sendRows } from './send-control-response.ts'
import { deliveryRow } from './to-rows.ts'

/** Routes that list callbacks with their attempts, and redeliver them. */
export function deliveryRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()

  router.get('/deliveries', (req, res) => {
    const filters = parseFilters(req, ['verification', 'event', 'status'])
    const [id] = filters.flatMap(([key, value]) => (key === 'verification' ? [value] : []))
    const namespace =
      id === undefined ? namespaceOfCall(context, req) : emulator.findOrThrow(id).namespace
    const data = [...namespace.verifications.values()]
      .flatMap((verification) =>
        verification.deliveries.map((delivery) => deliveryRow({ verification }, delivery)),
      )
      .filter((row) => filters.every(([key, value]) => row[key] === value))
    const exchangesDropped = emulator.context.exchanges.droppedCount(namespace.name)
    if (exchangesDropped === 0) sendRows(req, res, data)
    else sendJson(req, res, { data, truncated: true, exchangesDropped })
  })

  router.get('/deliveries/:id', (req, res) => {
    const { found, delivery } = findDelivery(context, req.params.id)
    sendJson(req, res, deliveryDetail(emulator, found, delivery))
  })

  router.post('/deliveries/:id/redeliver', (req, res) => {
    const { found, delivery } = redeliverById(context, req.params.id)
    sendJson(req, res, deliveryRow(found, delivery), 202)
  })

  router.post(
    '/deliveries/redeliver',
    asyncHandler(async (req, res) => {
      const selection = parseRedelivery(await readControlBody(req, ['verification', 'failedSince']))
      const ids = redeliverAll(emulator, namespaceOfRedelivery(context, req, selection), selection)
      const data = ids.map((id) => {
        const { found, delivery } = findDelivery(context, id)
        return deliveryRow(found, delivery)
      })
      sendJson(req, res, { data, truncated: false }, 202)
    }),
  )

  return router
}

/** Sends a callback again and returns its new state. Throws a ControlApiError (404) if the id is unknown. */
export function redeliverById(context: HttpContext, id: string) {
  findDelivery(context, id)
  redeliver(context.emulator, id)
  return findDelivery(context, id)
}

function parseRedelivery(body: Readonly<Record<string, unknown>>): RedeliverySelection {
  if ((body.verification === undefined) === (body.failedSince === undefined)) {
    throw new ControlApiError(400, 'A redelivery needs either verification or failedSince.', {
      fix: 'Write {"verification":"<id>"} or {"failedSince":"2026-01-05T09:00:00+01:00"}.',
    })
  }
  if (body.failedSince !== undefined) return { failedSince: parseBodyInstant(body, 'failedSince') }
  if (typeof body.verification === 'string') return { verification: body.verification }
  throw invalidValueError(
    'verification',
    body.verification,
    'Write the id of a verification, as a text.',
  )
}

// The id of a verification already determines its namespace.
function namespaceOfRedelivery(context: HttpContext, req: Request, selection: RedeliverySelection) {
  if ('failedSince' in selection) return namespaceOfCall(context, req)
  return context.emulator.findOrThrow(selection.verification).namespace
}

function findDelivery({ emulator }: HttpContext, id: string) {
  const found: FoundVerification | undefined = emulator.find(verificationIdOf(id))
  const delivery = found?.verification.deliveries.find((candidate) => candidate.id === id)
  if (found !== undefined && delivery !== undefined) return { found, delivery }
  throw new ControlApiError(404, `No delivery has the id ${quote(id)}.`, {
    fix: 'GET /__emulator/deliveries lists those of your namespace.',
  })
}
