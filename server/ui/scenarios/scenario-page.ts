import { dirname, join } from 'node:path'
import type { Request, Response } from 'express'
import { describeScenario } from '../../domain/scenarios/describe-scenario.ts'
import type { Scenario } from '../../domain/scenarios/scenario.ts'
import type { ParamValues } from '../../domain/scenarios/scenario-params.ts'
import { resolveScenarioUse } from '../../domain/scenarios/selection/choose-scenario.ts'
import { explanationText } from '../../domain/verification/explain.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { prepareVerification } from '../../operations/open-verification.ts'
import type { ScenarioRow } from '../../scenario-files/scenario-catalog.ts'
import { badge } from '../layout/badge.ts'
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
import { pageLanguageOf } from '../layout/preferences.ts'
import { sendPage } from '../layout/send-page.ts'
import { timelineTexts } from '../layout/timeline-svg.ts'
import { activeScenarioCard } from './active-scenario.ts'
import { editorPath } from './editor-page.ts'
import { editorTextsFor } from './editor-texts.ts'
import { paramForm } from './param-form.ts'
import { scenarioPicture } from './scenario-picture.ts'
import {
  type FieldErrors,
  fieldsOfQuery,
  parseTryForm,
  type TryFormFields,
  tryRequestBody,
  validateTryForm,
} from './try-form-fields.ts'

/** Sends /__emulator/scenarios/{name}: its description, its YAML, and a form to use it. */
export async function sendScenarioPage(
  context: HttpContext,
  req: Request,
  res: Response,
): Promise<void> {
  const { emulator } = context
  const { catalog: book } = emulator
  const name = String(req.params.name)
  const row = book.list().find((candidate) => candidate.name === name)
  const scenario = book.scenarios.get(name)
  if (row === undefined || scenario === undefined) throw unknownScenarioError(context, name)
  const filter = parseNamespaceFilter(req)
  const namespace = emulator.namespaceOrDefault(defaultNamespaceName(emulator, filter))
  const fields = fieldsOfQuery(req)
  const isTried = fields.has('tried')
  const base = controlApiBaseOf(context, req)
  const defaults = { hook: `${base.url}/__emulator/inbox/mine` }
  const formFields = isTried
    ? parseTryForm(fields, scenario)
    : { ...parseTryForm(fields, scenario), ...defaults }
  const errors = isTried
    ? validateTryForm(emulator, scenario, formFields, fields.get('tried') ?? '')
    : {}
  const options = { base, of: namespace.name, filter }
  const main = html`<p><a href="${addNamespaceQuery('/__emulator/scenarios', filter)}">All scenarios</a></p>
<h1>${row.title}</h1><p class="soft"><code>${name}</code> · <code>${row.file}</code>${usageBadges(context, namespace, name)} ${editLink(req, emulator, row)}</p>
${row.description !== undefined && html`<p>${row.description}</p>`}
${row.faults.length > 0 && html`<section class="card broken" aria-label="Faults"><p>The file has errors. This is its last valid version.</p><pre tabindex="0">${row.faults.join('\n')}</pre></section>`}
${pictureCard(context, req, namespace, { scenario, formFields })}
<div class="halves"><div><h2>Steps</h2>${scenarioDescription(context, namespace, scenario, formFields, errors)}</div>
<div><h2>Use it</h2>${paramForm(scenario, formFields, errors, options)}${curlButtons(base, namespace.name, name, formFields)}</div></div>
<h2>Next scenarios</h2>${activeScenarioCard(emulator, namespace, options)}
<h2>The compiled scenario, with inherited parts</h2><pre tabindex="0">${await formatYaml(scenario)}</pre>`
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title: name,
      path: 'scenarios',
      namespace: filter,
      main,
      live: {},
    }),
  )
}

function usageBadges({ emulator }: HttpContext, namespace: Namespace, name: string): Html {
  const { defaultScenario, queue, name: of } = namespace
  const isDefault = (defaultScenario?.name ?? emulator.settings.scenario) === name
  const queued = queue.filter((use) => use.name === name).length
  return html`${isDefault && html` ${badge('good', `default of ${of}`)}`}${queued > 0 && html` ${badge('calm', `${queued} in the queue of ${of}`)}`}`
}

function unknownScenarioError({ emulator }: HttpContext, name: string): ControlApiError {
  const resolved = resolveScenarioUse({ name }, emulator.catalog.scenarios)
  return new ControlApiError(404, 'fault' in resolved ? resolved.fault : 'No such scenario.', {
    fix: 'The page of all scenarios lists them.',
  })
}

function scenarioDescription(
  { emulator }: HttpContext,
  namespace: Namespace,
  scenario: Scenario,
  formFields: TryFormFields,
  errors: FieldErrors,
): Html {
  const { pace, reasonStyle } = emulator.settings
  const { steps, besides } = describeScenario(scenario, formFields.params, pace)
  const list = (lines: readonly string[]) => lines.map((line) => html`<li>${line}</li>`)
  const isWhole =
    Object.keys(errors).length === 0 &&
    !(
      'fault' in
      resolveScenarioUse(
        { name: scenario.name, params: formFields.params },
        emulator.catalog.scenarios,
      )
    )
  return html`${steps.length === 0 ? html`<p>No steps are planned: a person does everything.</p>` : html`<ol>${list(steps)}</ol>`}
${besides.length > 0 && html`<ul>${list(besides)}</ul>`}
${isWhole && html`<h3>Forecast for a verification created now</h3><pre tabindex="0">${foreseen()}</pre>`}`

  // The previewed verification is not stored. The next verification that is created in this way will be exactly the
  // same.
  function foreseen(): string {
    const prepared = prepareVerification(emulator, namespace, {
      mode: formFields.mode,
      request: { mail: formFields.mail },
      use: { name: scenario.name, params: formFields.params },
      base: '',
    })
    if ('fault' in prepared) return prepared.fault
    return explanationText(prepared.verification, namespace.clock.now(), reasonStyle)
  }
}

function pictureCard(
  context: HttpContext,
  req: Request,
  namespace: Namespace,
  { scenario, formFields }: Pick<ScenarioParts, 'scenario' | 'formFields'>,
): Html | undefined {
  const language = pageLanguageOf(req)
  const picture = scenarioPicture(context, namespace, { ...formFields, scenario, language })
  if (picture === undefined) return undefined
  return html`<section class="card" id="picture"><h2>${timelineTexts(language)('picture')}</h2>${picture}</section>`
}

interface ScenarioParts {
  readonly scenario: Scenario
  readonly formFields: TryFormFields
}

function editLink(
  req: Request,
  { settings, catalog }: Emulator,
  { name, file }: ScenarioRow,
): Html {
  const t = editorTextsFor(req)
  const isOwn = settings.scenarioDirectories.some(
    (folder) => dirname(file) === dirname(join(folder, 'x')),
  )
  const address = isOwn || !catalog.isShipped(name) ? `name=${name}` : `from=${name}`
  return html`<a class="button small" href="${editorPath}?${address}">${t(address.startsWith('name') ? 'edit' : 'copy')}</a>`
}

function curlButtons(
  base: ControlApiBase,
  of: string,
  name: string,
  formFields: TryFormFields,
): Html {
  const use =
    Object.keys(formFields.params).length === 0
      ? { use: name }
      : { use: name, params: formFields.params }
  const open = {
    method: 'POST',
    url: `${base.url}/IT-${formFields.mode}`,
    headers: [
      ['Authorization', 'Bearer YOUR-TOKEN'],
      ['x-emulator-scenario', formatScenarioHeader(name, formFields.params)],
    ] as const,
    body: JSON.stringify(tryRequestBody(formFields)),
  }
  return html`<div class="row">${copyCurlButton(controlApiRequest(base, 'PUT', '/scenarios/default', { namespace: of, body: use }), 'default as curl')}
${copyCurlButton(controlApiRequest(base, 'POST', '/scenarios/queue', { namespace: of, body: use }), 'queue as curl')}
${copyCurlButton(open, 'open as curl')}</div>`
}

// Leaves out members that are not part of the scenario language. The YAML library is large, so it loads on first use.
async function formatYaml({ name: _, file: __, ...text }: Scenario): Promise<string> {
  const { stringify } = await import('yaml')
  const written = stringify(text, { lineWidth: 100 })
  return written.length > 20_000 ? `${written.slice(0, 20_000)}\n…` : written
}

/** Formats a scenario with params for the header `x-emulator-scenario`: `ko; reason=face_mismatch`. */
export function formatScenarioHeader(name: string, params: ParamValues): string {
  const pairs = Object.entries(params).map(([key, value]) => {
    return `${key}=${value.includes(';') ? `"${value}"` : value}`
  })
  return [name, ...pairs].join('; ')
}
