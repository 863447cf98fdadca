import type { Request, Response } from 'express'
import type { HttpContext } from '../../http/http-context.ts'
import type { ScenarioRow } from '../../scenario-files/scenario-catalog.ts'
import { badge } from '../layout/badge.ts'
import { brokenFilesCard } from '../layout/broken-files.ts'
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
  defaultNamespaceName,
  parseNamespaceFilter,
} from '../layout/namespace-filter.ts'
import { maxSearchLength, parseSearch } from '../layout/search-query.ts'
import { sendPage } from '../layout/send-page.ts'
import { activeScenarioCard } from './active-scenario.ts'
import { editorPath } from './editor-page.ts'
import { editorTextsFor } from './editor-texts.ts'

const maxRows = 60

/** Sends /__emulator/scenarios: all scenarios, and those of the next verifications. */
export function sendScenarioListPage(context: HttpContext, req: Request, res: Response): void {
  const { emulator } = context
  const filter = parseNamespaceFilter(req)
  const namespace = emulator.namespaceOrDefault(defaultNamespaceName(emulator, filter))
  const search = parseSearch(req)
  const all = emulator.catalog.list()
  const matches = all.filter((row) => matchesSearch(row, search.toLowerCase()))
  const options = { base: controlApiBaseOf(context, req), of: namespace.name, filter }
  const defaultName = namespace.defaultScenario?.name ?? emulator.settings.scenario
  const rows = matches
    .slice(0, maxRows)
    .map((row) => scenarioItem(row, row.name === defaultName, options))
  const main = html`<h1>Scenarios</h1>
${activeScenarioCard(emulator, namespace, options)}
${brokenFilesCard(emulator.catalog.broken())}
<form class="row" method="get" action="/__emulator/scenarios" data-as-you-type role="search">
${filter !== undefined && html`<input type="hidden" name="namespace" value="${filter}">`}
<label class="inline" for="q">Search</label><input id="q" name="q" type="search" value="${search}" maxlength="${maxSearchLength}" placeholder="name, title, file">
<button class="small">Search</button><a class="button small end" href="${editorPath}">${editorTextsFor(req)('new')}</a><span class="soft" role="status">${matches.length} of ${all.length}${matches.length > maxRows && `, the first ${maxRows} shown`}</span></form>
${matches.length === 0 ? html`<p class="card empty">No scenario has “${search}” in its name, title or file.</p>` : html`<ul class="list">${rows}</ul>`}`
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title: 'Scenarios',
      path: 'scenarios',
      namespace: filter,
      main,
      live: {},
    }),
  )
}

type ScenarioListContext = {
  readonly base: ControlApiBase
  readonly of: string
  readonly filter: string | undefined
}

function matchesSearch(
  { name, title, description = '', file }: ScenarioRow,
  search: string,
): boolean {
  return [name, title, description, file].some((text) => text.toLowerCase().includes(search))
}

function scenarioItem(
  { name, title, description, params, file, faults }: ScenarioRow,
  isDefault: boolean,
  { base, of, filter }: ScenarioListContext,
): Html {
  const needs = Object.values(params).some((param) => param.default === undefined)
  const path = addNamespaceQuery(`/__emulator/scenarios/${name}`, filter)
  const act = (does: string, label: string) =>
    html`<form method="post" action="/__emulator/pages/scenarios/${name}"><input type="hidden" name="of" value="${of}"><input type="hidden" name="filter" value="${filter ?? ''}"><input type="hidden" name="from" value="list"><button class="small" name="do" value="${does}">${label}<span class="hidden"> (${name})</span></button></form>`
  const acts = needs
    ? html`<a class="button small" href="${path}">Set params</a>`
    : html`${act('default', 'Make default')}${act('queue', 'Queue next')}`
  const paramNames = Object.keys(params)
  return html`<li class="card" id="scenario-${name}"><div class="row"><strong><a href="${path}">${name}</a></strong>
${isDefault && badge('good', 'default')}
${faults.length > 0 && badge('bad', 'broken: last valid version')}
<span class="row push">${acts}${copyCurlButton(controlApiRequest(base, 'POST', '/scenarios/queue', { namespace: of, body: { use: name } }), 'curl')}</span></div>
<p>${title}</p>${description !== undefined && html`<p class="soft">${description}</p>`}
<p class="soft"><code>${file}</code>${paramNames.length > 0 && html` · params ${paramNames.join(', ')}`}</p></li>`
}
