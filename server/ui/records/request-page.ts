import type { Request, Response } from 'express'
import { abbreviate } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import {
  compareRequests,
  type RequestComparison,
  type RequestDifference,
} from '../../http/control/compare-requests.ts'
import {
  type ExplainedRequest,
  explainedRequest,
  findRequest,
  requestDetails,
} from '../../http/control/explained-request.ts'
import type { RequestChanges } from '../../http/control/resend-request.ts'
import type { HttpContext } from '../../http/http-context.ts'
import type { StoredRequest } from '../../records/journal-entry.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import { controlApiBaseOf, copyTextButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { addNamespaceQuery, parseNamespaceFilter } from '../layout/namespace-filter.ts'
import { maxSearchLength } from '../layout/search-query.ts'
import { sendPage } from '../layout/send-page.ts'
import { differencesTable } from './body-differences-table.ts'
import { httpMessageSection } from './http-message-section.ts'
import { requestSummary } from './requests-page.ts'

// Limits in characters of HTML.
const maxCurlMarkup = 8_000
const maxEditMarkup = 10_000
const maxComparedRows = 40
const maxChoices = 30

/** Sends /__emulator/requests/{id}: one request with its response, and the forms that send it again and compare it. */
export function sendRequestPage(context: HttpContext, req: Request, res: Response): void {
  const filter = parseNamespaceFilter(req)
  const id = `req-${req.params.number}`
  const entry = findRequest(context, namespaceOfPage(context, req, id), id)
  const details = explainedRequest(context, entry, controlApiBaseOf(context, req).url)
  const { namespace, why, differences = [], verification, scenario, notStored } = details
  const find = parseFind(req)
  const actions = `/__emulator/pages/requests/${encodeURIComponent(namespace)}/${id}`
  const main = html`<p><a href="${addNamespaceQuery('/__emulator/requests', filter)}">All requests</a></p>
<h1>${id}</h1><p>${requestSummary(entry, context.journal.exchangeOf(entry))}</p>
<p class="soft">${scenario !== undefined && html`scenario ${scenario}${details.selectedBy !== undefined && ` (by ${details.selectedBy})`}`}${verification !== undefined && html` · <a href="${addNamespaceQuery(`/__emulator/verifications/${verification}`, filter)}">The verification</a>`}${details.fault !== undefined && html` · injected fault: ${details.fault}`}</p>
${actionRow(details, actions)}
${why !== undefined && html`<h2>Why</h2><p>${abbreviate(why, 2_000)}</p>`}
${differences.length > 0 && html`<h2>Differences from a valid request</h2>${differencesTable(differences)}`}
${notStored === undefined ? html`${findForm(details, find)}${messageSections(details, actions, find)}` : html`<p class="card empty">${notStored}</p>`}
${notStored === undefined && editForm(details, actions)}
${compareSection(context, entry, details, req)}
<details><summary>Raw</summary><pre tabindex="0">${details.explained}</pre></details>`
  sendPage(
    res,
    200,
    renderControlPage(req, { context, title: id, path: 'requests', namespace: filter, main }),
  )
}

/** Returns the address of a request's page. */
export function requestPagePath(namespace: string, id: string): string {
  return `/__emulator/requests/${encodeURIComponent(id)}?of=${encodeURIComponent(namespace)}`
}

// Without a namespace in the address, the page looks for the id in all namespaces.
function namespaceOfPage({ emulator, journal }: HttpContext, req: Request, id: string): string {
  const { of } = req.query
  if (typeof of === 'string') return of
  const names = emulator.namespaces.all().map(({ name }) => name)
  const holder = names.find((name) =>
    journal.of(name).entries.some(({ number }) => `req-${number}` === id),
  )
  return parseNamespaceFilter(req) ?? holder ?? 'default'
}

function actionRow({ curl, notStored, id }: ExplainedRequest, actions: string): Html | undefined {
  if (notStored !== undefined) return undefined
  const isShort = curl !== undefined && html`${curl}`.markup.length <= maxCurlMarkup
  return html`<div class="row"><form method="post" action="${actions}/resend" id="resend-${id}"><button class="primary">Send again</button></form>
${isShort && copyTextButton(curl, 'copy as curl')}${!isShort && html`<span class="soft">The body is too large to copy it as curl.</span>`}</div>`
}

function parseFind({ query }: Request): string {
  return typeof query.find === 'string' ? query.find.slice(0, maxSearchLength) : ''
}

function findForm({ id, namespace }: ExplainedRequest, find: string): Html {
  return html`<form class="row" method="get" action="/__emulator/requests/${id}" role="search" data-as-you-type><input type="hidden" name="of" value="${namespace}">
<label class="inline" for="find">Find in the bodies</label><input id="find" name="find" type="search" value="${find}" maxlength="${maxSearchLength}" placeholder="key or value"><button class="small">Find</button></form>`
}

function messageSections(
  { request, response, differences = [] }: ExplainedRequest,
  actions: string,
  find: string,
) {
  return html`${httpMessageSection('Request', request, { save: `${actions}/request`, differences, find })}
${httpMessageSection('Response', response, { save: `${actions}/response`, find })}`
}

function editForm({ request, id }: ExplainedRequest, actions: string): Html {
  const body = request?.truncated === true ? '' : (request?.body ?? '')
  if (html`${body}`.markup.length > maxEditMarkup) {
    return html`<p class="soft">The body is too large for a form: edit it with <code>POST /__emulator/requests/${id}/resend</code>.</p>`
  }
  return html`<details id="edit-${id}"><summary>Edit and send again</summary><form method="post" action="${actions}/resend" class="card">
<label>Body <textarea name="body" rows="12" spellcheck="false">${body}</textarea></label>
<label>Headers to change, one in a line: <code>name: value</code>. A name without a value removes the header. <textarea name="headers" rows="3" spellcheck="false"></textarea></label>
<p class="soft">A value <code>***</code> in the body is sent as it is: write the secret instead. The token of the request is kept.</p>
<button>Send this</button></form></details>`
}

/** Parses the form of "Edit and send again". Throws a ControlApiError for a line that is not a header. */
export function parseChanges(form: URLSearchParams): RequestChanges {
  const body = form.get('body')
  const lines = (form.get('headers') ?? '').split(/\r?\n/).filter((line) => line.trim() !== '')
  const headers = lines.map((line) => {
    const [, name, value = ''] = /^([^:\s]+):?(.*)$/.exec(line.trim()) ?? []
    if (name !== undefined) return [name, value.trim() === '' ? null : value.trim()] as const
    throw new ControlApiError(
      400,
      `The line ${JSON.stringify(line.slice(0, 80))} is not a header.`,
      {
        fix: 'Write a name, a colon and a value.',
      },
    )
  })
  // A form writes line ends as CR LF; the browser shows them as the request had them.
  return {
    headers: Object.fromEntries(headers),
    ...(body === null ? {} : { body: body.replaceAll('\r\n', '\n') }),
  }
}

function compareSection(
  context: HttpContext,
  entry: StoredRequest,
  details: ExplainedRequest,
  { query }: Request,
): Html | undefined {
  const { id, namespace } = details
  const others = context.journal
    .of(namespace)
    .entries.filter((other) => other !== entry && other.operation === entry.operation)
    .slice(-maxChoices)
    .reverse()
  const chosen = typeof query.compare === 'string' ? query.compare : undefined
  if (others.length === 0 && chosen === undefined) return undefined
  const options = others.map(
    ({ number, method, path, status }) =>
      html`<option value="req-${number}"${`req-${number}` === chosen && html` selected`}>req-${number} ${method} ${abbreviate(path, 60)} ${status}</option>`,
  )
  const other = chosen === undefined ? undefined : findRequest(context, namespace, chosen)
  const comparison =
    other === undefined ? undefined : compareRequests(requestDetails(context, other), details)
  return html`<h2>Compare</h2><form class="row" method="get" action="/__emulator/requests/${id}">
<input type="hidden" name="of" value="${namespace}"><label class="inline" for="compare">Compare with</label><select id="compare" name="compare">${options}</select><button class="small">Compare</button></form>
${comparison !== undefined && comparisonTable(comparison)}`
}

function comparisonTable({ a, b, differences }: RequestComparison): Html {
  if (differences.length === 0) return html`<p>${a.id} and ${b.id} are equal.</p>`
  const rows = differences
    .slice(0, maxComparedRows)
    .map(
      (difference) =>
        html`<tr><td><code>${abbreviate(difference.at, 120)}</code></td><td>${comparedValue(difference, 'a')}</td><td>${comparedValue(difference, 'b')}</td></tr>`,
    )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Comparison"><table><thead><tr><th scope="col">at</th><th scope="col">${a.id}</th><th scope="col">${b.id}</th></tr></thead><tbody>${rows}</tbody></table></div>
${differences.length > maxComparedRows && html`<p class="soft">and ${differences.length - maxComparedRows} more</p>`}`
}

function comparedValue(difference: RequestDifference, side: 'a' | 'b'): Html {
  if (!Object.hasOwn(difference, side)) return html`<span class="soft">nothing</span>`
  const value = difference[side]
  return html`<code>${abbreviate(typeof value === 'string' ? value : JSON.stringify(value), 160)}</code>`
}

/** Sends the body of a request or of its response as a file. Secrets are masked as on the page. */
export function sendStoredBody(context: HttpContext, req: Request, res: Response): void {
  const { namespace, id, side } = req.params
  const details = requestDetails(context, findRequest(context, String(namespace), String(id)))
  const message = side === 'request' ? details.request : details.response
  if (message === undefined || message.bytes === undefined) {
    throw new ControlApiError(404, 'This body is not stored.', {
      fix: `GET /__emulator/requests/${id} says why.`,
    })
  }
  const { body = '', base64 } = message
  res.setHeader('Content-Type', 'application/octet-stream')
  res.setHeader(
    'Content-Disposition',
    `attachment; filename="${details.id}-${side === 'request' ? 'request' : 'response'}.bin"`,
  )
  res.end(base64 === undefined ? body : Buffer.from(base64, 'base64'))
}
