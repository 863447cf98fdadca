import type { Request, Response } from 'express'
import { DELIVERY_STATUSES } from '../../domain/model/callback.ts'
import { verificationTime } from '../../domain/model/verification.ts'
import {
  type ListedDelivery,
  listDeliveries,
  receiverTotals,
} from '../../http/control/delivery-listing.ts'
import { sendList } from '../../http/control/send-list.ts'
import { deliveryRow } from '../../http/control/to-rows.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { hasFailed } from '../../operations/redeliver.ts'
import { deliveryBadge } from '../layout/badge.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import { controlApiBaseOf, controlApiRequest, copyCurlButton } from '../layout/curl.ts'
import { exportLinks } from '../layout/export-links.ts'
import { type Html, html } from '../layout/html.ts'
import { formatCount } from '../layout/language.ts'
import {
  addNamespaceQuery,
  filteredNamespaces,
  parseNamespaceFilter,
} from '../layout/namespace-filter.ts'
import { pageLanguageOf } from '../layout/preferences.ts'
import { sendPage } from '../layout/send-page.ts'
import { agoElement, pageClock } from '../layout/time-elements.ts'
import { truncate } from '../layout/truncate.ts'
import { attemptStrip } from './attempt-strip.ts'
import { dashboardTextsFor, type TranslateDashboard } from './dashboard-texts.ts'
import { receiverTable } from './receiver-table.ts'
import { attemptsSection } from './verification-callbacks.ts'
import { deliveryNumber } from './verification-timeline.ts'

const rowsPerPage = 50

interface CallbacksView {
  readonly t: TranslateDashboard
  readonly filter: string | undefined
  readonly status: string
  readonly receiver: string
  readonly opened: string
  /** The path of the page, to which the forms return. */
  readonly back: string
}

/** Sends /__emulator/deliveries: all callbacks, failing ones first, and the totals of each receiver. */
export function sendCallbacksPage(context: HttpContext, req: Request, res: Response): void {
  const { emulator } = context
  const t = dashboardTextsFor(req)
  const language = pageLanguageOf(req)
  const filter = parseNamespaceFilter(req)
  const text = (name: string) =>
    typeof req.query[name] === 'string' ? String(req.query[name]) : ''
  const view = {
    t,
    filter,
    status: text('status'),
    receiver: text('receiver'),
    opened: text('delivery'),
    back: req.originalUrl,
  }
  const namespaces = filteredNamespaces(emulator, filter)
  const all = listDeliveries(namespaces, {}, 'failing')
  const matching = all.filter((entry) => isSelected(entry, view))
  if (req.query.format !== undefined) {
    // A file has all callbacks that match, oldest first, as the control API sends them.
    const data = matching.map(({ verification, delivery }) =>
      deliveryRow({ verification }, delivery),
    )
    sendList(req, res, { data, truncated: false }, 'callbacks')
    return
  }
  const page = Math.max(1, Math.floor(Number(text('page'))) || 1)
  const rows = matching.slice((page - 1) * rowsPerPage, page * rowsPerPage)
  const opened = all.find(({ delivery }) => delivery.id === view.opened)
  const count = `${formatCount(matching.length, language)} / ${formatCount(all.length, language)}`
  const main = html`<h1>${t('callbacks')}</h1>
${opened !== undefined && openedCard(context, req, opened, view)}
${all.length > 0 && receiverTable(receiverTotals(all), t, (receiver) => addressOf({ ...view, receiver, opened: '' }))}
${all.length > 0 && filterForm(view, count)}${resendAllForms(all, view)}
${rows.length === 0 ? html`<p class="card empty">${t(all.length === 0 ? 'callbacks.none' : 'callbacks.no-match')}</p>` : callbackTable(rows, view)}
${matching.length > page * rowsPerPage && html`<p><a class="button small" href="${addressOf({ ...view, opened: '' }, page + 1)}">${t('page.next')}</a></p>`}`
  const only = namespaces.length === 1 ? namespaces[0] : undefined
  const clock = only === undefined ? undefined : pageClock(only.clock)
  const title = t('callbacks')
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title,
      path: 'deliveries',
      namespace: filter,
      main,
      live: {},
      clock,
    }),
  )
}

function isSelected({ delivery, receiver }: ListedDelivery, view: CallbacksView): boolean {
  if (view.receiver !== '' && receiver !== view.receiver) return false
  if (view.status === '') return true
  if (view.status === 'failing') {
    const isRetrying = delivery.status !== 'delivered' && delivery.attempts.length > 0
    return hasFailed(delivery) || isRetrying
  }
  return delivery.status === view.status
}

function addressOf({ filter, status, receiver, opened }: CallbacksView, page = 1): string {
  const query = new URLSearchParams()
  if (status !== '') query.set('status', status)
  if (receiver !== '') query.set('receiver', receiver)
  if (opened !== '') query.set('delivery', opened)
  if (page > 1) query.set('page', String(page))
  const path = `/__emulator/deliveries${query.size === 0 ? '' : `?${query}`}`
  return addNamespaceQuery(path, filter)
}

function filterForm(view: CallbacksView, count: string): Html {
  const { t, filter, status, receiver } = view
  const options = ['failing', ...DELIVERY_STATUSES].map(
    (value) => html`<option${value === status && html` selected`}>${value}</option>`,
  )
  return html`<form method="get" action="/__emulator/deliveries" class="row filter" data-as-you-type>
${filter !== undefined && html`<input type="hidden" name="namespace" value="${filter}">`}${receiver !== '' && html`<input type="hidden" name="receiver" value="${receiver}">`}
<select name="status" aria-label="${t('callbacks.state')}"><option value="">${t('callbacks.any')}</option>${options}</select>
${receiver !== '' && html`<span><code>${truncate(receiver, 60)}</code> <a href="${addressOf({ ...view, receiver: '' })}">${t('filter.clear')}</a></span>`}
<noscript><button>${t('filter.go')}</button></noscript><span class="count" role="status">${count}</span>${exportLinks(addressOf({ ...view, opened: '' }))}</form>`
}

// A form for each namespace with failed callbacks, because the control API sends those of one namespace again.
function resendAllForms(
  all: readonly ListedDelivery[],
  { t, back }: CallbacksView,
): readonly Html[] {
  const failed = all.filter(({ delivery }) => hasFailed(delivery))
  const names = [...new Set(failed.map(({ namespace }) => namespace.name))].slice(0, 3)
  return names.map((name) => {
    const count = failed.filter(({ namespace }) => namespace.name === name).length
    return html`<form method="post" action="/__emulator/pages/redeliver-failed" class="row filter" id="resend-${name}"><input type="hidden" name="of" value="${name}"><input type="hidden" name="back" value="${back}"><button class="small">${t('callbacks.resend-all', { count })}</button>${names.length > 1 && html`<code>${name}</code>`}</form>`
  })
}

function callbackTable(rows: readonly ListedDelivery[], view: CallbacksView): Html {
  const { t } = view
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${t('callbacks')}"><table class="list callbacks"><thead><tr>
<th scope="col">${t('callbacks.event')}</th><th scope="col" class="c-state">${t('callbacks.state')}</th><th scope="col" class="c-attempts">${t('callbacks.attempts')}</th><th scope="col" class="c-receiver">${t('callbacks.receiver')}</th><th scope="col" class="c-opened">${t('callbacks.last')}</th><th scope="col" class="c-resend"><span class="hidden">${t('callbacks.resend')}</span></th></tr></thead>
<tbody>${rows.map((entry) => callbackRow(entry, view))}</tbody></table></div>`
}

function callbackRow(entry: ListedDelivery, view: CallbacksView): Html {
  const { namespace, verification, delivery, receiver } = entry
  const { t, back } = view
  const { id, moment, status, attempts } = delivery
  const { now, speed } = pageClock(namespace.clock)
  const clock = { now: verificationTime(verification, now) }
  const number = deliveryNumber(id)
  const name = html`<span class="hidden"> (${id})</span>`
  return html`<tr id="d-${id}" data-now="${clock.now}" data-speed="${speed}"><td><a href="${addressOf({ ...view, opened: id })}" data-row>${truncate(moment.status, 30)}</a> <small>${truncate(verification.request.mail, 40)} · ${number}</small></td>
<td class="c-state">${deliveryBadge(status)}</td><td class="c-attempts">${attemptStrip(delivery)}</td><td class="c-receiver" title="${truncate(receiver, 100)}">${truncate(receiver.replace(/^https?:\/\//, ''), 40)}</td>
<td class="c-opened">${agoElement(attempts.at(-1)?.at ?? moment.at, clock, t('ago'))}</td>
<td class="c-resend"><form method="post" action="/__emulator/pages/deliveries/${id}/redeliver"><input type="hidden" name="back" value="${back}"><button class="small">${t('callbacks.resend')}${name}</button></form></td></tr>`
}

function openedCard(
  context: HttpContext,
  req: Request,
  { namespace, verification, delivery }: ListedDelivery,
  view: CallbacksView,
): Html {
  const { t } = view
  const base = controlApiBaseOf(context, req)
  const namespaceClock = pageClock(namespace.clock)
  const clock = { ...namespaceClock, now: verificationTime(verification, namespaceClock.now) }
  const page = { context, base, clock, verification, namespace }
  const { id, moment, status, why } = delivery
  return html`<section class="card" id="delivery" aria-labelledby="delivery-title"><div class="row"><h2 id="delivery-title">${t('callbacks.one', { status: truncate(moment.status, 30) })}</h2>${deliveryBadge(status)}
<a href="/__emulator/verifications/${verification.id}#callbacks">${truncate(verification.request.mail, 60)}</a>
<span class="row end">${copyCurlButton(controlApiRequest(base, 'POST', `/deliveries/${id}/redeliver`))}<a href="${addressOf({ ...view, opened: '' })}">${t('close')}</a></span></div>
${why !== undefined && html`<p>${why}</p>`}${attemptsSection(page, delivery)}</section>`
}
