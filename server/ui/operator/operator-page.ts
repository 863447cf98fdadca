import type { Request, Response } from 'express'
import { dossierOfVerification } from '../../http/api/artifact-files.ts'
import { baseUrlOf, type HttpContext } from '../../http/http-context.ts'
import { renderControlPage } from '../layout/control-page.ts'
import { html } from '../layout/html.ts'
import {
  defaultNamespaceName,
  filteredNamespaces,
  parseNamespaceFilter,
} from '../layout/namespace-filter.ts'
import { sendPage } from '../layout/send-page.ts'
import { pageClock } from '../layout/time-elements.ts'
import { callPanel } from './call-panel.ts'
import { deskCard } from './desk-card.ts'
import { operatorQueue, type QueueEntry, queueEntryOf } from './operator-queue.ts'
import { queueTable } from './queue-table.ts'

// Each has a card of its own; a shared emulator may have hundreds.
const maxDesks = 6

/** /__emulator/desk: the operator's own page. `?call=<id>` opens one call on it. */
export async function sendOperatorPage(
  context: HttpContext,
  req: Request,
  res: Response,
): Promise<void> {
  const { emulator } = context
  const filter = parseNamespaceFilter(req)
  const known = filteredNamespaces(emulator, filter)
  const shown = known.length > 0 ? known : [emulator.namespaceOrDefault(filter ?? 'default')]
  const visits = operatorQueue(shown)
  const around = {
    emulator,
    base: baseUrlOf(context, req),
    filter,
    style: emulator.settings.reasonStyle,
  }
  const first = defaultNamespaceName(emulator, filter)
  const desks = shown.toSorted((a, b) => Number(b.name === first) - Number(a.name === first))
  const main = html`<h1>Operator</h1>
${await renderOpenCall(context, req, { ...around, next: visits.find(isNextCaller) })}
<h2>Who is here</h2>
${queueTable(visits, filter)}
<h2>${desks.length === 1 ? 'The desk' : 'The desks'}</h2>
${desks.slice(0, maxDesks).map((namespace) => deskCard(around, namespace, visits))}
${desks.length > maxDesks && html`<p class="soft">and ${desks.length - maxDesks} more: choose one under <a href="/__emulator/namespaces">Namespaces</a>.</p>`}`
  const clock = pageClock((desks[0] ?? emulator.namespaceOrDefault('default')).clock)
  sendPage(
    res,
    200,
    renderControlPage({
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
  around: Parameters<typeof callPanel>[0],
) {
  if (typeof query.call !== 'string' || query.call === '') return undefined
  const found = emulator.find(query.call)
  if (found === undefined) {
    return html`<p class="card">The call is gone: the emulator was reset since.</p>`
  }
  const dossier = await dossierOfVerification(found, around.style)
  const { dossierPictures: picturesOf } = await import('../../../fixtures/pictures.ts')
  const shown = { dossier, pictures: picturesOf(dossier) }
  return callPanel(around, queueEntryOf(found.verification, found.namespace), shown)
}
