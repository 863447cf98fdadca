import { badge } from '../layout/badge.ts'
import { controlCall, copyCurlButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { timeElement } from '../layout/time-elements.ts'
import { truncate } from '../layout/truncate.ts'
import type { VerificationPageData } from './shown-verification.ts'

const maxRequests = 25

/** A card with the client's requests for this verification, newest first. */
export function requestsCard({
  context,
  base,
  namespace,
  verification,
}: VerificationPageData): Html {
  const { id } = verification
  const { entries, truncated } = context.journal.of(namespace.name)
  const requests = entries.filter((entry) => entry.verification === id).toReversed()
  const rows = requests.slice(0, maxRequests).map(
    ({
      number,
      at,
      method,
      path,
      status,
      why,
    }) => html`<tr id="req-${number}"><td>${timeElement(at)}</td>
<td><a class="quiet" href="/__emulator/requests?namespace=${encodeURIComponent(namespace.name)}&id=${id}">${method} ${truncate(path.replace(id, '…'), 80)}</a>${why !== undefined && html`<small>${truncate(why, 300)}</small>`}</td>
<td>${badge(status >= 400 || status === 0 ? 'bad' : 'good', status === 0 ? 'no answer' : String(status))}</td></tr>`,
  )
  const call = controlCall(base, 'GET', `/requests?id=${id}`, { namespace: namespace.name })
  return html`<section class="card" id="requests"><div class="row"><h2>Requests of the client</h2><span class="end">${copyCurlButton(call)}</span></div>
${rows.length === 0 ? html`<p>None: it was opened here, or what was asked is older than the journal.</p>` : html`<div class="scroll" tabindex="0" role="region" aria-label="Requests"><table><thead><tr><th scope="col">At</th><th scope="col">Request</th><th scope="col">Answer</th></tr></thead><tbody>${rows}</tbody></table></div>`}
${requests.length > maxRequests && html`<p class="soft">and ${requests.length - maxRequests} earlier</p>`}${truncated && html`<p class="soft">The oldest requests of this namespace were forgotten.</p>`}</section>`
}
