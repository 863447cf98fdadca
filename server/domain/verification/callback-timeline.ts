import type { CallbackDelivery } from '../model/callback.ts'
import type { ChaosMark } from '../model/chaos.ts'
import type { Verification } from '../model/verification.ts'
import { formatDuration, type Instant } from '../time/instant.ts'
import { forecastDeliveries } from './forecast.ts'

/** One line about callbacks in the text of a life. */
export type CallbackLine = {
  readonly at: Instant
  readonly text: string
  /** Which transition of the history it tells, counted from 0; undefined for a forged one. */
  readonly transitionIndex?: number | undefined
}

/** Every attempt so far, and what ended without one; each with what chaos had to do with it. Pure. */
export function pastCallbacks(verification: Verification): readonly CallbackLine[] {
  const told = transitionIndexByDelivery(verification)
  return verification.deliveries.flatMap((delivery): readonly CallbackLine[] => {
    const { id, status, attempts, moment, why } = delivery
    const tells = told.get(delivery.repeats ?? id)
    if (attempts.length === 0 && (status === 'dropped' || why !== undefined)) {
      const reason = why === undefined ? '' : `, ${why}`
      const text = `${callbackName(delivery)}: ${status}${reason}${formatChaos(delivery)}`
      return [{ at: moment.at, text, transitionIndex: tells }]
    }
    return attempts.map(({ at, outcome, httpStatus, error }) => {
      const code = httpStatus === undefined ? '' : ` ${httpStatus}`
      const reason = error === undefined ? '' : `, ${error}`
      const text = `${callbackName(delivery)}: ${outcome}${code}${reason}${formatChaos(delivery)}`
      return { at, text, transitionIndex: tells }
    })
  })
}

// By the id of the delivery. Two transitions of one instant may be to the same status.
function transitionIndexByDelivery({
  history,
  deliveries,
}: Verification): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  for (const { id, event, moment } of deliveries.filter(isFirstOfItsEvent)) {
    const taken = new Set(places.values())
    const place = history.findIndex(
      (each, i) => each.at === moment.at && each.to === event && !taken.has(i),
    )
    if (place >= 0) places.set(id, place)
  }
  return places
}

function isFirstOfItsEvent({ repeats, forged }: CallbackDelivery): boolean {
  return repeats === undefined && forged === undefined
}

/**
 * What is under way or scheduled, and of what the plan will bring by itself whatever chaos will touch: the rest
 * follows from the steps. Pure.
 */
export function upcomingCallbacks(
  verification: Verification,
  now: Instant,
): readonly CallbackLine[] {
  const touched = forecastDeliveries(verification).filter(({ chaos }) => chaos !== undefined)
  return [...verification.deliveries, ...touched].flatMap((delivery) => {
    if (delivery.status === 'sending') {
      return [{ at: now, text: `${callbackName(delivery)}: under way${formatChaos(delivery)}` }]
    }
    const at = delivery.status === 'dropped' ? delivery.moment.at : delivery.dueAt
    const isAhead = delivery.status === 'scheduled' || touched.includes(delivery)
    if (at === undefined || !isAhead) return []
    const end = delivery.status === 'dropped' ? ': dropped' : ''
    return [{ at, text: `${callbackName(delivery)}${end}${formatChaos(delivery)}` }]
  })
}

/** `duplicate by 3s`, `duplicate at once`, `corrupt as truncated`, `drop`. */
export function formatChaosMark({ do: kind, by, as }: ChaosMark): string {
  const length = by === undefined ? '' : by === 0 ? ' at once' : ` by ${formatDuration(by)}`
  return `${kind}${length}${as === undefined ? '' : ` as ${as}`}`
}

function callbackName({ event, forged }: CallbackDelivery): string {
  return `callback ${event}${forged === undefined ? '' : ` of ${forged}`}`
}

function formatChaos({ chaos = [] }: CallbackDelivery): string {
  return chaos.length === 0 ? '' : `  (chaos: ${chaos.map(formatChaosMark).join(', ')})`
}
