import type { Request, Response } from 'express'
import { abbreviate } from '../../domain/text/quote.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { realNow } from '../../runtime/real-time.ts'
import { badge, statusTextBadge } from '../layout/badge.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import {
  type ControlApiBase,
  controlApiBaseOf,
  controlApiRequest,
  copyCurlButton,
} from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { addNamespaceQuery, parseNamespaceFilter } from '../layout/namespace-filter.ts'
import { maxSearchLength, parseSearch } from '../layout/search-query.ts'
import { sendPage } from '../layout/send-page.ts'
import { agoElement, clockAttributes, type PageClock } from '../layout/time-elements.ts'
import {
  type InboxMessage,
  listInboxes,
  messagesNewestFirst,
  type NamespaceInbox,
  reportedVerification,
} from './inbox-listing.ts'
import { messageDetails } from './message-details.ts'
import { judgeMessage } from './message-verdict.ts'
import { recordsTextsFor, type TranslateRecords } from './records-texts.ts'

const maxRows = 40
const maxInboxes = 60

type InboxView = {
  readonly base: ControlApiBase
  readonly filter: string | undefined
  readonly box: string | undefined
  readonly sought: string
  /** `<namespace>/<id>` of the message that is open. */
  readonly opened: string
  readonly t: TranslateRecords
}

/** Sends /__emulator/inboxes and /inboxes/{box}: the messages, newest first, and the selected one. */
export async function sendInboxPage(
  context: HttpContext,
  req: Request,
  res: Response,
): Promise<void> {
  const { inboxes, emulator } = context
  const view = parseInboxView(context, req)
  const { t } = view
  const boxes = listInboxes(inboxes, view.filter)
  const inBox = boxes.filter(({ box }) => view.box === undefined || box === view.box)
  const all = messagesNewestFirst(inboxes, inBox)
  const matches = all.filter((entry) => matchesSearch(entry, view.sought.toLowerCase()))
  const chosen = all.find(({ namespace, message }) => `${namespace}/${message.id}` === view.opened)
  // Messages have real times, not times of the emulator's clock.
  const clock = { now: realNow(), speed: 1 }
  const main = html`<h1>${view.box === undefined ? t('inbox') : t('inbox.one', { box: view.box })}</h1>
${inboxNavigation(boxes, view)}
${searchForm(view, matches.length, all.length)}
<div class="mail"${clockAttributes(clock)}>${messageList(matches, view, clock)}
<div id="message">${chosen === undefined ? inboxHint(view, all.length) : messageDetails(chosen, { base: view.base, verdict: await judgeMessage(emulator, chosen), t })}</div></div>`
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title: t('inbox'),
      path: 'inboxes',
      namespace: view.filter,
      main,
      live: {},
    }),
  )
}

function parseInboxView(context: HttpContext, req: Request): InboxView {
  const { message, of } = req.query
  return {
    base: controlApiBaseOf(context, req),
    filter: parseNamespaceFilter(req),
    box: req.params.box === undefined ? undefined : String(req.params.box),
    sought: parseSearch(req),
    t: recordsTextsFor(req),
    opened: `${typeof of === 'string' ? of : ''}/${typeof message === 'string' ? message : ''}`,
  }
}

function matchesSearch({ message, box }: InboxMessage, search: string): boolean {
  if (search === '') return true
  const body = Buffer.from(message.body).toString()
  const decoded = JSON.stringify(message.decoded) ?? ''
  return [box, message.path, body, decoded].some((text) => text.toLowerCase().includes(search))
}

function inboxNavigation(
  boxes: readonly NamespaceInbox[],
  { filter, box: open, t }: InboxView,
): Html | undefined {
  if (boxes.length === 0) return undefined
  const counts = new Map<string, number>()
  for (const { box, arrived } of boxes) counts.set(box, (counts.get(box) ?? 0) + arrived)
  const links = [...counts]
    .slice(0, maxInboxes)
    .map(
      ([box, count]) =>
        html`<a href="${addNamespaceQuery(`/__emulator/inboxes/${encodeURIComponent(box)}`, filter)}"${open === box && html` aria-current="page"`}>${box} <span class="badge">${count}</span></a>`,
    )
  return html`<nav class="row boxes" aria-label="${t('inbox.boxes')}"><a href="${addNamespaceQuery('/__emulator/inboxes', filter)}"${open === undefined && html` aria-current="page"`}>${t('inbox.all')}</a>${links}</nav>`
}

function searchForm(
  { box, filter, sought: search, t }: InboxView,
  matches: number,
  all: number,
): Html {
  const path = box === undefined ? '' : `/${encodeURIComponent(box)}`
  return html`<form class="row" method="get" action="/__emulator/inboxes${path}" data-as-you-type role="search">
${filter !== undefined && html`<input type="hidden" name="namespace" value="${filter}">`}
<label class="inline" for="q">${t('search')}</label><input id="q" name="q" type="search" value="${search}" maxlength="${maxSearchLength}" placeholder="${t('inbox.search.hint')}"><button class="small">${t('search')}</button>
<span class="soft" role="status">${t('inbox.count', { some: matches, all })}${matches > maxRows && t('inbox.newest', { count: maxRows })}</span></form>`
}

function messageList(matches: readonly InboxMessage[], view: InboxView, clock: PageClock): Html {
  const rows = matches.slice(0, maxRows).map((entry) => messageItem(entry, view, clock))
  return html`<ol class="messages" aria-label="${view.t('inbox.messages')}">${rows}</ol>`
}

function messageItem(
  { namespace, box, message }: InboxMessage,
  view: InboxView,
  clock: PageClock,
): Html {
  const { id, status } = reportedVerification(message)
  const { sought: search, filter, box: inBox, t } = view
  const query = new URLSearchParams({ of: namespace, message: message.id })
  if (search !== '') query.set('q', search)
  const path =
    inBox === undefined ? '/__emulator/inboxes' : `/__emulator/inboxes/${encodeURIComponent(inBox)}`
  const isOpen = view.opened === `${namespace}/${message.id}`
  return html`<li id="m-${namespace}-${message.id}"><a href="${addNamespaceQuery(`${path}?${query}`, filter)}#message"${isOpen && html` aria-current="true"`} data-row>
${status === undefined ? badge('', message.method) : statusTextBadge(abbreviate(status, 30))}
<span class="what">${id === undefined ? abbreviate(message.path, 80) : html`<code>${id.slice(0, 8)}</code>`}</span>
<span class="soft">${box} · ${namespace} · ${agoElement(message.at, clock, t('ago'))}</span>${preview(message)}</a></li>`
}

// The start of the body, in one line.
function preview({ body }: InboxMessage['message']): Html {
  const start = Buffer.from(body.subarray(0, 300)).toString()
  return html`<span class="preview soft">${abbreviate(start.replaceAll(/\s+/g, ' '), 90)}</span>`
}

function inboxHint({ base, filter, box = 'mine', t }: InboxView, count: number): Html {
  const url = `${base.url}/__emulator/inbox/${box}`
  const open = {
    method: 'POST',
    url: `${base.url}/IT-live`,
    headers: [['Authorization', 'Bearer YOUR-TOKEN']] as const,
    body: JSON.stringify({
      mail: 'mario@example.com',
      callback: { url, method: 'POST', field: 'data' },
    }),
  }
  if (count > 0) {
    return html`<p class="card empty soft">${t('inbox.choose')}</p>`
  }
  return html`<div class="card empty"><p><strong>${t('inbox.none')}</strong></p>
<p>${t('inbox.none.how')}</p><p><code>${url}</code></p>
<div class="row middle">${copyCurlButton(open, t('inbox.copy-post'))}${copyCurlButton(controlApiRequest(base, 'GET', `/inboxes/${box}`, { namespace: filter }), t('inbox.copy-read'))}</div></div>`
}
