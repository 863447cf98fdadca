import type { CallbackDelivery } from '../../domain/model/callback.ts'
import {
  latestTransition,
  nextDueAt,
  type Verification,
  verificationTime,
} from '../../domain/model/verification.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { badge, statusBadge } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { pageClock, timeElement, untilElement } from '../layout/time-elements.ts'
import { truncate } from '../layout/truncate.ts'
import { formatListAddress, type ListFilter } from './list-filter.ts'

// The maximum length of a client's text in a row. The verification's own page shows all of it.
const maxCharacters = 44

// Shortens a name to `ns-1e8495d8…`, because the column is narrow.
const nameCharacters = 12

/** A table with one row for each verification. If there are several namespaces, it has a column for them. */
export function listTable(
  rows: readonly FoundVerification[],
  filter: ListFilter,
  hasManyNamespaces: boolean,
): Html {
  const showsNamespace = hasManyNamespaces && filter.namespace === undefined
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Verifications"><table class="list"><thead><tr>
<th scope="col">Person</th><th scope="col">Status</th><th scope="col">Next</th><th scope="col">Scenario</th><th scope="col">Callbacks</th><th scope="col" title="UTC">Opened</th>${
    showsNamespace && html`<th scope="col">Namespace</th>`
  }</tr></thead><tbody>${rows.map((found) => verificationTableRow(found, filter, showsNamespace))}</tbody></table></div>`
}

function verificationTableRow(
  found: FoundVerification,
  filter: ListFilter,
  showsNamespace: boolean,
): Html {
  const { namespace, verification } = found
  const { firstName = '', lastName = '', taxCode = '' } = verification.request.user ?? {}
  const name = truncate(`${firstName} ${lastName} ${taxCode}`.trim(), maxCharacters)
  const { reason } = latestTransition(verification)
  const { now, speed } = pageClock(namespace.clock)
  return html`<tr id="v-${verification.id}" data-now="${verificationTime(verification, now)}" data-speed="${speed}">
<td><a href="/__emulator/verifications/${verification.id}">${truncate(verification.request.mail, maxCharacters)}</a><small>${name === '' ? verification.id.slice(0, 8) : name}</small></td>
<td>${statusBadge(verification)}${reason !== undefined && reason !== 'identity_verified' && html`<small>${truncate(reason, maxCharacters)}</small>`}</td>
<td>${nextCell(found)}</td>
<td><a class="quiet" href="${formatListAddress({ ...filter, scenario: verification.scenario.name, page: 1 })}">${verification.scenario.name}</a><small>by ${verification.scenario.selectedBy}</small></td>
<td>${callbacksCell(verification.deliveries)}</td>
<td>${timeElement(verification.openedAt)}</td>${
    showsNamespace &&
    html`
<td><a class="quiet" href="${formatListAddress({ ...filter, namespace: namespace.name, page: 1 })}" title="${namespace.name}">${truncate(namespace.name, nameCharacters)}</a></td>`
  }</tr>`
}

function nextCell({ namespace, verification }: FoundVerification): Html | string {
  const due = nextDueAt(verification)
  const now = namespace.clock.now()
  if (due !== undefined) {
    return html`<span>in ${untilElement(due, { now: verificationTime(verification, now) })}</span>`
  }
  if (verification.deliveries.some(({ status }) => status === 'sending'))
    return 'callback in progress'
  if (verification.heldSince !== undefined && !isEnded(verification)) return 'needs an action'
  if (verification.progression !== undefined && verification.plan.length > 0) {
    return verification.progression === 'manual' ? 'by hand' : 'at a poll'
  }
  return isEnded(verification) ? '' : 'needs an action'
}

function isEnded(verification: Verification): boolean {
  const { to } = latestTransition(verification)
  return to === 'ok' || to === 'ko'
}

function callbacksCell(deliveries: readonly CallbackDelivery[]): Html | undefined {
  if (deliveries.length === 0) return undefined
  const delivered = deliveries.filter(({ status }) => status === 'delivered').length
  const failed = deliveries.some(
    ({ status, attempts }) =>
      status === 'exhausted' ||
      status === 'blocked' ||
      (status === 'scheduled' && attempts.length > 0),
  )
  const tone = failed ? 'bad' : delivered === deliveries.length ? 'good' : ''
  return badge(tone, `${delivered} of ${deliveries.length}`)
}
