import type { Dossier } from '../../../fixtures/dossier.ts'
import type { Picture } from '../../../fixtures/pictures.ts'
import { type ReasonStyle, wireReason } from '../../domain/model/reasons.ts'
import { latest } from '../../domain/model/verification.ts'
import { badge, statusBadge } from '../layout/badge.ts'
import { controlCall, copyWithFields } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { narrowed } from '../layout/namespace-filter.ts'
import { reasonChoice, reasonTable } from '../layout/reason-options.ts'
import { countsBy, sinceShown } from '../layout/time-elements.ts'
import { evidence } from './evidence.ts'
import type { Visit } from './operator-queue.ts'
import { actButton, STATES } from './queue-table.ts'

type Around = {
  readonly base: string
  readonly filter: string | undefined
  readonly style: ReasonStyle
  /** Whose call could be taken instead. */
  readonly next?: Visit | undefined
}

/** One call: who it is, what they show, and what the operator makes of it. */
export function callPanel(
  { base, filter, style, next }: Around,
  visit: Visit,
  { dossier, pictures }: { readonly dossier: Dossier; readonly pictures: readonly Picture[] },
): Html {
  const { verification, namespace, since, clock, acts } = visit
  const { id, request, mode } = verification
  return html`<section class="card call" id="call" aria-labelledby="call-title"${countsBy(clock)}>
<div class="row"><h2 id="call-title">${request.mail}</h2>${standing(visit, style)}
${since !== undefined && html`<span class="soft">for ${sinceShown(since, clock)}</span>`}
<a class="push" href="${narrowed('/__emulator/desk', filter)}">Close</a></div>
<p class="soft"><a href="/__emulator/verifications/${id}"><code>${id}</code></a> · ${mode} · <code>${verification.scenario.name}</code> · ${namespace.name}</p>
<div class="call-body"><div>${evidence({ verification, namespace }, dossier, pictures)}</div>
<div class="verdict"><h3>What you do</h3>
${acts.length === 0 ? html`<p>${nothing(visit)}</p>${next !== undefined && actButton(next, 'take-call', { label: 'Take the next call', filter, look: 'primary' })}` : decisions(visit, { base, filter, style })}</div></div>
${acts.includes('reject') && reasonsToRead(style)}</section>`
}

function reasonsToRead(style: ReasonStyle): Html {
  return html`<details id="reasons"><summary>All reasons, in Italian and English</summary>
${reasonTable(style)}</details>`
}

function standing({ verification, state }: Visit, style: ReasonStyle): Html {
  const { to, reason } = latest(verification)
  if (to !== 'ok' && to !== 'ko') return badge(...STATES[state])
  return html`${statusBadge(verification)}${reason !== undefined && html` <code>${wireReason(reason, style)}</code>`}`
}

function nothing({ verification }: Visit): string {
  if (verification.actor === 'scenario') return 'Nothing: the scenario plays everybody.'
  const { to, repeatable } = latest(verification)
  if (to === 'ko' && repeatable === true)
    return 'Nothing: the person may come back by the same link.'
  if (to === 'ok' || to === 'ko') return 'Nothing: the identification has ended.'
  return 'Nothing yet: the person has not sent their documents.'
}

function decisions(visit: Visit, { base, filter }: Around): Html {
  const { verification, acts } = visit
  const { id } = verification
  const curl = (act: object) => {
    const body = { as: 'operator', ...act }
    return copyWithFields(controlCall(base, 'POST', `/verifications/${id}/act`, { body }))
  }
  const plain = PLAIN.filter(([act]) => acts.includes(act)).map(
    ([act, label, look]) =>
      html`<div class="row">${actButton(visit, act, { label, filter, look })}${curl({ do: act })}</div>`,
  )
  const reject = html`<form class="reject" method="post" action="/__emulator/pages/desk/${id}/act">
<input type="hidden" name="filter" value="${filter ?? ''}"><input type="hidden" name="do" value="reject">
${reasonChoice(`reason-${id}`)}
<label><input type="checkbox" name="repeatable" value="true"> The same link may be used again (<code>repeatable</code>)</label>
<div class="row"><button class="danger">Reject</button>${curl({ do: 'reject', reason: '@reason', repeatable: '@repeatable' })}</div></form>`
  return html`${plain}${acts.includes('reject') && reject}`
}

const PLAIN = [
  ['take-call', 'Take the call', 'primary'],
  ['approve', 'Approve', 'primary'],
  ['ask-retry', 'Ask to try again', ''],
] as const
