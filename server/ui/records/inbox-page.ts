import type { Request, Response } from 'express'
import { plural } from '../../domain/text/pluralize.ts'
import { cut } from '../../domain/text/quote.ts'
import { baseOf, type HttpContext } from '../../http/http-context.ts'
import { realNow } from '../../runtime/real-time.ts'
import { badge, wordBadge } from '../layout/badge.ts'
import { panelOf } from '../layout/control-page.ts'
import { controlCall, copyCurl } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { namespaceWanted, narrowed } from '../layout/namespace-filter.ts'
import { longestSearch, soughtIn } from '../layout/search-field.ts'
import { sendPage } from '../layout/send-page.ts'
import { countsBy, type PageClock, sinceShown } from '../layout/time-elements.ts'
import { boxesShown, type Filed, messagesIn, type ShownBox, told } from './inbox-list.ts'
import { messageShown } from './message-details.ts'

const mostRows = 40
const mostBoxes = 60

type View = {
  readonly base: string
  readonly filter: string | undefined
  readonly box: string | undefined
  readonly sought: string
  /** `<namespace>/<id>` of the message that is open. */
  readonly opened: string
}

/** /__emulator/inboxes and /inboxes/{box}: what has come, the newest first, and one message of it. */
export function inboxPage(here: HttpContext, req: Request, res: Response): void {
  const { inboxes } = here
  const view = viewOf(here, req)
  const boxes = boxesShown(inboxes, view.filter)
  const inBox = boxes.filter(({ box }) => view.box === undefined || box === view.box)
  const all = messagesIn(inboxes, inBox)
  const found = all.filter((filed) => fits(filed, view.sought.toLowerCase()))
  const chosen = all.find(({ namespace, message }) => `${namespace}/${message.id}` === view.opened)
  // What came, came by the clock outside.
  const clock = { now: realNow(), speed: 1 }
  const main = html`<h1>${view.box === undefined ? 'Inbox' : `Inbox ${view.box}`}</h1>
${boxNavigation(boxes, view)}
${searchForm(view, found.length, all.length)}
<div class="mail"${countsBy(clock)}>${messageList(found, view, clock)}
<div id="message">${chosen === undefined ? hint(view, all.length) : messageShown(chosen, view.base)}</div></div>`
  sendPage(
    res,
    200,
    panelOf({ title: 'Inbox', place: 'inboxes', namespace: view.filter, main, live: {} }),
  )
}

function viewOf(here: HttpContext, req: Request): View {
  const { message, of } = req.query
  return {
    base: baseOf(here, req),
    filter: namespaceWanted(req),
    box: req.params.box === undefined ? undefined : String(req.params.box),
    sought: soughtIn(req),
    opened: `${typeof of === 'string' ? of : ''}/${typeof message === 'string' ? message : ''}`,
  }
}

function fits({ message, box }: Filed, sought: string): boolean {
  if (sought === '') return true
  const body = Buffer.from(message.body).toString()
  const decoded = JSON.stringify(message.decoded) ?? ''
  return [box, message.path, body, decoded].some((text) => text.toLowerCase().includes(sought))
}

function boxNavigation(boxes: readonly ShownBox[], { filter, box: open }: View): Html | undefined {
  if (boxes.length === 0) return undefined
  const counts = new Map<string, number>()
  for (const { box, arrived } of boxes) counts.set(box, (counts.get(box) ?? 0) + arrived)
  const links = [...counts]
    .slice(0, mostBoxes)
    .map(
      ([box, count]) =>
        html`<a href="${narrowed(`/__emulator/inboxes/${encodeURIComponent(box)}`, filter)}"${open === box && html` aria-current="page"`}>${box} <span class="badge">${count}</span></a>`,
    )
  return html`<nav class="row boxes" aria-label="Boxes"><a href="${narrowed('/__emulator/inboxes', filter)}"${open === undefined && html` aria-current="page"`}>all boxes</a>${links}</nav>`
}

function searchForm({ box, filter, sought }: View, found: number, all: number): Html {
  const path = box === undefined ? '' : `/${encodeURIComponent(box)}`
  return html`<form class="row" method="get" action="/__emulator/inboxes${path}" data-as-you-type role="search">
${filter !== undefined && html`<input type="hidden" name="namespace" value="${filter}">`}
<label class="inline" for="q">Search</label><input id="q" name="q" type="search" value="${sought}" maxlength="${longestSearch}" placeholder="id, status, any text"><button class="small">Search</button>
<span class="soft" role="status">${found} of ${plural(all, 'message')}${found > mostRows && `, the newest ${mostRows} shown`}</span></form>`
}

function messageList(found: readonly Filed[], view: View, clock: PageClock): Html {
  const rows = found.slice(0, mostRows).map((filed) => messageRow(filed, view, clock))
  return html`<ol class="messages" aria-label="Messages">${rows}</ol>`
}

function messageRow({ namespace, box, message }: Filed, view: View, clock: PageClock): Html {
  const { id, status } = told(message)
  const { sought, filter, box: inBox } = view
  const query = new URLSearchParams({ of: namespace, message: message.id })
  if (sought !== '') query.set('q', sought)
  const path =
    inBox === undefined ? '/__emulator/inboxes' : `/__emulator/inboxes/${encodeURIComponent(inBox)}`
  const isOpen = view.opened === `${namespace}/${message.id}`
  return html`<li id="m-${namespace}-${message.id}"><a href="${narrowed(`${path}?${query}`, filter)}#message"${isOpen && html` aria-current="true"`}>
${status === undefined ? badge('', message.method) : wordBadge(cut(status, 30))}
<span class="what">${id === undefined ? cut(message.path, 80) : html`<code>${id.slice(0, 8)}</code>`}</span>
<span class="soft">${box} · ${namespace} · ${sinceShown(message.at, clock)} ago</span></a></li>`
}

function hint({ base, filter, box = 'mine' }: View, count: number): Html {
  const url = `${base}/__emulator/inbox/${box}`
  const open = {
    method: 'POST',
    url: `${base}/IT-live`,
    headers: [['Authorization', 'Bearer YOUR-TOKEN']] as const,
    body: JSON.stringify({
      mail: 'mario@example.com',
      callback: { url, method: 'POST', field: 'data' },
    }),
  }
  if (count > 0) {
    return html`<p class="card empty soft">Choose a message to see its headers, its exact bytes and what they say.</p>`
  }
  return html`<div class="card empty"><p><strong>Nothing has come yet.</strong></p>
<p>Send callbacks here when you have no server: give a verification the callback URL</p><p><code>${url}</code></p>
<div class="row middle">${copyCurl(open, 'copy a POST with it')}${copyCurl(controlCall(base, 'GET', `/inboxes/${box}`, { namespace: filter }), 'copy the curl that reads it')}</div></div>`
}
