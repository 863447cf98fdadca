import type { CallbackDelivery } from '../../domain/model/callback.ts'
import { plural } from '../../domain/text/pluralize.ts'
import { markText } from '../../domain/verification/callback-timeline.ts'
import { deliveryDetail } from '../../http/control/delivery-detail.ts'
import { badge, deliveryBadge } from '../layout/badge.ts'
import { controlCall, copyCurl } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { cut, shortened } from '../layout/truncate.ts'
import type { Life } from './shown-verification.ts'
import { nth } from './verification-timeline.ts'

type Detail = ReturnType<typeof deliveryDetail>
type AttemptDetail = Detail['attempts'][number]

// A page stays below 60 KB whatever the client sends: escaped, a character may take several bytes.
const mostDeliveries = 20
const bytesOfPage = 12_000
const bytesOfText = 6_000

/**
 * Every callback with every attempt, and what went over the wire. The bytes of the newest are on the
 * page; `?delivery=<n>` wants those of another.
 */
export function callbacksCard(life: Life, wanted: unknown): Html {
  const { verification } = life
  const { deliveries, request } = verification
  if (request.callback === undefined) {
    return html`<section class="card" id="callbacks"><h2>Callbacks</h2><p>The request asked for none: it has no <code>callback</code>.</p></section>`
  }
  const shown = deliveries.slice(-mostDeliveries).toReversed()
  const first = shown.find(({ id }) => nth(id) === wanted)
  let room = bytesOfPage
  const bytes = new Map<string, Html>()
  for (const delivery of first === undefined ? shown : [first, ...shown]) {
    if (bytes.has(delivery.id) || room <= 0) continue
    const attempts = attemptsShown(life, delivery)
    bytes.set(delivery.id, attempts)
    room -= attempts.markup.length
  }
  const rows = shown.map((delivery) => {
    return deliveryShown(life, delivery, bytes.get(delivery.id), delivery === first)
  })
  return html`<section class="card" id="callbacks"><h2>Callbacks</h2>
<p>To <code>${cut(request.callback.url, 300)}</code>, as ${request.callback.encoding === 'form' ? `a form with the field ${cut(request.callback.field, 60)}` : 'JSON'}.</p>
${rows.length === 0 ? html`<p class="soft">None yet.</p>` : rows}${
  deliveries.length > shown.length &&
  html`<p class="soft">and ${deliveries.length - shown.length} earlier: GET /__emulator/deliveries?verification=${verification.id}</p>`
}</section>`
}

function deliveryShown(
  { base }: Life,
  delivery: CallbackDelivery,
  attempts: Html | undefined,
  isWanted: boolean,
): Html {
  const { id, status, moment, chaos = [], why, attempts: made } = delivery
  const n = nth(id)
  const again = controlCall(base, 'POST', `/deliveries/${id}/redeliver`)
  return html`<details id="delivery-${n}"${isWanted && html` open`}><summary>${n}. tells ${moment.status} ${deliveryBadge(status)} <span class="soft">${plural(made.length, 'attempt')}${
    chaos.length > 0 && `, chaos: ${chaos.map(markText).join(', ')}`
  }</span></summary>
${why !== undefined && html`<p>${why}</p>`}
<form method="post" action="/__emulator/pages/deliveries/${id}/redeliver" class="row"><button class="small">Send it again</button>${copyCurl(again)}${copyCurl(controlCall(base, 'GET', `/deliveries/${id}`), 'all of it as curl')}</form>
${attempts ?? html`<p><a href="?delivery=${n}#delivery-${n}">Show its bytes</a></p>`}</details>`
}

function attemptsShown({ here, verification, namespace }: Life, delivery: CallbackDelivery): Html {
  const { attempts } = deliveryDetail(here.emulator, { verification, namespace }, delivery)
  if (attempts.length === 0) return html`<p class="soft">Nothing was sent yet.</p>`
  const most = Math.floor(bytesOfText / Math.min(attempts.length, mostAttempts))
  const newest = attempts.map((attempt, i) => attemptShown(attempt, i, most)).slice(-mostAttempts)
  return html`${attempts.length > mostAttempts && html`<p class="soft">The newest ${mostAttempts} of ${attempts.length} attempts:</p>`}${newest.toReversed()}`
}

const mostAttempts = 6

function attemptShown(attempt: AttemptDetail, i: number, most: number): Html {
  const { at, outcome, httpStatus, error, took, nextAt, request, exchange } = attempt
  const answer = httpStatus === undefined ? outcome : `${outcome} ${httpStatus}`
  return html`<h3>Attempt ${i + 1} ${badge(outcome === 'delivered' ? 'good' : 'bad', answer)} <small>${at.replace('T', ' ').slice(0, 19)}, took ${took} ms${nextAt !== undefined && `, next at ${nextAt.replace('T', ' ').slice(0, 19)}`}</small></h3>
${error !== undefined && html`<p>${error}</p>`}
<div class="wire"><div><p class="soft">Sent: ${plural(request.bytes, 'byte')}</p><pre tabindex="0" aria-label="Sent">${lines(request.method, request.headers, most)}

${shortened(request.body, most)}</pre></div>
<div>${exchange?.response === undefined ? html`<p class="soft">${exchange === undefined ? 'What came back is no longer kept.' : 'Nothing came back.'}</p>` : answered(exchange.response, exchange.remoteAddress, most)}</div></div>`
}

type Answered = NonNullable<NonNullable<AttemptDetail['exchange']>['response']>

function answered(response: Answered, from: string | undefined, most: number): Html {
  const text = 'body' in response ? response.body : `base64 ${response.base64}`
  return html`<p class="soft">Came back from ${from}: ${plural(response.bytes, 'byte')}</p><pre tabindex="0" aria-label="Came back">${lines(String(response.status), response.headers, most)}

${shortened(text, most)}</pre>`
}

function lines(
  first: string,
  headers: readonly (readonly (string | undefined)[])[],
  most: number,
): string {
  const told = headers.map(([name, value]) => `${name}: ${value}`)
  return shortened([first, ...told].join('\n'), most)
}
