import type { IdentityDossier } from '../../../fixtures/create-dossier.ts'
import type { Picture } from '../../../fixtures/pictures.ts'
import { type ReasonStyle, wireReason } from '../../domain/model/reasons.ts'
import { latestTransition } from '../../domain/model/verification.ts'
import { badge, statusBadge } from '../layout/badge.ts'
import { type ControlApiBase, controlApiRequest, copyFieldsButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { addNamespaceQuery } from '../layout/namespace-filter.ts'
import { reasonSelect, reasonTable } from '../layout/reason-options.ts'
import { clockAttributes, sinceElement } from '../layout/time-elements.ts'
import { evidence } from './evidence.ts'
import type { QueueEntry } from './queue-entries.ts'
import { operatorActionButton, STATE_BADGES } from './queue-table.ts'

interface CallPanelContext {
  readonly base: ControlApiBase
  readonly filter: string | undefined
  readonly style: ReasonStyle
  /** The next caller. If this call needs no action, the card has a button that takes the call of that person. */
  readonly next?: QueueEntry | undefined
}

/** A card with one call: the person, their documents, and the operator's actions. */
export function callPanel(
  { base, filter, style, next }: CallPanelContext,
  entry: QueueEntry,
  {
    dossier,
    pictures,
  }: { readonly dossier: IdentityDossier; readonly pictures: readonly Picture[] },
): Html {
  const { verification, namespace, since, clock, actions: acts } = entry
  const { id, request, mode } = verification
  return html`<section class="card call" id="call" aria-labelledby="call-title"${clockAttributes(clock)}>
<div class="row"><h2 id="call-title">${request.mail}</h2>${stateBadge(entry, style)}
${since !== undefined && html`<span class="soft">for ${sinceElement(since, clock)}</span>`}
<a class="push" href="${addNamespaceQuery('/__emulator/desk', filter)}">Close</a></div>
<p class="soft"><a href="/__emulator/verifications/${id}"><code>${id}</code></a> · ${mode} · <code>${verification.scenario.name}</code> · ${namespace.name}</p>
<div class="call-body"><div>${evidence({ verification, namespace }, dossier, pictures)}</div>
<div class="verdict"><h3>Your decision</h3>
${acts.length === 0 ? html`<p>${noActionText(entry)}</p>${next !== undefined && operatorActionButton(next, 'take-call', { label: 'Take the next call', filter, look: 'primary' })}` : decisionForms(entry, { base, filter, style })}</div></div>
${acts.includes('reject') && reasonsDetails(style)}</section>`
}

function reasonsDetails(style: ReasonStyle): Html {
  return html`<details id="reasons"><summary>All reasons, in Italian and English</summary>
${reasonTable(style)}</details>`
}

function stateBadge({ verification, state }: QueueEntry, style: ReasonStyle): Html {
  const { to, reason } = latestTransition(verification)
  if (to !== 'ok' && to !== 'ko') return badge(...STATE_BADGES[state])
  return html`${statusBadge(verification)}${reason !== undefined && html` <code>${wireReason(reason, style)}</code>`}`
}

function noActionText({ verification }: QueueEntry): string {
  if (verification.actor === 'scenario')
    return 'None: the scenario acts for the person and the operator.'
  const { to, repeatable } = latestTransition(verification)
  if (to === 'ko' && repeatable === true) return 'None: the person may come back by the same link.'
  if (to === 'ok' || to === 'ko') return 'None: the identification has ended.'
  return 'None yet: the person has not sent their documents.'
}

function decisionForms(entry: QueueEntry, { base, filter }: CallPanelContext): Html {
  const { verification, actions: acts } = entry
  const { id } = verification
  const curl = (act: object) => {
    const body = { as: 'operator', ...act }
    return copyFieldsButton(controlApiRequest(base, 'POST', `/verifications/${id}/act`, { body }))
  }
  const plain = PLAIN_DECISIONS.filter(([act]) => acts.includes(act)).map(
    ([act, label, look]) =>
      html`<div class="row">${operatorActionButton(entry, act, { label, filter, look })}${curl({ do: act })}</div>`,
  )
  const reject = html`<form class="reject" method="post" action="/__emulator/pages/desk/${id}/act">
<input type="hidden" name="filter" value="${filter ?? ''}"><input type="hidden" name="do" value="reject">
${reasonSelect(`reason-${id}`)}
<label><input type="checkbox" name="repeatable" value="true"> The same link may be used again (<code>repeatable</code>)</label>
<div class="row"><button class="danger">Reject</button>${curl({ do: 'reject', reason: '@reason', repeatable: '@repeatable' })}</div></form>`
  return html`${plain}${acts.includes('reject') && reject}`
}

const PLAIN_DECISIONS = [
  ['take-call', 'Take the call', 'primary'],
  ['approve', 'Approve', 'primary'],
  ['ask-retry', 'Ask to try again', ''],
] as const
