import type { Attempt, CallbackDelivery, DeliveryStatus } from '../../domain/model/callback.ts'
import type { Status } from '../../domain/model/status.ts'
import type { Verification } from '../../domain/model/verification.ts'
import type { Instant } from '../../domain/time/instant.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { hasFailed, lastChangeOf, receiverOf } from '../../operations/redeliver.ts'
import type { ReceiverTotals } from './row-types.ts'

/** A delivery with its verification, its namespace, and the origin that it is sent to. */
export interface ListedDelivery {
  readonly namespace: Namespace
  readonly verification: Verification
  readonly delivery: CallbackDelivery
  /** Such as `http://127.0.0.1:3000`. */
  readonly receiver: string
}

/** The deliveries that a list shows. A missing member selects all. */
export interface DeliveryFilters {
  readonly verification?: string
  /** The status that the callback reports. */
  readonly event?: Status
  readonly status?: DeliveryStatus
  /** An origin, or its host with its port. */
  readonly receiver?: string
  /** Selects deliveries with an attempt since this instant, or with an event since then. */
  readonly since?: Instant
}

/** `event`: in the order of the events. `failing`: failed ones first, then those that will be retried, newest first. */
export const DELIVERY_ORDERS = ['event', 'failing'] as const
export type DeliveryOrder = (typeof DELIVERY_ORDERS)[number]

/** Returns the deliveries of these namespaces that match all filters. */
export function listDeliveries(
  namespaces: readonly Namespace[],
  filters: DeliveryFilters,
  order: DeliveryOrder = 'event',
): readonly ListedDelivery[] {
  const listed: ListedDelivery[] = []
  for (const namespace of namespaces) {
    for (const verification of namespace.verifications.values()) {
      if (verification.deliveries.length === 0) continue
      const receiver = receiverOf(verification) ?? ''
      for (const delivery of verification.deliveries) {
        const entry = { namespace, verification, delivery, receiver }
        if (matchesFilters(entry, filters)) listed.push(entry)
      }
    }
  }
  return order === 'failing' ? listed.sort(compareFailingFirst) : listed
}

function matchesFilters(
  { verification, delivery, receiver }: ListedDelivery,
  filters: DeliveryFilters,
): boolean {
  const { since, receiver: wanted } = filters
  if (filters.verification !== undefined && verification.id !== filters.verification) return false
  if (filters.event !== undefined && delivery.event !== filters.event) return false
  if (filters.status !== undefined && delivery.status !== filters.status) return false
  if (since !== undefined && lastChangeOf(delivery) < since) return false
  return wanted === undefined || receiver === wanted || receiver.endsWith(`://${wanted}`)
}

function compareFailingFirst(a: ListedDelivery, b: ListedDelivery): number {
  const byRank = failureRank(a.delivery) - failureRank(b.delivery)
  return byRank === 0 ? lastChangeOf(b.delivery) - lastChangeOf(a.delivery) : byRank
}

function failureRank(delivery: CallbackDelivery): number {
  if (hasFailed(delivery)) return 0
  return delivery.status !== 'delivered' && delivery.attempts.length > 0 ? 1 : 2
}

/** Returns the totals of each receiver, the receiver with the most failed deliveries first. */
export function receiverTotals(listed: readonly ListedDelivery[]): readonly ReceiverTotals[] {
  const byReceiver = new Map<string, CallbackDelivery[]>()
  for (const { receiver, delivery } of listed) {
    const known = byReceiver.get(receiver)
    if (known === undefined) byReceiver.set(receiver, [delivery])
    else known.push(delivery)
  }
  return [...byReceiver]
    .map(([receiver, deliveries]) => totalsOf(receiver, deliveries))
    .sort((a, b) => b.failed - a.failed || b.errors - a.errors || b.deliveries - a.deliveries)
}

function totalsOf(receiver: string, deliveries: readonly CallbackDelivery[]): ReceiverTotals {
  const attempts = deliveries.flatMap(({ attempts }) => attempts)
  const durations = attempts
    .filter(({ httpStatus }) => httpStatus !== undefined)
    .map(({ took }) => took)
    .sort((a, b) => a - b)
  return {
    receiver,
    deliveries: deliveries.length,
    delivered: deliveries.filter(({ status }) => status === 'delivered').length,
    failed: deliveries.filter(hasFailed).length,
    attempts: attempts.length,
    errors: attempts.filter(isError).length,
    p50Ms: percentile(durations, 0.5),
    p95Ms: percentile(durations, 0.95),
  }
}

function isError({ outcome }: Attempt): boolean {
  return outcome !== 'delivered'
}

// The nearest-rank percentile of sorted numbers; null if there are none.
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}
