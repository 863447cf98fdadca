import { type Request, Router } from 'express'
import { DELIVERY_STATUSES } from '../../domain/model/callback.ts'
import { STATUSES } from '../../domain/model/status.ts'
import { quote } from '../../domain/text/quote.ts'
import { startOfTime } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { verificationIdOf } from '../../emulator/dispatcher.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import type { RedeliverySelection } from '../../operations/redeliver.ts'
import { redeliver, redeliverAll } from '../../operations/redeliver.ts'
import type { HttpContext } from '../http-context.ts'
import { namespaceOfCall, readControlBody } from './control-request.ts'
import { deliveryDetail } from './delivery-detail.ts'
import {
  DELIVERY_ORDERS,
  type DeliveryFilters,
  type DeliveryOrder,
  type ListedDelivery,
  listDeliveries,
  receiverTotals,
} from './delivery-listing.ts'
import { parseBodyInstant } from './parse-clock-input.ts'
import { parseFilters } from './query-filters.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { sendList } from './send-list.ts'
import { deliveryRow } from './to-rows.ts'
import { invalidValueError, refuseUnknownValue } from './validate-input.ts'

/** Routes that list callbacks with their attempts, and redeliver them. */
export function deliveryRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()

  router.get('/deliveries', (req, res) => {
    const { filters, order, limit } = parseDeliveryQuery(req)
    const { verification: id } = filters
    const namespace =
      id === undefined ? namespaceOfCall(context, req) : emulator.findOrThrow(id).namespace
    const listed = listDeliveries([namespace], filters, order)
    const data = limitDeliveries(listed, order, limit).map(({ verification, delivery }) =>
      deliveryRow({ verification }, delivery),
    )
    const exchangesDropped = emulator.context.exchanges.droppedCount(namespace.name)
    const list = {
      data,
      truncated: exchangesDropped > 0 || data.length < listed.length,
      ...(exchangesDropped > 0 ? { exchangesDropped } : {}),
      matching: listed.length,
      receivers: receiverTotals(listed),
    }
    sendList(req, res, list, 'deliveries')
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
      const keys = ['verification', 'failedSince', 'failed', 'receiver']
      const selection = parseRedelivery(await readControlBody(req, keys))
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
  const { verification, failedSince, failed, receiver } = body
  if ([verification, failedSince, failed].filter((value) => value !== undefined).length !== 1) {
    throw new ControlApiError(
      400,
      'A redelivery needs either verification or failedSince, or failed.',
      {
        fix: 'Write {"verification":"<id>"}, {"failedSince":"2026-01-05T09:00:00+01:00"} or {"failed":true}.',
      },
    )
  }
  const receiverMember = receiver === undefined ? {} : { receiver: parseReceiver(receiver) }
  if (failedSince !== undefined)
    return { failedSince: parseBodyInstant(body, 'failedSince'), ...receiverMember }
  if (failed === true) return { failedSince: startOfTime, ...receiverMember }
  if (failed !== undefined)
    throw invalidValueError('failed', failed, 'Write true, or leave it out.')
  if (receiver !== undefined)
    throw invalidValueError('receiver', receiver, 'Leave it out: the verification names it.')
  if (typeof verification === 'string') return { verification }
  throw invalidValueError(
    'verification',
    verification,
    'Write the id of a verification, as a text.',
  )
}

function parseReceiver(value: unknown): string {
  if (typeof value === 'string' && URL.canParse(value)) return new URL(value).origin
  throw invalidValueError('receiver', value, 'Write an origin such as "http://127.0.0.1:3000".')
}

interface DeliveryQuery {
  readonly filters: DeliveryFilters
  readonly order: DeliveryOrder
  readonly limit: number | undefined
}

function parseDeliveryQuery(req: Request): DeliveryQuery {
  const names = ['verification', 'event', 'status', 'receiver', 'since', 'sort', 'limit'] as const
  const { event, status, since, sort, limit, ...texts } = Object.fromEntries(
    parseFilters(req, names),
  )
  return {
    filters: {
      ...texts,
      ...(event === undefined ? {} : { event: oneOf('event', event, STATUSES) }),
      ...(status === undefined ? {} : { status: oneOf('status', status, DELIVERY_STATUSES) }),
      ...(since === undefined ? {} : { since: parseBodyInstant({ since }, 'since') }),
    },
    order: sort === undefined ? 'event' : oneOf('sort', sort, DELIVERY_ORDERS),
    limit: limit === undefined ? undefined : parseLimit(limit),
  }
}

function oneOf<Word extends string>(key: string, value: string, known: readonly Word[]): Word {
  refuseUnknownValue(key, value, known)
  return value as Word
}

function parseLimit(value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value)
  throw invalidValueError('limit', value, 'Write a whole number from 0 to 999999.')
}

// Returns the newest deliveries of a list in the order of events, and the first ones of a list by failure.
function limitDeliveries(
  listed: readonly ListedDelivery[],
  order: DeliveryOrder,
  limit: number | undefined,
): readonly ListedDelivery[] {
  if (limit === undefined || listed.length <= limit) return listed
  return order === 'event' ? listed.slice(listed.length - limit) : listed.slice(0, limit)
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
