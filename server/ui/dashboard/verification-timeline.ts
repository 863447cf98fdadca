import type { CallbackDelivery } from '../../domain/model/callback.ts'
import type { Action, PlannedStep } from '../../domain/model/plan.ts'
import { type ReasonStyle, wireReason } from '../../domain/model/reasons.ts'
import { pendingSteps, type Verification } from '../../domain/model/verification.ts'
import type { Instant } from '../../domain/time/instant.ts'
import { formatChaosMark } from '../../domain/verification/describe-callbacks.ts'
import { describeWaiting } from '../../domain/verification/explain.ts'
import { forecastDeliveries } from '../../domain/verification/forecast.ts'
import { mergedHistory } from '../../domain/verification/merged-history.ts'
import { pollsUntil } from '../../domain/verification/planned-steps.ts'
import { badge, deliveryBadge, STATUS_TONES } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { timeElement, untilElement } from '../layout/time-elements.ts'
import { truncate } from '../layout/truncate.ts'
import { ACTION_LABELS } from './verification-actions.ts'
import type { VerificationPageData } from './verification-page-data.ts'

type TimelineEntry = {
  readonly key: string
  readonly at?: Instant | undefined
  readonly says: Html
  readonly kind: 'status' | 'act' | 'callback'
}

const BY_HAND = html` <span class="soft">by hand</span>`

// A looping scenario may have thousands of entries. The page shows those around the current time.
const maxEntries = 40

/** A card with past and planned entries in the order of time, and the current time between them. */
export function timelineCard(page: VerificationPageData): Html {
  const { verification, clock } = page
  const past = sortByTime([...pastEntries(page), ...attemptEntries(verification)])
  const ahead = sortByTime([...plannedEntries(page), ...plannedCallbackEntries(verification)])
  const waits = describeWaiting(verification)
  return html`<section class="card" id="timeline"><h2>Events</h2><p class="soft">Times are in UTC.</p><ol class="timeline">
${past.length > maxEntries && html`<li class="more" id="earlier"><span></span><span>${past.length - maxEntries} earlier</span></li>`}${past
  .slice(-maxEntries)
  .map((entry) => timelineRow(entry))}
<li class="now" id="now"><span data-clock>${timeElement(clock.now)}</span> <span><b>now</b>${waits.length > 0 && html` <span class="soft">${waits.join(' ')}</span>`}</span></li>
${ahead.slice(0, maxEntries).map((entry) => timelineRow(entry, page))}${
  ahead.length > maxEntries &&
  html`<li class="more" id="later"><span></span><span>${ahead.length - maxEntries} more planned</span></li>`
}</ol>${ahead.length === 0 && html`<p class="soft">No further event is planned.</p>`}</section>`
}

function timelineRow({ key, at, says, kind }: TimelineEntry, page?: VerificationPageData): Html {
  const time = at === undefined ? html`<span></span>` : timeElement(at)
  const isAhead = page !== undefined && at !== undefined && at > page.clock.now
  return html`<li id="t-${key}" class="${kind}${page !== undefined && ' ahead'}">${time} <span>${says}${
    isAhead && html` <span class="soft">in ${untilElement(at, page.clock)}</span>`
  }</span></li>`
}

function pastEntries({ verification, context }: VerificationPageData): readonly TimelineEntry[] {
  const { reasonStyle } = context.emulator.settings
  return mergedHistory(verification).map((happening, i): TimelineEntry => {
    if (happening.kind === 'action') {
      const { at, act, by } = happening.action
      const byPerson = by === 'person' && BY_HAND
      return {
        key: `d${i}`,
        at,
        kind: 'act',
        says: html`${actionText(act, reasonStyle)}${byPerson}`,
      }
    }
    const { at, to, shownAs, reason, by } = happening.transition
    const why = reason !== undefined && ` reason ${truncate(wireReason(reason, reasonStyle), 200)}`
    const says = html`status ${badge(STATUS_TONES[to], shownAs ?? to)}${why}${by === 'person' && BY_HAND}`
    return { key: `s${happening.place}`, at, kind: 'status', says }
  })
}

function attemptEntries({ deliveries }: Verification): readonly TimelineEntry[] {
  return deliveries.flatMap((delivery): readonly TimelineEntry[] => {
    const { id, attempts, status, moment } = delivery
    if (attempts.length === 0 && status !== 'scheduled' && status !== 'sending') {
      const says = html`${deliveryLink(delivery)} ${deliveryBadge(status)}${chaosText(delivery)}`
      return [{ key: `c${deliveryNumber(id)}`, at: moment.at, kind: 'callback', says }]
    }
    return attempts.map(({ at, outcome, httpStatus }, i): TimelineEntry => {
      const tone = outcome === 'delivered' ? 'good' : 'bad'
      const answer = httpStatus === undefined ? outcome : `${outcome} ${httpStatus}`
      const says = html`${deliveryLink(delivery)} ${badge(tone, answer)}${i > 0 && ` attempt ${i + 1}`}${chaosText(delivery)}`
      return { key: `c${deliveryNumber(id)}-${i + 1}`, at, kind: 'callback', says }
    })
  })
}

function plannedEntries({ verification, context }: VerificationPageData): readonly TimelineEntry[] {
  const { progression } = verification
  return pendingSteps(verification).map((step, place): TimelineEntry => {
    const polls = pollsUntil(verification, place)
    const turn =
      progression === undefined ? '' : polls === undefined ? ' by hand' : ` in ${polls} polls`
    const at = progression === undefined ? { at: step.at } : {}
    const says = html`${stepText(step, context.emulator.settings.reasonStyle)}${turn}`
    const kind = step.act.as === 'platform' ? 'status' : 'act'
    return { key: `p${place}`, ...at, kind, says }
  })
}

function stepText({ act }: PlannedStep, style: ReasonStyle): Html | string {
  if (act.as !== 'platform') return actionText(act, style)
  const why = act.reason !== undefined && ` reason ${truncate(wireReason(act.reason, style), 200)}`
  return html`status ${badge(STATUS_TONES[act.to], act.shows ?? act.to)}${why}`
}

function actionText(act: Action, style: ReasonStyle): string {
  if (act.as === 'platform') return act.shows ?? act.to
  const why =
    'reason' in act && act.reason !== undefined ? `: ${wireReason(act.reason, style)}` : ''
  return `${ACTION_LABELS[act.do]}${truncate(why, 200)}`
}

// Returns the scheduled callbacks, and those that the plan will cause.
function plannedCallbackEntries(verification: Verification): readonly TimelineEntry[] {
  const scheduled = verification.deliveries.filter(
    ({ status }) => status === 'scheduled' || status === 'sending',
  )
  return [...scheduled, ...forecastDeliveries(verification)].map((delivery): TimelineEntry => {
    const { id, status, dueAt, attempts } = delivery
    const again = attempts.length > 0 && `, attempt ${attempts.length + 1}`
    const under = status === 'sending' && ' is under way'
    const dropped = status === 'dropped' && ' is dropped'
    const says = html`callback ${delivery.moment.status}${again}${under}${dropped}${chaosText(delivery)}`
    const at =
      verification.progression === undefined || scheduled.includes(delivery) ? dueAt : undefined
    return { key: `f${deliveryNumber(id)}`, at: at ?? undefined, kind: 'callback', says }
  })
}

function deliveryLink({ id, moment, forged }: CallbackDelivery): Html {
  return html`<a href="#delivery-${deliveryNumber(id)}">callback ${moment.status}</a>${forged !== undefined && ' (forged)'}`
}

function chaosText({ chaos = [] }: CallbackDelivery): Html | undefined {
  if (chaos.length === 0) return undefined
  return html` <span class="soft">chaos: ${chaos.map(formatChaosMark).join(', ')}</span>`
}

/** Returns the number in a delivery id: `3` for `<verification>.3`. */
export function deliveryNumber(delivery: string): string {
  return delivery.slice(delivery.lastIndexOf('.') + 1)
}

// Entries without an instant come last, in their planned order.
function sortByTime(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const last = Number.POSITIVE_INFINITY
  return entries.toSorted((a, b) => (a.at === b.at ? 0 : (a.at ?? last) - (b.at ?? last)))
}
