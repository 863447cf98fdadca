import type { Request, Response } from 'express'
import { cut } from '../../domain/text/quote.ts'
import { FILTERS } from '../../http/control/requests.ts'
import { baseOf, type HttpContext } from '../../http/http-context.ts'
import { type FiledEntry, OPERATIONS } from '../../records/request-journal.ts'
import { badge, type Tone } from '../layout/badge.ts'
import { panelOf } from '../layout/control-page.ts'
import { controlCall, copyCurl } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { namespacesShown, namespaceWanted, narrowed } from '../layout/namespace-filter.ts'
import { sendPage } from '../layout/send-page.ts'
import { timeShown } from '../layout/time-elements.ts'
import { differencesTable } from './differences-table.ts'

const mostRows = 60
const mostDifferences = 3

/** /__emulator/requests: what was asked and answered, the newest first, with the reason of each refusal. */
export function requestsPage(here: HttpContext, req: Request, res: Response): void {
  const { emulator, journal } = here
  const filter = namespaceWanted(req)
  const wanted = wantedIn(req)
  const fits = [
    ...Object.entries(wanted).flatMap(([key, value]) => FILTERS[key]?.(value) ?? []),
    ...(req.query.refused === '1' ? [isRefused] : []),
  ]
  const all = namespacesShown(emulator, filter).flatMap(({ name }) => journal.of(name).entries)
  const found = all.filter((entry) => fits.every((each) => each(entry))).toSorted(newestFirst)
  const base = baseOf(here, req)
  const rows = found.slice(0, mostRows).map((entry) => requestEntry(entry, filter))
  const main = html`<h1>Requests</h1>
${filters(wanted, req.query.refused === '1', filter)}
<div class="row"><span class="soft" role="status">${found.length} of ${all.length}${found.length > mostRows && `, the newest ${mostRows} shown`}</span>
${copyCurl(controlCall(base, 'GET', pathOf(wanted), { namespace: filter }))}</div>
${found.length === 0 ? html`<p class="card empty">${all.length === 0 ? 'Nothing was asked yet: paste the curl of the banner.' : 'No request is like that.'}</p>` : html`<ol class="requests" aria-label="Requests">${rows}</ol>`}`
  sendPage(
    res,
    200,
    panelOf({ title: 'Requests', place: 'requests', namespace: filter, main, live: {} }),
  )
}

/** `req-12  POST /IT-live`, and how it ended, in one line. */
export function requestLine({
  number,
  method,
  path,
  status,
  error,
  at,
  namespace,
}: FiledEntry): Html {
  return html`${badge(answerTone(status), status === 0 ? 'no answer' : String(status))} <strong>${method}</strong> <code>${cut(path, 120)}</code>
${error !== undefined && html` <span class="soft">error ${error}</span>`} <span class="soft">req-${number} · ${namespace} · ${timeShown(at)}</span>`
}

type Wanted = Readonly<Record<string, string>>

function wantedIn({ query }: Request): Wanted {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] =>
      Object.hasOwn(FILTERS, entry[0]) && typeof entry[1] === 'string' && entry[1] !== '',
  )
  return Object.fromEntries(given)
}

function pathOf(wanted: Wanted): string {
  const query = new URLSearchParams(wanted).toString()
  return query === '' ? '/requests' : `/requests?${query}`
}

// By the clocks of different namespaces; within one, in the order in which they were answered.
function newestFirst(a: FiledEntry, b: FiledEntry): number {
  return a.namespace === b.namespace ? b.number - a.number : b.at - a.at
}

function isRefused({ status }: FiledEntry): boolean {
  return status >= 400 || status === 0
}

function filters(wanted: Wanted, refused: boolean, filter: string | undefined): Html {
  const operations = OPERATIONS.map(
    (each) => html`<option${each === wanted.operation && html` selected`}>${each}</option>`,
  )
  const rest = Object.entries(wanted).filter(
    ([key]) => !['operation', 'status', 'text'].includes(key),
  )
  return html`<form class="row filters" method="get" action="/__emulator/requests" data-as-you-type role="search">
${filter !== undefined && html`<input type="hidden" name="namespace" value="${filter}">`}
${rest.map(([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`)}
<label class="inline" for="text">Search</label><input id="text" name="text" type="search" value="${wanted.text ?? ''}" placeholder="path, id, reason">
<label class="inline" for="operation">Operation</label><select id="operation" name="operation"><option value="">any</option>${operations}</select>
<label class="inline" for="status">Status</label><input id="status" name="status" value="${wanted.status ?? ''}" inputmode="numeric" maxlength="3" size="3" placeholder="any">
<label class="inline"><input type="checkbox" name="refused" value="1"${refused && html` checked`}> refused only</label>
<button class="small">Search</button></form>`
}

function requestEntry(entry: FiledEntry, filter: string | undefined): Html {
  const {
    number,
    namespace,
    why,
    verification,
    scenario,
    selectedBy,
    fault,
    differences = [],
  } = entry
  const key = `${namespace}-${number}`
  const page = narrowed(
    `/__emulator/requests/req-${number}?of=${encodeURIComponent(namespace)}`,
    filter,
  )
  const told = [
    scenario !== undefined &&
      html` · ${scenario}${selectedBy !== undefined && ` (by ${selectedBy})`}`,
    fault !== undefined && html` · on purpose: ${fault}`,
  ].filter((each) => each !== false)
  return html`<li class="card" id="r-${key}"><div>${requestLine(entry)}</div>
<p class="soft"><a href="${page}">explain<span class="hidden"> req-${number} of ${namespace}</span></a>${verification !== undefined && html` · <a href="/__emulator/verifications/${verification}"><code>${verification.slice(0, 8)}</code></a>`}${told}</p>
${
  why !== undefined &&
  html`<details id="why-${key}"${isRefused(entry) && html` open`}><summary>${isRefused(entry) ? 'Why it was refused' : 'What was noticed'}</summary><p>${cut(why, 400)}</p>
${differences.length > 0 && differencesTable(differences.slice(0, mostDifferences))}
${differences.length > mostDifferences && html`<p class="soft"><a href="${page}">and ${differences.length - mostDifferences} more</a></p>`}</details>`
}</li>`
}

function answerTone(status: number): Tone {
  if (status === 0 || status >= 500) return 'bad'
  return status >= 400 ? 'wait' : 'good'
}
