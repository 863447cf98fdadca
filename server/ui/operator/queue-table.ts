import { formatRomeTime } from '../../domain/desk/desk-sentences.ts'
import type { OperatorAction } from '../../domain/model/plan.ts'
import { abbreviate } from '../../domain/text/quote.ts'
import { badge, type Tone } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { addNamespaceQuery } from '../layout/namespace-filter.ts'
import { clockAttributes, pageClock, sinceElement, untilElement } from '../layout/time-elements.ts'
import type { QueueEntry, QueueState } from './queue-entries.ts'

const maxRows = 40

/** A table of the operator's queue: calls, waiting persons with their wait, and expected persons. */
export function queueTable(entries: readonly QueueEntry[], filter: string | undefined): Html {
  if (entries.length === 0) {
    return html`<div class="card empty"><p><strong>The queue is empty.</strong></p>
<p class="soft">A person appears here after sending the documents on the page at <code>link</code>, or if the scenario plans a call,
for example <code>slow-operator</code>.</p></div>`
  }
  const rows = entries.slice(0, maxRows).map((entry) => queueRow(entry, filter))
  const more = entries.length - maxRows
  return html`<div class="scroll card" tabindex="0" role="region" aria-label="Queue"><table class="queue">
<thead><tr><th scope="col">person</th><th scope="col">state</th><th scope="col">for</th><th scope="col">planned</th><th scope="col">scenario</th><th scope="col">action</th></tr></thead>
<tbody>${rows}</tbody></table></div>${more > 0 && html`<p class="soft">and ${more} more</p>`}`
}

/** A form with a button for an operator's action. Afterwards the operator's page opens this call. */
export function operatorActionButton(
  { verification }: QueueEntry,
  act: OperatorAction | 'bring-forward',
  { label, filter, look = '' }: { label: string; filter: string | undefined; look?: string },
): Html {
  const path = act === 'bring-forward' ? 'forward' : 'act'
  return html`<form method="post" action="/__emulator/pages/desk/${verification.id}/${path}">
<input type="hidden" name="filter" value="${filter ?? ''}">${
    act !== 'bring-forward' && html`<input type="hidden" name="do" value="${act}">`
  }<button class="${look}">${label}<span class="hidden"> (${abbreviate(verification.request.mail)})</span></button></form>`
}

export const STATE_BADGES: Readonly<Record<QueueState, readonly [tone: Tone, word: string]>> = {
  'in-call': ['good', 'in a call'],
  waiting: ['wait', 'waiting'],
  'back-office': ['calm', 'verdict pending'],
  expected: ['', 'expected'],
  'in-vain': ['bad', 'booked, not used'],
}

function queueRow(entry: QueueEntry, filter: string | undefined): Html {
  const { verification, namespace, state, since, servedAt, clock, actions: acts } = entry
  const { id, request, scenario } = verification
  const call = addNamespaceQuery(`/__emulator/desk?call=${id}`, filter)
  return html`<tr id="visit-${id}"${clockAttributes(clock)}><td><a href="${call}">${abbreviate(request.mail)}</a><br><span class="soft"><code>${id.slice(0, 8)}</code> · ${namespace.name}</span></td>
<td>${badge(...STATE_BADGES[state])}</td>
<td>${since === undefined ? '' : sinceElement(since, clock)}</td>
<td>${plannedCell(entry, servedAt)}</td>
<td>${scenario.name}</td>
<td><div class="row">${acts.includes('take-call') && operatorActionButton(entry, 'take-call', { label: 'Take the call', filter, look: 'primary small' })}
${servedAt !== undefined && (state === 'waiting' || state === 'expected') && operatorActionButton(entry, 'bring-forward', { label: 'Bring forward', filter, look: 'small' })}
${state === 'in-call' && html`<a class="button small" href="${call}">Open</a>`}
${state === 'back-office' && html`<a class="button small" href="${call}">Decide</a>`}</div></td></tr>`
}

function plannedCell(
  { state, namespace }: QueueEntry,
  servedAt: QueueEntry['servedAt'],
): Html | string {
  if (state === 'in-call' || state === 'back-office' || state === 'in-vain') return ''
  if (servedAt === undefined) return 'when you take it'
  const clock = pageClock(namespace.clock)
  return html`${formatRomeTime(servedAt)}<br><span class="soft"${clockAttributes(clock)}>in ${untilElement(servedAt, clock)}</span>`
}
