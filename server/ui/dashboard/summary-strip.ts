import { costsOf, emptyBillingTotals, formatEuro } from '../../domain/accounts/costs.ts'
import { STATUSES, type Status } from '../../domain/model/status.ts'
import { statusOf } from '../../domain/model/verification.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { FoundVerification, Namespace } from '../../emulator/namespace.ts'
import { STATUS_TONES } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { addNamespaceQuery } from '../layout/namespace-filter.ts'
import { formatListAddress, type ListFilter } from './list-filter.ts'

/** Tiles with the number of verifications by status, the number of callbacks, and the estimated cost. */
export function summaryStrip(
  emulator: Emulator,
  namespaces: readonly Namespace[],
  all: readonly FoundVerification[],
  filter: ListFilter,
): Html {
  const { statuses, callbacks } = countVerifications(all)
  const tiles = STATUSES.map((status) => {
    const isChosen = filter.status === status
    const address = formatListAddress({ ...filter, status: isChosen ? undefined : status, page: 1 })
    return html`<a class="tile ${STATUS_TONES[status]}" href="${address}"${isChosen && html` aria-current="true"`}><b>${statuses[status]}</b> ${status}</a>`
  })
  const { failing, delivered, coming: pending } = callbacks
  return html`<div class="tiles" id="summary">${tiles}
<span class="tile"><b>${delivered}</b> callbacks delivered</span>
${pending > 0 && html`<span class="tile"><b>${pending}</b> callbacks to come</span>`}
<span class="tile ${failing > 0 && 'bad'}"><b>${failing}</b> callbacks failing</span>
<a class="tile" href="${addNamespaceQuery('/__emulator/costs', filter.namespace)}"><b>${costText(emulator, namespaces, filter)}</b> estimated cost</a></div>`
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
