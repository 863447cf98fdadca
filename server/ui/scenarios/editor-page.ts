import type { Request, Response } from 'express'
import { describeScenario } from '../../domain/scenarios/describe-scenario.ts'
import type { ParamText, Scenario } from '../../domain/scenarios/scenario.ts'
import type { ControlApiError } from '../../emulator/control-api-error.ts'
import type { HttpContext } from '../../http/http-context.ts'
import type { CheckedScenarioText, ScenarioTextIssue } from '../../operations/scenario-source.ts'
import { assetUrl } from '../layout/assets.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import { type Html, html } from '../layout/html.ts'
import type { TranslateText } from '../layout/language.ts'
import { defaultNamespaceName } from '../layout/namespace-filter.ts'
import { pageLanguageOf } from '../layout/preferences.ts'
import { sendPage } from '../layout/send-page.ts'
import { type EditorText, editorTextsFor } from './editor-texts.ts'
import { scenarioPicture } from './scenario-picture.ts'

export const editorPath = '/__emulator/scenario-editor'

/** The text in the editor, as the page and its form hold it. */
export interface EditorDraft {
  readonly name: string
  readonly text: string
  /** The file that was opened, with its version. Absent for a new scenario. */
  readonly opened?: { readonly name: string; readonly version: string } | undefined
}

/** The outcome of the last button. */
export interface EditorOutcome {
  readonly checked: CheckedScenarioText
  /** The error of a save that was refused. */
  readonly refused?: ControlApiError | undefined
  readonly isSaved?: boolean
}

/** Sends the page of the scenario editor with a text, its mistakes and its preview. */
export function sendEditorPage(
  context: HttpContext,
  req: Request,
  res: Response,
  draft: EditorDraft,
  outcome: EditorOutcome,
): void {
  const t = editorTextsFor(req)
  const { emulator } = context
  const { name, text, opened } = draft
  const canSave = emulator.settings.scenarioDirectories.length > 0
  const heading = opened === undefined ? t('new') : t('title.edit', { name: opened.name })
  const main = html`<h1>${heading}</h1>
${!canSave && html`<p class="card">${t('noFolder')} <code>videoid-emulator start --scenarios ./scenarios</code></p>`}
<form method="post" action="/__emulator/pages/scenario-editor" id="scenario-editor" class="editor" data-plain data-unreachable="${t('unreachable')}" data-names="${emulator.catalog.names().slice(0, maxNames).join(' ')}">
<input type="hidden" name="opened" value="${opened?.name ?? ''}"><input type="hidden" name="version" value="${opened?.version ?? ''}">
<div class="field"><label for="name">${t('name')}</label><input id="name" name="name" value="${name}" maxlength="64" autocomplete="off" spellcheck="false" aria-describedby="about-name"><span class="soft" id="about-name">${t('name.hint')}</span></div>
<label for="text" id="text-label">${t('text')}</label>
<textarea id="text" name="text" rows="24" spellcheck="false" autocapitalize="off" autocomplete="off">
${text}</textarea>
<p class="row"><button class="primary" name="do" value="save">${t('save')}</button><button name="do" value="check">${t('check')}</button><span class="soft keys" hidden data-keys>${t('keys')}</span><span class="soft" hidden data-unsaved>${t('unsaved')}</span></p>
${resultSection(t, draft, outcome)}</form>
${previewSection(context, req, draft, outcome)}`
  const head = html`<script type="module" src="${assetUrl('editor.js')}"></script>`
  const status = outcome.refused?.status ?? 200
  sendPage(
    res,
    status,
    renderControlPage(req, { context, title: heading, path: 'scenarios', main, head }),
  )
}

// For completion of `extends`. More names would only make the page larger.
const maxNames = 500
const maxShownIssues = 50

type Translate = TranslateText<EditorText>

function resultSection(t: Translate, { name }: EditorDraft, outcome: EditorOutcome): Html {
  const { checked, refused, isSaved = false } = outcome
  const { issues, otherIssues } = checked
  return html`<section class="card" id="editor-result" role="status" aria-label="${t('result')}">
${isSaved && html`<p class="saved" data-saved>${otherIssues.length === 0 ? t('saved') : t('notInUse')} <a href="/__emulator/scenarios/${name}">${t('open')}</a></p>`}
${refused !== undefined && html`<p><strong>${t('notSaved')}</strong></p>`}
${refused !== undefined && issues.length === 0 && refusal(t, refused)}
${issues.length > 0 ? html`<p>${t('wrong', { count: issues.length })}</p><ol class="issues">${issues.slice(0, maxShownIssues).map((issue) => issueItem(t, issue))}</ol>` : refused === undefined && !isSaved && html`<p>${t('correct')}</p>`}
${otherIssues.length > 0 && html`<pre tabindex="0">${otherIssues.slice(0, 10).join('\n').slice(0, 4000)}</pre>`}</section>`
}

function issueItem(t: Translate, { line, column, says }: ScenarioTextIssue): Html {
  if (line === undefined || column === undefined) return html`<li>${says}</li>`
  return html`<li data-line="${line}" data-column="${column}"><a href="#text">${t('place', { line, column })}</a>: <span>${says}</span></li>`
}

// The remedy of a conflict is a button beside the difference.
function refusal(t: Translate, { detail, fix, particulars }: ControlApiError): Html {
  const { difference, version, shadows, deleted } = particulars
  const button =
    typeof version === 'string'
      ? html`<button name="do" value="overwrite ${version}">${t('overwrite')}</button>`
      : shadows !== undefined
        ? html`<button name="do" value="shadow">${t('shadow')}</button>`
        : deleted === true && html`<button name="do" value="create">${t('create')}</button>`
  return html`<p class="fault">${detail}</p>${button === false && html`<p>${fix}</p>`}
${Array.isArray(difference) && html`<p class="soft">${t('difference')}</p><pre class="difference" tabindex="0">${difference.map((line) => differenceLine(String(line)))}</pre>`}
${button !== false && html`<p>${button}</p>`}`
}

function differenceLine(line: string): Html {
  const kind = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : ''
  return html`<span class="${kind}">${line.slice(0, 500)}\n</span>`
}

function previewSection(
  context: HttpContext,
  req: Request,
  { opened }: EditorDraft,
  { checked }: EditorOutcome,
): Html {
  const t = editorTextsFor(req)
  const { emulator } = context
  const saved = opened && emulator.catalog.scenarios.get(opened.name)
  const isStale = checked.scenario === undefined || checked.issues.length > 0
  const scenario = isStale ? saved : checked.scenario
  const note = isStale ? t(scenario === undefined ? 'noPreview' : 'stale') : ''
  return html`<section class="card" id="preview"${isStale && html` data-stale="${t('stale')}"`} aria-label="${t('preview')}"><h2>${t('preview')}</h2>
<p class="soft" id="preview-note">${note}</p>
<div id="preview-content">${scenario !== undefined && scenarioPreview(context, req, scenario)}</div></section>`
}

function scenarioPreview(context: HttpContext, req: Request, scenario: Scenario): Html {
  const t = editorTextsFor(req)
  const { emulator } = context
  const params = exampleParams(scenario.params ?? {})
  const examples = Object.entries(params).map(([key, value]) => `${key}=${value}`)
  const namespace = emulator.namespaceOrDefault(defaultNamespaceName(emulator, undefined))
  const language = pageLanguageOf(req)
  const picture = scenarioPicture(context, namespace, {
    scenario,
    params,
    mode: 'live',
    mail: 'mario.rossi@example.com',
    language,
  })
  const { steps, besides } = describeScenario(scenario, params, emulator.settings.pace)
  const list = (lines: readonly string[]) =>
    lines.slice(0, maxShownSteps).map((line) => html`<li>${line.slice(0, 300)}</li>`)
  return html`${picture}${examples.length > 0 && html`<p class="soft">${t('example', { values: examples.join(', ').slice(0, 300) })}</p>`}
<ol>${list(steps)}</ol><ul>${list(besides)}</ul>`
}

const maxShownSteps = 60

// A param without a default gets an example, so that the picture can be drawn.
function exampleParams(
  params: Readonly<Record<string, ParamText>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => {
      const example =
        param.type === 'duration' ? '1m' : param.type === 'reason' ? 'face_mismatch' : name
      return [name, param.default ?? param.enum?.[0] ?? example]
    }),
  )
}
