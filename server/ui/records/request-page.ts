import type { Request, Response } from 'express'
import { quoted } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { explainedRequest } from '../../http/control/explain-request.ts'
import { baseOf, type HttpContext } from '../../http/http-context.ts'
import { panelOf } from '../layout/control-page.ts'
import { controlCall, copyCurl } from '../layout/curl.ts'
import { html } from '../layout/html.ts'
import { namespaceWanted, narrowed } from '../layout/namespace-filter.ts'
import { sendPage } from '../layout/send-page.ts'
import { differencesTable } from './differences-table.ts'
import { requestLine } from './requests-page.ts'

/** /__emulator/requests/{id}: one request, why it was answered so, and what would have passed. */
export function requestPage(here: HttpContext, req: Request, res: Response): void {
  const { emulator, journal } = here
  const filter = namespaceWanted(req)
  const id = `req-${req.params.number}`
  const of = typeof req.query.of === 'string' ? req.query.of : filter
  const among = of === undefined ? emulator.namespaces.all().map(({ name }) => name) : [of]
  const entry = among
    .flatMap((name) => journal.of(name).entries)
    .find(({ number }) => `req-${number}` === id)
  if (entry === undefined) {
    throw new ControlApiError(
      404,
      `No request has the id ${quoted(id)}, or it is too old to be kept.`,
      {
        fix: 'The page of all requests lists those there are.',
      },
    )
  }
  const { namespace, why, differences = [], verification } = entry
  const main = html`<p><a href="${narrowed('/__emulator/requests', filter)}">All requests</a></p>
<h1>${id}</h1><p>${requestLine(entry)}</p>
${why !== undefined && html`<h2>Why</h2><p>${why}</p>`}
${differences.length > 0 && html`<h2>What would have passed</h2>${differencesTable(differences)}`}
<h2>The whole of it, as text</h2><pre tabindex="0">${explainedRequest(entry, emulator)}</pre>
<div class="row">${copyCurl(controlCall(baseOf(here, req), 'GET', `/requests/${id}/explain`, { namespace }))}
${verification !== undefined && html`<a class="button small" href="${narrowed(`/__emulator/verifications/${verification}`, filter)}">The verification</a>`}</div>`
  sendPage(res, 200, panelOf({ title: id, place: 'requests', namespace: filter, main, live: {} }))
}
