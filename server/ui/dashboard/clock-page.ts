import type { Request, Response } from 'express'
import { pluralize } from '../../domain/text/pluralize.ts'
import { pendingInNamespace } from '../../emulator/advance.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { forecastNext } from '../../operations/forecast-namespace.ts'
import { badge } from '../layout/badge.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import {
  controlApiBaseOf,
  controlApiRequest,
  copyCurlButton,
  copyFieldsButton,
} from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import {
  defaultNamespaceName,
  filteredNamespaces,
  parseNamespaceFilter,
} from '../layout/namespace-filter.ts'
import { sendPage } from '../layout/send-page.ts'
import { clockAttributes, pageClock, timeElement } from '../layout/time-elements.ts'
import { type ClockCard, clockFormFields } from './clock-form-fields.ts'
import { previewForm } from './clock-preview.ts'
import { advanceReportSection } from './clock-report.ts'
import { dueList } from './due-list.ts'

// The limit of clocks on the page: each clock has a card, and a shared emulator may have hundreds of namespaces.
const maxCards = 8
const maxNext = 5

/** Sends /__emulator/clock, the clocks of all namespaces. `?of=<name>&by=26h` previews an advance. */
export function sendClockPage(context: HttpContext, req: Request, res: Response): void {
  const { emulator } = context
  const filter = parseNamespaceFilter(req)
  const first =
    typeof req.query.of === 'string' ? req.query.of : defaultNamespaceName(emulator, filter)
  const namespaces = filteredNamespaces(emulator, filter)
  const cards = namespaces
    .toSorted((a, b) => Number(b.name === first) - Number(a.name === first))
    .slice(0, maxCards)
    .map((namespace) =>
      clockCard({
        context,
        base: controlApiBaseOf(context, req),
        namespace,
        filter,
        query: req.query,
      }),
    )
  const main = html`<h1>${namespaces.length > 1 ? 'Clocks' : 'Clock'}</h1>
<p>Each namespace has its own clock, which only goes forward. An advance processes all due steps in order, and waits for
the answer to every callback.</p>
${cards.length > 0 ? cards : html`<p class="card">There is no clock yet. The first request with a token creates a namespace, which has a clock. <a href="/__emulator/">Create a verification</a></p>`}
${namespaces.length > maxCards && html`<p class="soft">and ${namespaces.length - maxCards} more: choose one under <a href="/__emulator/namespaces">Namespaces</a>.</p>`}`
  const onlyNamespace = namespaces.length === 1 ? namespaces[0] : undefined
  const clock = onlyNamespace === undefined ? undefined : pageClock(onlyNamespace.clock)
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title: 'Clock',
      path: 'clock',
      namespace: filter,
      main,
      live: {},
      clock,
    }),
  )
}

function clockCard(card: ClockCard): Html {
  const { namespace, context } = card
  const { name, clock, advanceProgress } = namespace
  const { mode, speed } = clock
  const isRunning = mode === 'system'
  const at = pageClock(clock)
  return html`<section class="card clock-card" id="clock-${name}"${clockAttributes(at)}>
<div class="row"><h2>${name}</h2>${isRunning ? badge('good', speed === 1 ? 'runs' : `runs ${speed} times as fast`) : badge('calm', 'paused')}${advanceProgress !== undefined && advancingBadge(card)}</div>
<p class="now-shown"><span data-clock>${timeElement(at.now)}</span> <small>UTC</small></p>
<div class="row">${modeForm(card)}${speedForm(card)}</div>
<h3>Advance</h3>
${previewForm(card)}
${!isPreviewed(card) && dueSection(card)}
${advanceReportSection(namespace, context.emulator)}</section>`
}

function isPreviewed({ namespace, query }: ClockCard): boolean {
  return query.of === namespace.name && [query.by, query.to, query.until].some(Boolean)
}

function dueSection({ namespace, context }: ClockCard): Html {
  const clock = pageClock(namespace.clock)
  const due = forecastNext(namespace, maxNext)
  const planned = pendingInNamespace(namespace)
  return html`<h3>Planned</h3>${
    due.length === 0
      ? html`<p class="soft">Nothing: no transition and no callback is planned.</p>`
      : dueList(due, { clock, emulator: context.emulator })
  }${due.length === maxNext && html`<p class="soft">${pluralize(planned, 'step')} planned in all. The preview of an advance shows what follows from them.</p>`}`
}

function advancingBadge({ namespace, context }: ClockCard): Html {
  const [delivery] = namespace.awaitedDeliveries
  if (delivery === undefined) return badge('wait', 'advancing')
  const id = delivery.slice(0, delivery.lastIndexOf('.'))
  const url = context.emulator.find(id)?.verification.request.callback?.url ?? ''
  return html`${badge('wait', 'advancing')} <span>waiting for the receiver of <a href="/__emulator/verifications/${id}">delivery ${delivery}</a> at <code>${url.slice(0, 200)}</code></span>`
}

function modeForm({ namespace, filter, base }: ClockCard): Html {
  const { name, clock } = namespace
  const mode = clock.mode === 'system' ? 'manual' : 'system'
  const call = controlApiRequest(base, 'PUT', '/clock', { namespace: name, body: { mode } })
  return html`<form method="post" action="/__emulator/pages/clock/set" class="row" id="mode-${name}">${clockFormFields(name, filter)}
<input type="hidden" name="mode" value="${mode}"><button>${mode === 'manual' ? 'Pause' : 'Resume'}</button>${copyCurlButton(call)}</form>`
}

function speedForm({ namespace, filter, base }: ClockCard): Html {
  const { name, clock } = namespace
  const call = controlApiRequest(base, 'PUT', '/clock', {
    namespace: name,
    body: { speed: '@speed:number' },
  })
  return html`<form method="post" action="/__emulator/pages/clock/set" class="row" id="speed-${name}">${clockFormFields(name, filter)}
<label class="inline">Speed <input name="speed" type="number" min="0.001" max="1000000" step="any" value="${clock.speed}" required></label><button>Set</button>${copyFieldsButton(call)}</form>`
}
