import type { Request, Response } from 'express'
import { abbreviate } from '../../domain/text/quote.ts'
import { REQUEST_FILTERS } from '../../http/control/request-routes.ts'
import { sendList } from '../../http/control/send-list.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { OPERATIONS, type StoredRequest } from '../../records/journal-entry.ts'
import type { JournaledExchange } from '../../records/journaled-exchange.ts'
import { toRequestRow } from '../../records/request-row.ts'
import { badge, type Tone } from '../layout/badge.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import { controlApiBaseOf, controlApiRequest, copyCurlButton } from '../layout/curl.ts'
import { exportLinks } from '../layout/export-links.ts'
import { type Html, html } from '../layout/html.ts'
import {
  addNamespaceQuery,
  filteredNamespaces,
  parseNamespaceFilter,
} from '../layout/namespace-filter.ts'
import { sendPage } from '../layout/send-page.ts'
import { timeElement } from '../layout/time-elements.ts'
import { differencesTable } from './body-differences-table.ts'

const maxRows = 60
const maxDifferences = 3

/** Sends /__emulator/requests: requests and responses, newest first, with the reason of each error. */
export function sendRequestsPage(context: HttpContext, req: Request, res: Response): void {
  const { emulator, journal } = context
  const filter = parseNamespaceFilter(req)
  const filters = parseRequestQuery(req)
  const predicates = [
    ...Object.entries(filters).flatMap(([key, value]) => REQUEST_FILTERS[key]?.(value) ?? []),
    ...(req.query.refused === '1' ? [isRefused] : []),
  ]
  const all = filteredNamespaces(emulator, filter).flatMap(({ name }) => journal.of(name).entries)
  const matches = all
    .filter((entry) => predicates.every((matches) => matches(entry)))
    .toSorted(compareNewestFirst)
  if (req.query.format !== undefined) {
    const data = matches
      .toReversed()
      .map((entry) => toRequestRow(entry, journal.exchangeOf(entry)?.durationMs))
    sendList(req, res, { data, truncated: false }, 'requests')
    return
  }
  const base = controlApiBaseOf(context, req)
  const rows = matches
    .slice(0, maxRows)
    .map((entry) => requestItem(entry, { filter, exchange: journal.exchangeOf(entry) }))
  const main = html`<h1>Requests</h1>
${filterForm(filters, req.query.refused === '1', filter)}
<div class="row"><span class="soft" role="status">${matches.length} of ${all.length}${matches.length > maxRows && `, the newest ${maxRows} shown`}</span>
${copyCurlButton(controlApiRequest(base, 'GET', requestsPath(filters), { namespace: filter }))}${exportLinks(listAddress(filters, req.query.refused === '1', filter))}</div>
${matches.length === 0 ? html`<p class="card empty">${all.length === 0 ? 'No requests yet: paste the first curl command that the emulator printed at its start into a terminal.' : 'No request matches the filter.'}</p>` : html`<ol class="requests" aria-label="Requests">${rows}</ol>`}`
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title: 'Requests',
      path: 'requests',
      namespace: filter,
      main,
      live: {},
    }),
  )
}

/** One line about a request, such as `req-12  POST /IT-live`, its response and its duration. */
export function requestSummary(
  { number, method, path, status, error, at, namespace }: StoredRequest,
  exchange: JournaledExchange | undefined,
): Html {
  return html`${badge(statusTone(status), status === 0 ? 'no answer' : String(status))} <strong>${method}</strong> <code>${abbreviate(path, 120)}</code>
${error !== undefined && html` <span class="soft">error ${error}</span>`} <span class="soft">req-${number} · ${namespace} · ${timeElement(at)}${exchange !== undefined && ` · ${formatMs(exchange.durationMs)}`}</span>`
}

function formatMs(durationMs: number): string {
  return `${durationMs < 10 ? durationMs.toFixed(1) : Math.round(durationMs)} ms`
}

type RequestQuery = Readonly<Record<string, string>>

function parseRequestQuery({ query }: Request): RequestQuery {
  const entries = Object.entries(query).filter(
    (entry): entry is [string, string] =>
      Object.hasOwn(REQUEST_FILTERS, entry[0]) && typeof entry[1] === 'string' && entry[1] !== '',
  )
  return Object.fromEntries(entries)
}

function requestsPath(filters: RequestQuery): string {
  const query = new URLSearchParams(filters).toString()
  return query === '' ? '/requests' : `/requests?${query}`
}

// A page has only the newest rows; the files have all that match.
function listAddress(
  filters: RequestQuery,
  refused: boolean,
  namespace: string | undefined,
): string {
  const query = new URLSearchParams({ ...filters, ...(refused ? { refused: '1' } : {}) })
  const path = `/__emulator/requests${query.size === 0 ? '' : `?${query}`}`
  return addNamespaceQuery(path, namespace)
}

// Sorts by time between namespaces; within one namespace by number, which is the order of the responses.
function compareNewestFirst(a: StoredRequest, b: StoredRequest): number {
  return a.namespace === b.namespace ? b.number - a.number : b.at - a.at
}

function isRefused({ status }: StoredRequest): boolean {
  return status >= 400 || status === 0
}

function filterForm(filters: RequestQuery, refused: boolean, filter: string | undefined): Html {
  const operations = OPERATIONS.map(
    (operation) =>
      html`<option${operation === filters.operation && html` selected`}>${operation}</option>`,
  )
  const otherFilters = Object.entries(filters).filter(
    ([key]) => !['operation', 'status', 'text'].includes(key),
  )
  return html`<form class="row filters" method="get" action="/__emulator/requests" data-as-you-type role="search">
${filter !== undefined && html`<input type="hidden" name="namespace" value="${filter}">`}
${otherFilters.map(([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`)}
<label class="inline" for="text">Search</label><input id="text" name="text" type="search" value="${filters.text ?? ''}" placeholder="path, id, reason">
<label class="inline" for="operation">Operation</label><select id="operation" name="operation"><option value="">any</option>${operations}</select>
<label class="inline" for="status">Status</label><input id="status" name="status" value="${filters.status ?? ''}" inputmode="numeric" maxlength="3" size="3" placeholder="any">
<label class="inline"><input type="checkbox" name="refused" value="1"${refused && html` checked`}> refused only</label>
<button class="small">Search</button></form>`
}

function requestItem(
  entry: StoredRequest,
  { filter, exchange }: { filter: string | undefined; exchange: JournaledExchange | undefined },
): Html {
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
  const page = addNamespaceQuery(
    `/__emulator/requests/req-${number}?of=${encodeURIComponent(namespace)}`,
    filter,
  )
  const details = [
    scenario !== undefined &&
      html` · ${scenario}${selectedBy !== undefined && ` (by ${selectedBy})`}`,
    fault !== undefined && html` · injected fault: ${fault}`,
  ].filter((detail) => detail !== false)
  return html`<li class="card" id="r-${key}"><div>${requestSummary(entry, exchange)}</div>
<p class="soft"><a href="${page}">explain<span class="hidden"> req-${number} of ${namespace}</span></a>${verification !== undefined && html` · <a href="/__emulator/verifications/${verification}"><code>${verification.slice(0, 8)}</code></a>`}${details}</p>
${
  why !== undefined &&
  html`<details id="why-${key}"${isRefused(entry) && html` open`}><summary>${isRefused(entry) ? 'Why it was refused' : 'Remarks'}</summary><p>${abbreviate(why, 400)}</p>
${differences.length > 0 && differencesTable(differences.slice(0, maxDifferences))}
${differences.length > maxDifferences && html`<p class="soft"><a href="${page}">and ${differences.length - maxDifferences} more</a></p>`}</details>`
}</li>`
}

function statusTone(status: number): Tone {
  if (status === 0 || status >= 500) return 'bad'
  return status >= 400 ? 'wait' : 'good'
}
