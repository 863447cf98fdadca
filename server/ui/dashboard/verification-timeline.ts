import type { CallbackDelivery } from '../../domain/model/callback.ts'
import type { Act, PlannedStep } from '../../domain/model/plan.ts'
import { type ReasonStyle, wireReason } from '../../domain/model/reasons.ts'
import { stepsAhead, type Verification } from '../../domain/model/verification.ts'
import type { Instant } from '../../domain/time/instant.ts'
import { markText } from '../../domain/verification/callback-timeline.ts'
import { awaitedNow } from '../../domain/verification/explain.ts'
import { foreseenDeliveries } from '../../domain/verification/forecast.ts'
import { courseOf } from '../../domain/verification/merged-history.ts'
import { pollsUntil } from '../../domain/verification/progression.ts'
import { badge, deliveryBadge, TONES } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { timeShown, untilShown } from '../layout/time-elements.ts'
import { cut } from '../layout/truncate.ts'
import type { Life } from './shown-verification.ts'
import { ACT_WORDS } from './verification-actions.ts'

type Entry = {
  readonly key: string
  readonly at?: Instant | undefined
  readonly says: Html
  readonly kind: 'status' | 'act' | 'callback'
}

const BY_HAND = html` <span class="soft">by hand</span>`

// A looping scenario may have thousands; the ends of both lists are of interest.
const mostEntries = 40

/** What happened, and what is planned: everything at its instant, the present between them. */
export function timelineCard(life: Life): Html {
  const { verification, clock } = life
  const past = inOrder([...happened(life), ...told(verification)])
  const ahead = inOrder([...planned(life), ...toTell(verification)])
  const waits = awaitedNow(verification)
  return html`<section class="card" id="timeline"><h2>Timeline</h2><ol class="timeline">
${past.length > mostEntries && html`<li class="more" id="earlier"><span></span><span>${past.length - mostEntries} earlier</span></li>`}${past
  .slice(-mostEntries)
  .map((entry) => line(entry))}
<li class="now" id="now"><span data-clock>${timeShown(clock.now)}</span> <span><b>now</b>${waits.length > 0 && html` <span class="soft">${waits.join(' ')}</span>`}</span></li>
${ahead.slice(0, mostEntries).map((entry) => line(entry, life))}${
  ahead.length > mostEntries &&
  html`<li class="more" id="later"><span></span><span>${ahead.length - mostEntries} more planned</span></li>`
}</ol>${ahead.length === 0 && html`<p class="soft">Nothing more comes by itself.</p>`}</section>`
}

function line({ key, at, says, kind }: Entry, life?: Life): Html {
  const when = at === undefined ? html`<span></span>` : timeShown(at)
  const wait = life !== undefined && at !== undefined && at > life.clock.now
  return html`<li id="t-${key}" class="${kind}${life !== undefined && ' ahead'}">${when} <span>${says}${
    wait && html` <span class="soft">in ${untilShown(at, life.clock)}</span>`
  }</span></li>`
}

function happened({ verification, here }: Life): readonly Entry[] {
  const { reasonStyle } = here.emulator.settings
  return courseOf(verification).map((happening, i): Entry => {
    if (happening.kind === 'deed') {
      const { at, act, by } = happening.deed
      const who = by === 'person' && BY_HAND
      return { key: `d${i}`, at, kind: 'act', says: html`${actWords(act, reasonStyle)}${who}` }
    }
    const { at, to, shownAs, reason, by } = happening.transition
    const why = reason === undefined ? '' : cut(wireReason(reason, reasonStyle), 200)
    const says = html`${badge(TONES[to], shownAs ?? to)} ${why}${by === 'person' && BY_HAND}`
    return { key: `s${happening.place}`, at, kind: 'status', says }
  })
}

function told({ deliveries }: Verification): readonly Entry[] {
  return deliveries.flatMap((delivery): readonly Entry[] => {
    const { id, attempts, status, moment } = delivery
    if (attempts.length === 0 && status !== 'scheduled' && status !== 'sending') {
      const says = html`${link(delivery)} ${deliveryBadge(status)}${marks(delivery)}`
      return [{ key: `c${nth(id)}`, at: moment.at, kind: 'callback', says }]
    }
    return attempts.map(({ at, outcome, httpStatus }, i): Entry => {
      const tone = outcome === 'delivered' ? 'good' : 'bad'
      const answer = httpStatus === undefined ? outcome : `${outcome} ${httpStatus}`
      const says = html`${link(delivery)} ${badge(tone, answer)}${i > 0 && ` attempt ${i + 1}`}${marks(delivery)}`
      return { key: `c${nth(id)}-${i + 1}`, at, kind: 'callback', says }
    })
  })
}

function planned({ verification, here }: Life): readonly Entry[] {
  const { progression } = verification
  return stepsAhead(verification).map((step, place): Entry => {
    const polls = pollsUntil(verification, place)
    const turn =
      progression === undefined ? '' : polls === undefined ? ' by hand' : ` in ${polls} polls`
    const at = progression === undefined ? { at: step.at } : {}
    const says = html`${stepSays(step, here.emulator.settings.reasonStyle)}${turn}`
    const kind = step.act.as === 'platform' ? 'status' : 'act'
    return { key: `p${place}`, ...at, kind, says }
  })
}

function stepSays({ act }: PlannedStep, style: ReasonStyle): Html | string {
  if (act.as !== 'platform') return actWords(act, style)
  const why = act.reason === undefined ? '' : cut(wireReason(act.reason, style), 200)
  return html`${badge(TONES[act.to], act.shows ?? act.to)} ${why}`
}

function actWords(act: Act, style: ReasonStyle): string {
  if (act.as === 'platform') return act.shows ?? act.to
  const why =
    'reason' in act && act.reason !== undefined ? `: ${wireReason(act.reason, style)}` : ''
  return `${ACT_WORDS[act.do]}${cut(why, 200)}`
}

// Those that are scheduled, and those that the plan will bring.
function toTell(verification: Verification): readonly Entry[] {
  const scheduled = verification.deliveries.filter(
    ({ status }) => status === 'scheduled' || status === 'sending',
  )
  return [...scheduled, ...foreseenDeliveries(verification)].map((delivery): Entry => {
    const { id, status, dueAt, attempts } = delivery
    const again = attempts.length > 0 && `, attempt ${attempts.length + 1}`
    const under = status === 'sending' && ' is under way'
    const dropped = status === 'dropped' && ' is dropped'
    const says = html`callback ${delivery.moment.status}${again}${under}${dropped}${marks(delivery)}`
    const at =
      verification.progression === undefined || scheduled.includes(delivery) ? dueAt : undefined
    return { key: `f${nth(id)}`, at: at ?? undefined, kind: 'callback', says }
  })
}

function link({ id, moment, forged }: CallbackDelivery): Html {
  return html`<a href="#delivery-${nth(id)}">callback ${moment.status}</a>${forged !== undefined && ' (forged)'}`
}

function marks({ chaos = [] }: CallbackDelivery): Html | undefined {
  if (chaos.length === 0) return undefined
  return html` <span class="soft">chaos: ${chaos.map(markText).join(', ')}</span>`
}

/** `3` of `<verification>.3` */
export function nth(delivery: string): string {
  return delivery.slice(delivery.lastIndexOf('.') + 1)
}

// What has no instant comes last, as it was planned.
function inOrder(entries: readonly Entry[]): readonly Entry[] {
  const last = Number.POSITIVE_INFINITY
  return entries.toSorted((a, b) => (a.at === b.at ? 0 : (a.at ?? last) - (b.at ?? last)))
}
