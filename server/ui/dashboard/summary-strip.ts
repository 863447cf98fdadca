import { costsOf, emptyBillingTotals, formatEuro } from '../../domain/accounts/costs.ts'
import { STATUSES, type Status } from '../../domain/model/status.ts'
import { statusOf } from '../../domain/model/verification.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { FoundVerification, Namespace } from '../../emulator/namespace.ts'
import { STATUS_TONES } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { formatCount, type Language } from '../layout/language.ts'
import { addNamespaceQuery } from '../layout/namespace-filter.ts'
import type { TranslateDashboard } from './dashboard-texts.ts'
import { formatListAddress, type ListFilter } from './list-filter.ts'

interface SummaryContext {
  readonly emulator: Emulator
  readonly namespaces: readonly Namespace[]
  readonly all: readonly FoundVerification[]
  readonly filter: ListFilter
  readonly t: TranslateDashboard
  readonly language: Language
}

/** Tiles with the number of verifications by status, the number of callbacks, and the estimated cost. Each is a link. */
export function summaryStrip(summary: SummaryContext): Html {
  const { emulator, namespaces, all, filter, t, language } = summary
  const { statuses, callbacks } = countVerifications(all)
  const number = (count: number) => html`<b>${formatCount(count, language)}</b>`
  const tiles = STATUSES.map((status) => {
    const isChosen = filter.status === status
    const address = formatListAddress({ ...filter, status: isChosen ? undefined : status, page: 1 })
    return html`<a class="tile ${STATUS_TONES[status]}" href="${address}"${isChosen && html` aria-current="true"`}>${number(statuses[status])} ${status}</a>`
  })
  const link = (path: string) => addNamespaceQuery(`/__emulator/${path}`, filter.namespace)
  const { failing, delivered, coming: pending } = callbacks
  return html`<div class="tiles" id="summary">${tiles}
<a class="tile" href="${link('deliveries?status=delivered')}">${number(delivered)} ${t('tile.delivered')}</a>
${pending > 0 && html`<a class="tile" href="${link('deliveries?status=scheduled')}">${number(pending)} ${t('tile.coming')}</a>`}
<a class="tile ${failing > 0 && 'bad'}" href="${link('deliveries?status=failing')}">${number(failing)} ${t('tile.failing')}</a>
<a class="tile" href="${link('costs')}"><b>${costText(emulator, namespaces, filter)}</b> ${t('tile.cost')}</a></div>`
}

function countVerifications(all: readonly FoundVerification[]) {
  const statuses: Record<Status, number> = { running: 0, validation: 0, ok: 0, ko: 0 }
  const callbacks = { delivered: 0, failing: 0, coming: 0 }
  for (const { verification } of all) {
    statuses[statusOf(verification)] += 1
    for (const { status, attempts } of verification.deliveries) {
      if (status === 'delivered') callbacks.delivered += 1
      else if (status === 'exhausted' || status === 'blocked') callbacks.failing += 1
      else if (status === 'dropped') continue
      else if (attempts.length > 0) callbacks.failing += 1
      else callbacks.coming += 1
    }
  }
  return { statuses, callbacks }
}

function costText(
  emulator: Emulator,
  namespaces: readonly Namespace[],
  { namespace }: ListFilter,
): string {
  const { prices } = emulator.settings
  const billed =
    namespace === undefined
      ? emulator.billing.totals()
      : (namespaces[0]?.billed ?? emptyBillingTotals)
  return formatEuro(costsOf(billed, prices).total[prices].net)
}
