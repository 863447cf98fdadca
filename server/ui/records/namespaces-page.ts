import type { Request, Response } from 'express'
import { pluralize } from '../../domain/text/pluralize.ts'
import { pendingInNamespace } from '../../emulator/advance.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import {
  type ControlApiBase,
  controlApiBaseOf,
  controlApiRequest,
  copyCurlButton,
} from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import {
  addNamespaceQuery,
  filteredNamespaces,
  parseNamespaceFilter,
} from '../layout/namespace-filter.ts'
import { sendPage } from '../layout/send-page.ts'
import { clockAttributes, pageClock, timeElement } from '../layout/time-elements.ts'

const maxRows = 30

/** Sends /__emulator/namespaces: all namespaces, with forms to delete them. */
export function sendNamespacesPage(context: HttpContext, req: Request, res: Response): void {
  const { emulator } = context
  const { maxNamespaces, auth } = emulator.settings
  const filter = parseNamespaceFilter(req)
  const all = filteredNamespaces(emulator, filter)
  const base = controlApiBaseOf(context, req)
  const rows = all.slice(0, maxRows).map((namespace) => namespaceCard(namespace, base, filter))
  const main = html`<h1>Namespaces</h1>
<p class="soft">Each bearer token has its own namespace, with its clock, verifications and journal. It is created when the token is first used. ${pluralize(all.length, 'namespace')} of at most ${maxNamespaces}; ${emulator.namespaces.evictedCount} evicted.</p>
${all.length === 0 ? html`<p class="card empty">${filter === undefined ? 'No token was used yet: paste the first curl command that the emulator printed at its start into a terminal.' : html`There is no namespace <code>${filter}</code>.`}</p>` : html`<ul class="list">${rows}</ul>`}
${all.length > maxRows && html`<p class="soft">and ${all.length - maxRows} more</p>`}
${all.length > 1 && filter === undefined && auth !== 'scoped' && resetAllForm(base)}`
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title: 'Namespaces',
      path: 'namespaces',
      namespace: filter,
      main,
      live: {},
    }),
  )
}

function namespaceCard(
  namespace: Namespace,
  base: ControlApiBase,
  filter: string | undefined,
): Html {
  const {
    name,
    owner,
    clock,
    verifications,
    lastNumber: opened,
    queue,
    defaultScenario,
    openNow,
  } = namespace
  const cardClock = pageClock(clock)
  const speedText =
    clock.mode === 'manual'
      ? 'paused'
      : clock.speed === 1
        ? 'real time'
        : `${clock.speed} times as fast`
  return html`<li class="card" id="ns-${name}"${clockAttributes(cardClock)}><div class="row"><strong><a href="${addNamespaceQuery('/__emulator/', name)}">${name}</a></strong><span class="soft">${owner}</span>
<span class="soft push"><span data-clock>${timeElement(cardClock.now)}</span> UTC, ${speedText}</span></div>
<dl><dt>verifications</dt><dd>${verifications.size}${opened !== verifications.size && ` (${opened} opened)`}</dd>
<dt>planned</dt><dd>${pluralize(pendingInNamespace(namespace), 'step or callback', 'steps and callbacks')}</dd>
<dt>next</dt><dd>${queue.length > 0 && `${pluralize(queue.length, 'scenario')} in the queue, then `}${defaultScenario?.name ?? "the emulator's default"}</dd>
${openNow === true && html`<dt>desk</dt><dd>open anyway</dd>`}</dl>
<div class="row"><a class="button small" href="${addNamespaceQuery('/__emulator/requests', name)}">Requests</a><a class="button small" href="${addNamespaceQuery('/__emulator/clock', name)}">Clock</a><a class="button small" href="${addNamespaceQuery('/__emulator/inboxes', name)}">Inbox</a>
<details class="confirm" id="reset-${name}"><summary>Start over</summary><form method="post" action="/__emulator/pages/namespaces/reset"><input type="hidden" name="of" value="${name}"><input type="hidden" name="filter" value="${filter ?? ''}">
<p>This deletes its verifications, clock, journal, inbox and costs. The same token then starts again, with the same ids.</p>
<div class="row"><button class="danger">Delete ${name}</button>${copyCurlButton(controlApiRequest(base, 'DELETE', `/namespaces/${name}`), 'delete as curl')}${copyCurlButton(controlApiRequest(base, 'POST', '/reset', { namespace: name, body: {} }), 'reset as curl')}</div></form></details></div></li>`
}

function resetAllForm(base: ControlApiBase): Html {
  return html`<details class="confirm" id="reset-all"><summary>Delete all namespaces</summary><form class="card" method="post" action="/__emulator/pages/namespaces/reset"><input type="hidden" name="all" value="true">
<p>This deletes all verifications of all tokens.</p>
<div class="row"><button class="danger">Delete all namespaces</button>${copyCurlButton(controlApiRequest(base, 'POST', '/reset', { body: { all: true } }))}</div></form></details>`
}
