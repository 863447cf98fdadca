import type { CallbackDelivery } from '../../domain/model/callback.ts'
import { latest, nextDueAt, ownTime, type Verification } from '../../domain/model/verification.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { badge, statusBadge } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { pageClock, timeShown, untilShown } from '../layout/time-elements.ts'
import { cut } from '../layout/truncate.ts'
import { type ListFilter, listAddress } from './list-filter.ts'

// As much of what a client sends as a row has room for; the rest is on the page of its own.
const mostCharacters = 44

// `ns-1e8495d8…`: the column has no room for all 16 digits.
const nameCharacters = 12

/** The verifications of one page, a row each. `ofMany`: there is more than one namespace to tell apart. */
export function listTable(
  rows: readonly FoundVerification[],
  filter: ListFilter,
  ofMany: boolean,
): Html {
  const tellsNamespace = ofMany && filter.namespace === undefined
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Verifications"><table class="list"><thead><tr>
<th scope="col">Person</th><th scope="col">Status</th><th scope="col">Next</th><th scope="col">Scenario</th><th scope="col">Callbacks</th><th scope="col">Opened</th>${
    tellsNamespace && html`<th scope="col">Namespace</th>`
  }</tr></thead><tbody>${rows.map((found) => row(found, filter, tellsNamespace))}</tbody></table></div>`
}

function row(found: FoundVerification, filter: ListFilter, tellsNamespace: boolean): Html {
  const { namespace, verification: v } = found
  const { firstName = '', lastName = '', taxCode = '' } = v.request.user ?? {}
  const name = cut(`${firstName} ${lastName} ${taxCode}`.trim(), mostCharacters)
  const { reason } = latest(v)
  const { now, speed } = pageClock(namespace.clock)
  return html`<tr id="v-${v.id}" data-now="${ownTime(v, now)}" data-speed="${speed}">
<td><a href="/__emulator/verifications/${v.id}">${cut(v.request.mail, mostCharacters)}</a><small>${name === '' ? v.id.slice(0, 8) : name}</small></td>
<td>${statusBadge(v)}${reason !== undefined && reason !== 'identity_verified' && html`<small>${cut(reason, mostCharacters)}</small>`}</td>
<td>${next(found)}</td>
<td><a class="quiet" href="${listAddress({ ...filter, scenario: v.scenario.name, page: 1 })}">${v.scenario.name}</a><small>by ${v.scenario.selectedBy}</small></td>
<td>${callbacks(v.deliveries)}</td>
<td>${timeShown(v.openedAt)}</td>${
    tellsNamespace &&
    html`
<td><a class="quiet" href="${listAddress({ ...filter, namespace: namespace.name, page: 1 })}" title="${namespace.name}">${cut(namespace.name, nameCharacters)}</a></td>`
  }</tr>`
}

function next({ namespace, verification }: FoundVerification): Html | string {
  const due = nextDueAt(verification)
  const now = namespace.clock.now()
  if (due !== undefined) {
    return html`<span>in ${untilShown(due, { now: ownTime(verification, now) })}</span>`
  }
  if (verification.deliveries.some(({ status }) => status === 'sending'))
    return 'callback under way'
  if (verification.heldSince !== undefined && !isEnded(verification)) return 'waits for people'
  if (verification.progression !== undefined && verification.plan.length > 0) {
    return verification.progression === 'manual' ? 'by hand' : 'at a poll'
  }
  return isEnded(verification) ? '' : 'waits for people'
}

function isEnded(verification: Verification): boolean {
  const { to } = latest(verification)
  return to === 'ok' || to === 'ko'
}

function callbacks(deliveries: readonly CallbackDelivery[]): Html | undefined {
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
