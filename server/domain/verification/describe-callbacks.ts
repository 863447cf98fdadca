import type { CallbackDelivery } from '../model/callback.ts'
import type { ChaosMark } from '../model/callback-chaos.ts'
import type { Verification } from '../model/verification.ts'
import { formatDuration, type Instant } from '../time/instant.ts'
import { forecastDeliveries } from './forecast.ts'

/** One line about a callback in the explanation of a verification. */
export type CallbackLine = {
  readonly at: Instant
  readonly text: string
  /** Index in the history of the transition that the callback reports; undefined if it is forged. */
  readonly transitionIndex?: number | undefined
}

/**
 * Returns a line for each attempt so far and for each delivery that ended without an attempt, with its chaos.
 * Pure.
 */
export function pastCallbacks(verification: Verification): readonly CallbackLine[] {
  const indexByDelivery = transitionIndexByDelivery(verification)
  return verification.deliveries.flatMap((delivery): readonly CallbackLine[] => {
    const { id, status, attempts, moment, why } = delivery
    const transitionIndex = indexByDelivery.get(delivery.repeats ?? id)
    if (attempts.length === 0 && (status === 'dropped' || why !== undefined)) {
      const reason = why === undefined ? '' : `, ${why}`
      const text = `${callbackName(delivery)}: ${status}${reason}${formatChaos(delivery)}`
      return [{ at: moment.at, text, transitionIndex }]
    }
    return attempts.map(({ at, outcome, httpStatus, error }) => {
      const code = httpStatus === undefined ? '' : ` ${httpStatus}`
      const reason = error === undefined ? '' : `, ${error}`
      const text = `${callbackName(delivery)}: ${outcome}${code}${reason}${formatChaos(delivery)}`
      return { at, text, transitionIndex }
    })
  })
}

// Returns the index by delivery id. Two transitions at one instant may have the same status, so each is used once.
function transitionIndexByDelivery({
  history,
  deliveries,
}: Verification): ReadonlyMap<string, number> {
  const indexById = new Map<string, number>()
  for (const { id, event, moment } of deliveries.filter(isOriginalDelivery)) {
    const used = new Set(indexById.values())
    const index = history.findIndex(
      ({ at, to }, i) => at === moment.at && to === event && !used.has(i),
    )
    if (index >= 0) indexById.set(id, index)
  }
  return indexById
}

function isOriginalDelivery({ repeats, forged }: CallbackDelivery): boolean {
  return repeats === undefined && forged === undefined
}

/**
 * Returns the callbacks that are being sent or are scheduled, and the callbacks of planned steps that chaos
 * rules will change. Other callbacks of planned steps are left out: the planned steps show them already. Pure.
 */
export function upcomingCallbacks(
  verification: Verification,
  now: Instant,
): readonly CallbackLine[] {
  const withChaos = forecastDeliveries(verification).filter(({ chaos }) => chaos !== undefined)
  return [...verification.deliveries, ...withChaos].flatMap((delivery) => {
    if (delivery.status === 'sending') {
      return [{ at: now, text: `${callbackName(delivery)}: in progress${formatChaos(delivery)}` }]
    }
    const at = delivery.status === 'dropped' ? delivery.moment.at : delivery.dueAt
    const isAhead = delivery.status === 'scheduled' || withChaos.includes(delivery)
    if (at === undefined || !isAhead) return []
    const end = delivery.status === 'dropped' ? ': dropped' : ''
    return [{ at, text: `${callbackName(delivery)}${end}${formatChaos(delivery)}` }]
  })
}

/** Formats a chaos note: `duplicate by 3s`, `duplicate at once`, `corrupt as truncated`, `drop`. */
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
