import type { CallbackDelivery } from '../../domain/model/callback.ts'
import { type ReasonStyle, wireReason } from '../../domain/model/reasons.ts'
import {
  latestTransition,
  nextDueAt,
  type Verification,
  verificationTime,
} from '../../domain/model/verification.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { badge, statusBadge } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { agoElement, pageClock, untilElement } from '../layout/time-elements.ts'
import { truncate } from '../layout/truncate.ts'
import type { DashboardText, TranslateDashboard } from './dashboard-texts.ts'
import { formatListAddress, type ListFilter } from './list-filter.ts'
import { parseSortKey, type SortKey } from './list-sort.ts'

// The maximum length of a client's text in a row. The verification's own page shows all of it.
const maxCharacters = 44
const maxScenarioCharacters = 40

interface ListTableContext {
  readonly filter: ListFilter
  /** True if there are several namespaces. Then the table has a column for them, unless the filter selects one. */
  readonly hasManyNamespaces: boolean
  readonly reasonStyle: ReasonStyle
  readonly t: TranslateDashboard
}

/** A table with one line for each verification. Every column but the last ones is sortable. */
export function listTable(rows: readonly FoundVerification[], context: ListTableContext): Html {
  const { filter, t } = context
  const showsNamespace = context.hasManyNamespaces && filter.namespace === undefined
  const columns = COLUMNS.filter(([, key]) => key !== 'namespace' || showsNamespace)
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${t('title')}"><table class="list"><thead><tr>
${columns.map(([name, key]) => columnHead(context, name, key))}<th scope="col" class="c-copy"><span class="hidden">${t('column.copy')}</span></th></tr></thead>
<tbody>${rows.map((found) => verificationTableRow(found, context, showsNamespace))}</tbody></table></div>
<p class="soft keys">${t('keys')}</p>`
}

const COLUMNS = [
  ['person', 'mail'],
  ['status', 'status'],
  ['reason', undefined],
  ['next', 'next'],
  ['scenario', 'scenario'],
  ['callbacks', 'callbacks'],
  ['opened', 'opened'],
  ['namespace', 'namespace'],
] as const satisfies readonly (readonly [string, SortKey | undefined])[]

function columnHead(
  { filter, t }: ListTableContext,
  name: (typeof COLUMNS)[number][0],
  key: SortKey | undefined,
): Html {
  const label = t(`column.${name}` satisfies DashboardText)
  if (key === undefined) return html`<th scope="col" class="c-${name}">${label}</th>`
  const order = isSortedBy(filter, key)
  return html`<th scope="col" class="c-${name}"${order !== undefined && html` aria-sort="${order}"`}><a href="${addressOfSort(filter, key)}" title="${t('sort.by', { column: label })}">${label}</a></th>`
}

// Returns the order of a column for `aria-sort`; undefined if the list is sorted by another column.
function isSortedBy(
  { sort = '-opened' }: ListFilter,
  key: SortKey,
): 'ascending' | 'descending' | undefined {
  if (parseSortKey(sort) !== key) return undefined
  return sort.startsWith('-') ? 'descending' : 'ascending'
}

// Returns the address of the list sorted by a column. For the sorted column, the order is reversed.
function addressOfSort(filter: ListFilter, key: SortKey): string {
  const sort = isSortedBy(filter, key) === 'ascending' ? `-${key}` : key
  return formatListAddress({ ...filter, sort: sort === '-opened' ? undefined : sort, page: 1 })
}

function verificationTableRow(
  found: FoundVerification,
  { filter, reasonStyle, t }: ListTableContext,
  showsNamespace: boolean,
): Html {
  const { namespace, verification } = found
  const { id, request, scenario, openedAt } = verification
  const { firstName = '', lastName = '', taxCode = '' } = request.user ?? {}
  const name = truncate(`${firstName} ${lastName} ${taxCode}`.trim(), maxCharacters)
  const { reason } = latestTransition(verification)
  const { now, speed } = pageClock(namespace.clock)
  const clock = { now: verificationTime(verification, now) }
  const reasonText =
    reason === undefined || reason === 'identity_verified' ? '' : wireReason(reason, reasonStyle)
  return html`<tr id="v-${id}" data-now="${clock.now}" data-speed="${speed}">
<td><a href="/__emulator/verifications/${id}" data-row>${truncate(request.mail, maxCharacters)}</a> <small>${name === '' ? id.slice(0, 8) : name}</small></td>
<td>${statusBadge(verification)}</td><td class="c-reason">${truncate(reasonText, maxCharacters)}</td>
<td>${nextCell(found, t)}</td>
<td class="c-scenario"><a class="quiet" href="${formatListAddress({ ...filter, scenario: scenario.name, page: 1 })}" title="${t('chosen-by', { source: scenario.selectedBy })}">${truncate(scenario.name, maxScenarioCharacters)}</a></td>
<td class="c-callbacks">${callbacksCell(verification.deliveries, t)}</td>
<td class="c-opened">${agoElement(openedAt, clock, t('ago'))}</td>${
    showsNamespace &&
    html`<td class="c-namespace"><a class="quiet" href="${formatListAddress({ ...filter, namespace: namespace.name, page: 1 })}" title="${namespace.name}">${namespace.name}</a></td>`
  }<td class="c-copy"><button type="button" data-copy data-copy-id>${t('copy.id')}</button><button type="button" data-copy data-copy-link>${t('copy.link')}</button></td></tr>`
}

function nextCell(
  { namespace, verification }: FoundVerification,
  t: TranslateDashboard,
): Html | string {
  const due = nextDueAt(verification)
  const now = namespace.clock.now()
  if (due !== undefined) {
    return html`<span>${t('next.in')} ${untilElement(due, { now: verificationTime(verification, now) })}</span>`
  }
  if (verification.deliveries.some(({ status }) => status === 'sending')) return t('next.sending')
  if (verification.heldSince !== undefined && !isEnded(verification)) return t('next.action')
  if (verification.progression !== undefined && verification.plan.length > 0) {
    return t(verification.progression === 'manual' ? 'next.hand' : 'next.poll')
  }
  return isEnded(verification) ? '' : t('next.action')
}

function isEnded(verification: Verification): boolean {
  const { to } = latestTransition(verification)
  return to === 'ok' || to === 'ko'
}

function callbacksCell(
  deliveries: readonly CallbackDelivery[],
  t: TranslateDashboard,
): Html | undefined {
  if (deliveries.length === 0) return undefined
  const delivered = deliveries.filter(({ status }) => status === 'delivered').length
  const failed = deliveries.some(
    ({ status, attempts }) =>
      status === 'exhausted' ||
      status === 'blocked' ||
      (status === 'scheduled' && attempts.length > 0),
  )
  const tone = failed ? 'bad' : delivered === deliveries.length ? 'good' : ''
  return badge(tone, t('of', { some: delivered, all: deliveries.length }))
}
