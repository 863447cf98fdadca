import type { Request, Response } from 'express'
import { dossierOfVerification } from '../../http/api/render-artifact.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import { controlApiBaseOf } from '../layout/curl.ts'
import { html } from '../layout/html.ts'
import {
  defaultNamespaceName,
  filteredNamespaces,
  parseNamespaceFilter,
} from '../layout/namespace-filter.ts'
import { sendPage } from '../layout/send-page.ts'
import { pageClock } from '../layout/time-elements.ts'
import { callPanel } from './call-panel.ts'
import { openingHoursCard } from './opening-hours-card.ts'
import { operatorQueue, type QueueEntry, queueEntryOf } from './queue-entries.ts'
import { queueTable } from './queue-table.ts'

// The limit of desks on the page: each desk has a card, and a shared emulator may have hundreds of namespaces.
const maxDesks = 6

/** Sends /__emulator/desk, the operator's page. `?call=<id>` opens one call on it. */
export async function sendOperatorPage(
  context: HttpContext,
  req: Request,
  res: Response,
): Promise<void> {
  const { emulator } = context
  const filter = parseNamespaceFilter(req)
  const existing = filteredNamespaces(emulator, filter)
  const namespaces =
    existing.length > 0 ? existing : [emulator.namespaceOrDefault(filter ?? 'default')]
  const entries = operatorQueue(namespaces)
  const cardOptions = {
    emulator,
    base: controlApiBaseOf(context, req),
    filter,
    style: emulator.settings.reasonStyle,
  }
  const first = defaultNamespaceName(emulator, filter)
  const desks = namespaces.toSorted((a, b) => Number(b.name === first) - Number(a.name === first))
  const main = html`<h1>Operator</h1>
${await renderOpenCall(context, req, { ...cardOptions, next: entries.find(isNextCaller) })}
<h2>Queue</h2>
${queueTable(entries, filter)}
<h2>${desks.length === 1 ? 'The desk' : 'The desks'}</h2>
${desks.slice(0, maxDesks).map((namespace) => openingHoursCard(cardOptions, namespace, entries))}
${desks.length > maxDesks && html`<p class="soft">and ${desks.length - maxDesks} more: choose one under <a href="/__emulator/namespaces">Namespaces</a>.</p>`}`
  const clock = pageClock((desks[0] ?? emulator.namespaceOrDefault('default')).clock)
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title: 'Operator',
      path: 'desk',
      namespace: filter,
      main,
      live: {},
      clock,
    }),
  )
}

function isNextCaller({ state, actions: acts }: QueueEntry): boolean {
  return state === 'waiting' && acts.includes('take-call')
}

async function renderOpenCall(
  { emulator }: HttpContext,
  { query }: Request,
  cardOptions: Parameters<typeof callPanel>[0],
) {
  if (typeof query.call !== 'string' || query.call === '') return undefined
  const found = emulator.find(query.call)
  if (found === undefined) {
    return html`<p class="card">The call no longer exists: the namespace was reset.</p>`
  }
  const dossier = await dossierOfVerification(found, cardOptions.style)
  const { dossierPictures: picturesOf } = await import('../../../fixtures/pictures.ts')
  const evidence = { dossier, pictures: picturesOf(dossier) }
  return callPanel(cardOptions, queueEntryOf(found.verification, found.namespace), evidence)
}
