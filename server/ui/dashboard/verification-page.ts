import type { Request, Response } from 'express'
import { wireReason } from '../../domain/model/reasons.ts'
import { latestTransition, verificationTime } from '../../domain/model/verification.ts'
import { explanationText, formatDrawnOutcome } from '../../domain/verification/explain.ts'
import { verificationDetails } from '../../http/control/to-rows.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { badge, statusBadge } from '../layout/badge.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import { controlApiBaseOf, controlApiRequest, copyCurlButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { sendPage } from '../layout/send-page.ts'
import { clockAttributes, pageClock, timeElement } from '../layout/time-elements.ts'
import { truncate, truncateToBytes } from '../layout/truncate.ts'
import { timelinePictureCard } from './timeline-picture.ts'
import { actionsCard, recordCard } from './verification-actions.ts'
import { callbacksCard } from './verification-callbacks.ts'
import { documentsCard } from './verification-documents.ts'
import type { VerificationPageData } from './verification-page-data.ts'
import { timelineCard } from './verification-timeline.ts'

/** Sends /__emulator/verifications/{id}: the history, the plan and the possible actions of one verification. */
export function sendVerificationPage(context: HttpContext, req: Request, res: Response): void {
  const { emulator } = context
  const found = emulator.findOrThrow(String(req.params.id))
  const { verification, namespace } = found
  const { id, request, scenario } = verification
  const namespaceClock = pageClock(namespace.clock)
  const clock = { ...namespaceClock, now: verificationTime(verification, namespaceClock.now) }
  const page: VerificationPageData = {
    ...found,
    context,
    base: controlApiBaseOf(context, req),
    clock,
  }
  const main = html`<div id="verification"${clockAttributes(clock)}>
<p class="soft"><a href="/__emulator/">Verifications</a> / ${id}</p>
<div class="row heading"><h1>${truncate(request.mail, 200)}</h1>${statusBadge(verification)}
<span class="row end"><a class="button" href="/link/${id}" target="_blank" rel="noopener">The person's page</a></span></div>
${reasonLine(page)}
<p>Scenario <a href="/__emulator/?scenario=${encodeURIComponent(scenario.name)}">${scenario.name}</a>${paramsText(page)}, chosen by ${scenario.selectedBy}${scenario.route !== undefined && ` (${scenario.route})`}.${scenario.drawn !== undefined && ` ${formatDrawnOutcome(scenario.drawn, context.emulator.settings.reasonStyle)}.`}
Opened ${timeElement(verification.openedAt)}, mode ${verification.mode}, namespace <a href="/__emulator/?namespace=${encodeURIComponent(namespace.name)}">${namespace.name}</a>. Its clock shows <b data-clock>${timeElement(clock.now)}</b>${
    verification.aheadBy > 0 && ', which is ahead of its namespace'
  }.</p>
${timelinePictureCard(page, req)}
<div class="halves"><div>${timelineCard(page)}</div><div>${actionsCard(page)}${recordCard(req, page)}${documentsCard(page)}</div></div>
${callbacksCard(page, req.query.delivery)}
<div class="halves"><div>${requestCard(page)}</div><div>${requestsCard(page)}${explainCard(page)}</div></div></div>`
  const title = truncate(request.mail, 60)
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title,
      path: '',
      main,
      live: { only: id },
      clock: namespaceClock,
      clockOf: namespace,
    }),
  )
}

function reasonLine({ verification, context }: VerificationPageData): Html | undefined {
  const { reason: why, repeatable } = latestTransition(verification)
  if (why === undefined) return undefined
  const { reasonStyle } = context.emulator.settings
  return html`<p>Reason <code>${wireReason(why, reasonStyle)}</code>${repeatable === true && ', and the person may try again'}</p>`
}

function paramsText({ verification }: VerificationPageData): Html | undefined {
  const pairs = Object.entries(verification.scenario.params)
  if (pairs.length === 0) return undefined
  return html` (<span class="mono">${truncate(pairs.map(([key, value]) => `${key}=${value}`).join('; '), 300)}</span>)`
}

// The control API returns the whole of a larger request.
const maxShownBytes = 12_000

function requestCard({ context, base, verification, namespace }: VerificationPageData): Html {
  const { id } = verification
  const story = verificationDetails(
    { verification, namespace },
    context.emulator.settings.reasonStyle,
  )
  const text = JSON.stringify(story.request, null, 2)
  const shownText = truncateToBytes(text, maxShownBytes)
  return html`<section class="card" id="request"><div class="row"><h2>Request</h2><span class="end">${copyCurlButton(controlApiRequest(base, 'GET', `/verifications/${id}`))}</span></div>
<pre tabindex="0">${shownText}</pre>${
    shownText !== text && html`<p class="soft">The copied call returns the whole request.</p>`
  }</section>`
}

function explainCard({ context, base, clock, verification }: VerificationPageData): Html {
  const text = explanationText(verification, clock.now, context.emulator.settings.reasonStyle)
  const call = controlApiRequest(base, 'GET', `/verifications/${verification.id}/explain`)
  return html`<section class="card" id="explained"><details><summary>As text</summary>
<pre tabindex="0">${truncateToBytes(text, maxShownBytes / 2)}</pre>
<p class="row">${copyCurlButton(call)} <span class="soft">or <code>videoid-emulator explain ${verification.id.slice(0, 8)}</code></span></p></details></section>`
}

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
  const call = controlApiRequest(base, 'GET', `/requests?id=${id}`, { namespace: namespace.name })
  return html`<section class="card" id="requests"><div class="row"><h2>Requests of the client</h2><span class="end">${copyCurlButton(call)}</span></div>
${rows.length === 0 ? html`<p>None: it was created on this page, or its requests are older than the journal.</p>` : html`<div class="scroll" tabindex="0" role="region" aria-label="Requests"><table><thead><tr><th scope="col">At (UTC)</th><th scope="col">Request</th><th scope="col">Answer</th></tr></thead><tbody>${rows}</tbody></table></div>`}
${requests.length > maxRequests && html`<p class="soft">and ${requests.length - maxRequests} earlier</p>`}${truncated && html`<p class="soft">The oldest requests of this namespace were dropped.</p>`}</section>`
}
