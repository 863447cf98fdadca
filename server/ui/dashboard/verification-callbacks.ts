import type { CallbackDelivery } from '../../domain/model/callback.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { formatChaosMark } from '../../domain/verification/describe-callbacks.ts'
import { deliveryDetail } from '../../http/control/delivery-detail.ts'
import { badge, deliveryBadge } from '../layout/badge.ts'
import { controlApiRequest, copyCurlButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { truncate, truncateToBytes } from '../layout/truncate.ts'
import type { VerificationPageData } from './verification-page-data.ts'
import { deliveryNumber } from './verification-timeline.ts'

type DeliveryDetail = ReturnType<typeof deliveryDetail>
type AttemptDetail = DeliveryDetail['attempts'][number]

// These limits keep a page below 60 KB. They count escaped characters, which may take several bytes.
const maxDeliveries = 20
const maxPageBytes = 12_000
const maxTextBytes = 6_000

/**
 * A card with all callbacks, their attempts, and the bytes that were sent and received. The page shows the bytes of
 * the newest callbacks; `?delivery=<n>` shows those of another one.
 */
export function callbacksCard(page: VerificationPageData, selectedNumber: unknown): Html {
  const { verification } = page
  const { deliveries, request } = verification
  if (request.callback === undefined) {
    return html`<section class="card" id="callbacks"><h2>Callbacks</h2><p>None: the request has no <code>callback</code>.</p></section>`
  }
  const shownDeliveries = deliveries.slice(-maxDeliveries).toReversed()
  const first = shownDeliveries.find(({ id }) => deliveryNumber(id) === selectedNumber)
  let bytesLeft = maxPageBytes
  const bytes = new Map<string, Html>()
  for (const delivery of first === undefined ? shownDeliveries : [first, ...shownDeliveries]) {
    if (bytes.has(delivery.id) || bytesLeft <= 0) continue
    const attempts = attemptsSection(page, delivery)
    bytes.set(delivery.id, attempts)
    bytesLeft -= attempts.markup.length
  }
  const rows = shownDeliveries.map((delivery) => {
    return deliverySection(page, delivery, bytes.get(delivery.id), delivery === first)
  })
  return html`<section class="card" id="callbacks"><h2>Callbacks</h2>
<p>To <code>${truncate(request.callback.url, 300)}</code>, as ${request.callback.encoding === 'form' ? `a form with the field ${truncate(request.callback.field, 60)}` : 'JSON'}.</p>
${rows.length === 0 ? html`<p class="soft">None yet.</p>` : rows}${
  deliveries.length > shownDeliveries.length &&
  html`<p class="soft">and ${deliveries.length - shownDeliveries.length} earlier: GET /__emulator/deliveries?verification=${verification.id}</p>`
}</section>`
}

function deliverySection(
  { base }: VerificationPageData,
  delivery: CallbackDelivery,
  attempts: Html | undefined,
  isSelected: boolean,
): Html {
  const { id, status, moment, chaos = [], why, attempts: allAttempts } = delivery
  const n = deliveryNumber(id)
  const redeliverCall = controlApiRequest(base, 'POST', `/deliveries/${id}/redeliver`)
  return html`<details id="delivery-${n}"${isSelected && html` open`}><summary>${n}. callback ${moment.status} ${deliveryBadge(status)} <span class="soft">${pluralize(allAttempts.length, 'attempt')}${
    chaos.length > 0 && `, chaos: ${chaos.map(formatChaosMark).join(', ')}`
  }</span></summary>
${why !== undefined && html`<p>${why}</p>`}
<form method="post" action="/__emulator/pages/deliveries/${id}/redeliver" class="row"><button class="small">Send again</button>${copyCurlButton(redeliverCall)}${copyCurlButton(controlApiRequest(base, 'GET', `/deliveries/${id}`), 'details as curl')}</form>
${attempts ?? html`<p><a href="?delivery=${n}#delivery-${n}">Show the bytes</a></p>`}</details>`
}

/** The attempts of one callback with the bytes that were sent and received, newest first. */
export function attemptsSection(
  { context, verification, namespace }: VerificationPageData,
  delivery: CallbackDelivery,
): Html {
  const { attempts } = deliveryDetail(context.emulator, { verification, namespace }, delivery)
  if (attempts.length === 0) return html`<p class="soft">Nothing was sent yet.</p>`
  const maxBytes = Math.floor(maxTextBytes / Math.min(attempts.length, maxAttempts))
  const newest = attempts
    .map((attempt, i) => attemptSection(attempt, i, maxBytes))
    .slice(-maxAttempts)
  return html`${attempts.length > maxAttempts && html`<p class="soft">The newest ${maxAttempts} of ${attempts.length} attempts:</p>`}${newest.toReversed()}`
}

const maxAttempts = 6

function attemptSection(attempt: AttemptDetail, i: number, maxBytes: number): Html {
  const { at, outcome, httpStatus, error, took, nextAt, request, exchange } = attempt
  const outcomeText = httpStatus === undefined ? outcome : `${outcome} ${httpStatus}`
  return html`<h3>Attempt ${i + 1} ${badge(outcome === 'delivered' ? 'good' : 'bad', outcomeText)} <small>${at.replace('T', ' ').slice(0, 19)} UTC, took ${took} ms${nextAt !== undefined && `, next at ${nextAt.replace('T', ' ').slice(0, 19)}`}</small></h3>
${error !== undefined && html`<p>${error}</p>`}
<div class="wire"><div><p class="soft">Sent: ${pluralize(request.bytes, 'byte')}</p><pre tabindex="0" aria-label="Sent">${messageHeadText(request.method, request.headers, maxBytes)}

${truncateToBytes(request.body, maxBytes)}</pre></div>
<div>${exchange?.response === undefined ? html`<p class="soft">${exchange === undefined ? 'The response is no longer stored.' : 'There was no response.'}</p>` : receivedSection(exchange.response, exchange.remoteAddress, maxBytes)}</div></div>`
}

type ReceivedResponse = NonNullable<NonNullable<AttemptDetail['exchange']>['response']>

function receivedSection(
  response: ReceivedResponse,
  from: string | undefined,
  maxBytes: number,
): Html {
  const text = 'body' in response ? response.body : `base64 ${response.base64}`
  return html`<p class="soft">Response from ${from}: ${pluralize(response.bytes, 'byte')}</p><pre tabindex="0" aria-label="Response">${messageHeadText(String(response.status), response.headers, maxBytes)}

${truncateToBytes(text, maxBytes)}</pre>`
}

function messageHeadText(
  first: string,
  headers: readonly (readonly (string | undefined)[])[],
  maxBytes: number,
): string {
  const headerLines = headers.map(([name, value]) => `${name}: ${value}`)
  return truncateToBytes([first, ...headerLines].join('\n'), maxBytes)
}
