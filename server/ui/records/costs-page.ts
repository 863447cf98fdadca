import type { Request, Response } from 'express'
import {
  type BillingTotals,
  type Costs,
  costsOf,
  formatEuro,
  type PriceKind,
} from '../../domain/accounts/costs.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import { controlApiBaseOf, controlApiRequest, copyCurlButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import {
  addNamespaceQuery,
  filteredNamespaces,
  parseNamespaceFilter,
} from '../layout/namespace-filter.ts'
import { sendPage } from '../layout/send-page.ts'

const maxRows = 100

/** Sends /__emulator/costs: the estimated costs by mode and by namespace. */
export function sendCostsPage(context: HttpContext, req: Request, res: Response): void {
  const { emulator } = context
  const { prices, budget, credit } = emulator.settings
  const filter = parseNamespaceFilter(req)
  const billed =
    filter === undefined ? emulator.billing.totals() : emulator.billing.totalsOf(filter)
  const costs = costsOf(billed, prices)
  const spent = costs.total[prices].net
  const namespaces = filteredNamespaces(emulator, undefined)
  const rows = namespaces
    .slice(0, maxRows)
    .map(({ name, billed }) => namespaceRow(name, billed, prices))
  const call = controlApiRequest(controlApiBaseOf(context, req), 'GET', '/costs?namespace=*')
  const main = html`<h1>Costs</h1>
<section class="card" aria-label="In all"><p class="figure">${formatEuro(spent)}</p><p>${costs.says}</p>
<p class="soft">${filter === undefined ? 'For the whole run, including resets.' : html`Of <code>${filter}</code> since its start.`} Prices: ${prices}.${
    budget !== undefined &&
    ` Budget of the run: ${formatEuro(budget)}; ${formatEuro(Math.max(0, budget - emulatorSpent()))} are left.`
  }${credit !== undefined && ` Credit of each account: ${formatEuro(credit)}.`}</p>${copyCurlButton(call)}</section>
<h2>By mode</h2>${modeTable(costs)}
<h2>By namespace</h2><div class="scroll card" tabindex="0" role="region" aria-label="By namespace"><table><thead><tr><th scope="col">namespace</th><th scope="col">calls</th><th scope="col" class="number">net</th><th scope="col" class="number">with VAT</th></tr></thead><tbody>${rows}</tbody></table></div>
${namespaces.length === 0 && html`<p class="soft">There are no verifications yet.</p>`}${namespaces.length > maxRows && html`<p class="soft">and ${namespaces.length - maxRows} more</p>`}`
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title: 'Costs',
      path: 'costs',
      namespace: filter,
      main,
      live: {},
    }),
  )

  function emulatorSpent(): number {
    return costsOf(emulator.billing.totals(), prices).total[prices].net
  }
}

function modeTable({ modes, total, calls }: Costs): Html {
  const rows = Object.entries(modes).map(
    ([mode, amounts]) =>
      html`<tr><th scope="row">${mode}</th><td>${amounts.calls}</td><td class="number">${formatEuro(amounts.list.net)}</td><td class="number">${formatEuro(amounts.list.gross)}</td><td class="number">${formatEuro(amounts.subscription.net)}</td><td class="number">${formatEuro(amounts.subscription.gross)}</td></tr>`,
  )
  return html`<div class="scroll card" tabindex="0" role="region" aria-label="By mode"><table><thead><tr><th scope="col">mode</th><th scope="col">calls</th><th scope="col" class="number">list, net</th><th scope="col" class="number">with VAT</th><th scope="col" class="number">subscription, net</th><th scope="col" class="number">with VAT</th></tr></thead>
<tbody>${rows}</tbody><tfoot><tr><th scope="row">all</th><td>${calls}</td><td class="number">${formatEuro(total.list.net)}</td><td class="number">${formatEuro(total.list.gross)}</td><td class="number">${formatEuro(total.subscription.net)}</td><td class="number">${formatEuro(total.subscription.gross)}</td></tr></tfoot></table></div>`
}

function namespaceRow(name: string, billed: BillingTotals, prices: PriceKind): Html {
  const { calls, total } = costsOf(billed, prices)
  return html`<tr><td><a href="${addNamespaceQuery('/__emulator/costs', name)}">${name}</a></td><td>${calls}</td><td class="number">${formatEuro(total[prices].net)}</td><td class="number">${formatEuro(total[prices].gross)}</td></tr>`
}
