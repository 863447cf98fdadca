import type { Request, Response } from 'express'
import { pluralize } from '../../domain/text/pluralize.ts'
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
import { clockAttributes, type PageClock, sinceElement } from '../layout/time-elements.ts'
import {
  type InboxMessage,
  listInboxes,
  messagesNewestFirst,
  type NamespaceInbox,
  reportedVerification,
} from './inbox-listing.ts'
import { messageDetails } from './message-details.ts'

const maxRows = 40
const maxInboxes = 60

type InboxView = {
  readonly base: ControlApiBase
  readonly filter: string | undefined
  readonly box: string | undefined
  readonly sought: string
  /** `<namespace>/<id>` of the message that is open. */
  readonly opened: string
}

/** Sends /__emulator/inboxes and /inboxes/{box}: the messages, newest first, and the selected one. */
export function sendInboxPage(context: HttpContext, req: Request, res: Response): void {
  const { inboxes } = context
  const view = parseInboxView(context, req)
  const boxes = listInboxes(inboxes, view.filter)
  const inBox = boxes.filter(({ box }) => view.box === undefined || box === view.box)
  const all = messagesNewestFirst(inboxes, inBox)
  const matches = all.filter((entry) => matchesSearch(entry, view.sought.toLowerCase()))
  const chosen = all.find(({ namespace, message }) => `${namespace}/${message.id}` === view.opened)
  // Messages have real times, not times of the emulator's clock.
  const clock = { now: realNow(), speed: 1 }
  const main = html`<h1>${view.box === undefined ? 'Inbox' : `Inbox ${view.box}`}</h1>
${inboxNavigation(boxes, view)}
${searchForm(view, matches.length, all.length)}
<div class="mail"${clockAttributes(clock)}>${messageList(matches, view, clock)}
<div id="message">${chosen === undefined ? inboxHint(view, all.length) : messageDetails(chosen, view.base)}</div></div>`
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title: 'Inbox',
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
  { filter, box: open }: InboxView,
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
  return html`<nav class="row boxes" aria-label="Boxes"><a href="${addNamespaceQuery('/__emulator/inboxes', filter)}"${open === undefined && html` aria-current="page"`}>all boxes</a>${links}</nav>`
}

function searchForm(
  { box, filter, sought: search }: InboxView,
  matches: number,
  all: number,
): Html {
  const path = box === undefined ? '' : `/${encodeURIComponent(box)}`
  return html`<form class="row" method="get" action="/__emulator/inboxes${path}" data-as-you-type role="search">
${filter !== undefined && html`<input type="hidden" name="namespace" value="${filter}">`}
<label class="inline" for="q">Search</label><input id="q" name="q" type="search" value="${search}" maxlength="${maxSearchLength}" placeholder="id, status, any text"><button class="small">Search</button>
<span class="soft" role="status">${matches} of ${pluralize(all, 'message')}${matches > maxRows && `, the newest ${maxRows} shown`}</span></form>`
}

function messageList(matches: readonly InboxMessage[], view: InboxView, clock: PageClock): Html {
  const rows = matches.slice(0, maxRows).map((entry) => messageItem(entry, view, clock))
  return html`<ol class="messages" aria-label="Messages">${rows}</ol>`
}

function messageItem(
  { namespace, box, message }: InboxMessage,
  view: InboxView,
  clock: PageClock,
): Html {
  const { id, status } = reportedVerification(message)
  const { sought: search, filter, box: inBox } = view
  const query = new URLSearchParams({ of: namespace, message: message.id })
  if (search !== '') query.set('q', search)
  const path =
    inBox === undefined ? '/__emulator/inboxes' : `/__emulator/inboxes/${encodeURIComponent(inBox)}`
  const isOpen = view.opened === `${namespace}/${message.id}`
  return html`<li id="m-${namespace}-${message.id}"><a href="${addNamespaceQuery(`${path}?${query}`, filter)}#message"${isOpen && html` aria-current="true"`}>
${status === undefined ? badge('', message.method) : statusTextBadge(abbreviate(status, 30))}
<span class="what">${id === undefined ? abbreviate(message.path, 80) : html`<code>${id.slice(0, 8)}</code>`}</span>
<span class="soft">${box} · ${namespace} · ${sinceElement(message.at, clock)} ago</span></a></li>`
}

function inboxHint({ base, filter, box = 'mine' }: InboxView, count: number): Html {
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
    return html`<p class="card empty soft">Choose a message to see its headers, its exact bytes and the decoded body.</p>`
  }
  return html`<div class="card empty"><p><strong>No messages yet.</strong></p>
<p>Use this inbox if you have no server. Set the callback URL of a verification to</p><p><code>${url}</code></p>
<div class="row middle">${copyCurlButton(open, 'copy a POST with this URL')}${copyCurlButton(controlApiRequest(base, 'GET', `/inboxes/${box}`, { namespace: filter }), 'copy the curl that reads the inbox')}</div></div>`
}
