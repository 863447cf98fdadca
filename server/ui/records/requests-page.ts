import type { Request, Response } from 'express'
import { abbreviate } from '../../domain/text/quote.ts'
import { REQUEST_FILTERS } from '../../http/control/requests.ts'
import { baseUrlOf, type HttpContext } from '../../http/http-context.ts'
import { OPERATIONS, type StoredRequest } from '../../records/request-journal.ts'
import { badge, type Tone } from '../layout/badge.ts'
import { renderControlPage } from '../layout/control-page.ts'
import { controlCall, copyCurlButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import {
  filteredNamespaces,
  parseNamespaceFilter,
  withNamespace,
} from '../layout/namespace-filter.ts'
import { sendPage } from '../layout/send-page.ts'
import { timeElement } from '../layout/time-elements.ts'
import { differencesTable } from './differences-table.ts'

const maxRows = 60
const maxDifferences = 3

/** /__emulator/requests: what was asked and answered, the newest first, with the reason of each refusal. */
export function sendRequestsPage(context: HttpContext, req: Request, res: Response): void {
  const { emulator, journal } = context
  const filter = parseNamespaceFilter(req)
  const wanted = parseRequestQuery(req)
  const fits = [
    ...Object.entries(wanted).flatMap(([key, value]) => REQUEST_FILTERS[key]?.(value) ?? []),
    ...(req.query.refused === '1' ? [isRefused] : []),
  ]
  const all = filteredNamespaces(emulator, filter).flatMap(({ name }) => journal.of(name).entries)
  const found = all
    .filter((entry) => fits.every((each) => each(entry)))
    .toSorted(compareNewestFirst)
  const base = baseUrlOf(context, req)
  const rows = found.slice(0, maxRows).map((entry) => requestItem(entry, filter))
  const main = html`<h1>Requests</h1>
${filterForm(wanted, req.query.refused === '1', filter)}
<div class="row"><span class="soft" role="status">${found.length} of ${all.length}${found.length > maxRows && `, the newest ${maxRows} shown`}</span>
${copyCurlButton(controlCall(base, 'GET', requestsPath(wanted), { namespace: filter }))}</div>
${found.length === 0 ? html`<p class="card empty">${all.length === 0 ? 'Nothing was asked yet: paste the curl of the banner.' : 'No request is like that.'}</p>` : html`<ol class="requests" aria-label="Requests">${rows}</ol>`}`
  sendPage(
    res,
    200,
    renderControlPage({ title: 'Requests', path: 'requests', namespace: filter, main, live: {} }),
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
}: StoredRequest): Html {
  return html`${badge(statusTone(status), status === 0 ? 'no answer' : String(status))} <strong>${method}</strong> <code>${abbreviate(path, 120)}</code>
${error !== undefined && html` <span class="soft">error ${error}</span>`} <span class="soft">req-${number} · ${namespace} · ${timeElement(at)}</span>`
}

type RequestQuery = Readonly<Record<string, string>>

function parseRequestQuery({ query }: Request): RequestQuery {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] =>
      Object.hasOwn(REQUEST_FILTERS, entry[0]) && typeof entry[1] === 'string' && entry[1] !== '',
  )
  return Object.fromEntries(given)
}

function requestsPath(wanted: RequestQuery): string {
  const query = new URLSearchParams(wanted).toString()
  return query === '' ? '/requests' : `/requests?${query}`
}

// By the clocks of different namespaces; within one, in the order in which they were answered.
function compareNewestFirst(a: StoredRequest, b: StoredRequest): number {
  return a.namespace === b.namespace ? b.number - a.number : b.at - a.at
}

function isRefused({ status }: StoredRequest): boolean {
  return status >= 400 || status === 0
}

function filterForm(wanted: RequestQuery, refused: boolean, filter: string | undefined): Html {
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

function requestItem(entry: StoredRequest, filter: string | undefined): Html {
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
  const page = withNamespace(
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
  html`<details id="why-${key}"${isRefused(entry) && html` open`}><summary>${isRefused(entry) ? 'Why it was refused' : 'What was noticed'}</summary><p>${abbreviate(why, 400)}</p>
${differences.length > 0 && differencesTable(differences.slice(0, maxDifferences))}
${differences.length > maxDifferences && html`<p class="soft"><a href="${page}">and ${differences.length - maxDifferences} more</a></p>`}</details>`
}</li>`
}

function statusTone(status: number): Tone {
  if (status === 0 || status >= 500) return 'bad'
  return status >= 400 ? 'wait' : 'good'
}
