import type { Request, Response } from 'express'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { explainRequest } from '../../http/control/explain-request.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { baseUrlOf } from '../../http/request.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import { controlApiRequest, copyCurlButton } from '../layout/curl.ts'
import { html } from '../layout/html.ts'
import { addNamespaceQuery, parseNamespaceFilter } from '../layout/namespace-filter.ts'
import { sendPage } from '../layout/send-page.ts'
import { differencesTable } from './body-differences-table.ts'
import { requestSummary } from './requests-page.ts'

/** Sends /__emulator/requests/{id}: one request, the reason for its response, and what would have been valid. */
export function sendRequestPage(context: HttpContext, req: Request, res: Response): void {
  const { emulator, journal } = context
  const filter = parseNamespaceFilter(req)
  const id = `req-${req.params.number}`
  const namespaceName = typeof req.query.of === 'string' ? req.query.of : filter
  const namespaceNames =
    namespaceName === undefined
      ? emulator.namespaces.all().map(({ name }) => name)
      : [namespaceName]
  const entry = namespaceNames
    .flatMap((name) => journal.of(name).entries)
    .find(({ number }) => `req-${number}` === id)
  if (entry === undefined) {
    throw new ControlApiError(
      404,
      `No request has the id ${quote(id)}, or it is too old and no longer stored.`,
      {
        fix: 'The page of all requests lists the stored ones.',
      },
    )
  }
  const { namespace, why, differences = [], verification } = entry
  const main = html`<p><a href="${addNamespaceQuery('/__emulator/requests', filter)}">All requests</a></p>
<h1>${id}</h1><p>${requestSummary(entry)}</p>
${why !== undefined && html`<h2>Why</h2><p>${why}</p>`}
${differences.length > 0 && html`<h2>Differences from a valid request</h2>${differencesTable(differences)}`}
<h2>Raw</h2><pre tabindex="0">${explainRequest(entry, emulator)}</pre>
<div class="row">${copyCurlButton(controlApiRequest(baseUrlOf(context, req), 'GET', `/requests/${id}/explain`, { namespace }))}
${verification !== undefined && html`<a class="button small" href="${addNamespaceQuery(`/__emulator/verifications/${verification}`, filter)}">The verification</a>`}</div>`
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title: id,
      path: 'requests',
      namespace: filter,
      main,
      live: {},
    }),
  )
}
