import type { ScenarioUse } from '../../domain/scenarios/scenario-reference.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { type ControlApiBase, controlApiRequest, copyCurlButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'

const maxShown = 30
const maxNamespaces = 100

type ActiveScenarioContext = {
  readonly base: ControlApiBase
  readonly of: string
  readonly filter: string | undefined
}

/** A card with the scenarios of a namespace's next verifications: the queue, then the default. */
export function activeScenarioCard(
  { settings, namespaces }: Emulator,
  { defaultScenario, queue }: Namespace,
  { base, of, filter }: ActiveScenarioContext,
): Html {
  const names = [...new Set([of, ...namespaces.all().map(({ name }) => name)])].slice(
    0,
    maxNamespaces,
  )
  const queued = queue.slice(0, maxShown).map((use) => html`<li>${scenarioUseText(use)}</li>`)
  const remaining = queue.length - maxShown
  const hidden = html`<input type="hidden" name="of" value="${of}"><input type="hidden" name="filter" value="${filter ?? ''}">`
  return html`<section class="card" aria-label="What comes next"><form class="row" method="get" action="/__emulator/scenarios" data-as-you-type>
<label class="inline" for="namespace">The next verification of</label><select id="namespace" name="namespace">${names.map((name) => html`<option${name === of && html` selected`}>${name}</option>`)}</select><button class="small">Show</button></form>
<dl><dt>queue</dt><dd>${queue.length === 0 ? html`<span class="soft">empty</span>` : html`<ol class="queued">${queued}</ol>${remaining > 0 && html`<p class="soft">and ${remaining} more</p>`}`}</dd>
<dt>then</dt><dd>${scenarioUseText(defaultScenario ?? { name: settings.scenario })} <span class="soft">${defaultScenario === undefined ? "the emulator's default" : "the namespace's default"}</span></dd></dl>
<div class="row"><form class="row" method="post" action="/__emulator/pages/scenarios-queue">${hidden}<label class="inline" for="use">Queue several</label><input id="use" name="use" placeholder="ko, ko, ok" autocomplete="off" maxlength="2000"><button class="small" name="do" value="add">Queue</button></form>
${queue.length > 0 && html`<form method="post" action="/__emulator/pages/scenarios-queue">${hidden}<button class="small" name="do" value="empty">Empty the queue</button></form>`}
${copyCurlButton(controlApiRequest(base, 'POST', '/scenarios/queue', { namespace: of, body: { use: ['ko', 'ok'] } }))}</div>
<p class="soft">A header <code>x-emulator-scenario</code>, a tag in the mail address and the routes of <code>routes.yaml</code> have a lower priority than the queue, and a higher one than the default.</p></section>`
}

function scenarioUseText({ name, params = {} }: ScenarioUse): Html {
  const paramTexts = Object.entries(params).map(
    ([key, value]) => html` <code>${key}=${value}</code>`,
  )
  return html`<strong>${name}</strong>${paramTexts}`
}
