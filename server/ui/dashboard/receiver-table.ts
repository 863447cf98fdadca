import type { ReceiverTotals } from '../../http/control/row-types.ts'
import { type Html, html } from '../layout/html.ts'
import { truncate } from '../layout/truncate.ts'
import type { TranslateDashboard } from './dashboard-texts.ts'

// The table lists the worst receivers only. The filter of the page finds the others.
const maxReceivers = 8

const COLUMN_HEADS = [
  'callbacks',
  'receivers.delivered',
  'receivers.failed',
  'receivers.errors',
] as const

/**
 * A table with the deliveries, the failures and the response times of each receiver, the worst first. `addressOf`
 * returns the address of the list with the callbacks of one receiver.
 */
export function receiverTable(
  totals: readonly ReceiverTotals[],
  t: TranslateDashboard,
  addressOf: (receiver: string) => string,
): Html {
  const rows = totals
    .slice(0, maxReceivers)
    .map(
      ({ receiver, deliveries, delivered, failed, attempts, errors, p50Ms, p95Ms }) =>
        html`<tr><td><a href="${addressOf(receiver)}">${truncate(receiver, 80)}</a></td><td class="number">${deliveries}</td><td class="number">${delivered}</td><td class="number${failed > 0 && ' failed'}">${failed}</td><td class="number">${percentage(errors, attempts)}</td><td class="number">${milliseconds(p50Ms)}</td><td class="number">${milliseconds(p95Ms)}</td></tr>`,
    )
  const head = (label: string) => html`<th scope="col" class="number">${label}</th>`
  const more = totals.length - maxReceivers
  return html`<div class="scroll card" tabindex="0" role="region" aria-label="${t('receivers')}"><table class="receivers"><thead><tr><th scope="col">${t('receivers')}</th>${COLUMN_HEADS.map((name) => head(t(name)))}${head('p50')}${head('p95')}</tr></thead><tbody>${rows}</tbody></table>${more > 0 && html`<p class="soft">+ ${more}</p>`}</div>`
}

function percentage(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`
}

function milliseconds(value: number | null): string {
  return value === null ? '–' : `${value} ms`
}
