import type { Mode } from '../../domain/model/verification-request.ts'
import type { Scenario } from '../../domain/scenarios/scenario.ts'
import type { ParamValues } from '../../domain/scenarios/scenario-params.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { prepareVerification } from '../../operations/open-verification.ts'
import { type Html, html } from '../layout/html.ts'
import type { Language } from '../layout/language.ts'
import { timelineSvg, timelineTexts } from '../layout/timeline-svg.ts'
import { timelineViewOf } from '../layout/timeline-view.ts'

export interface ScenarioPictureOptions {
  readonly scenario: Scenario
  readonly params: ParamValues
  readonly mode: Mode
  readonly mail: string
  readonly language: Language
}

/**
 * Draws the verification that would be created now with a scenario, which need not be in the catalog. Returns
 * undefined while a param is not valid.
 */
export function scenarioPicture(
  { emulator }: HttpContext,
  namespace: Namespace,
  { scenario, params, mode, mail, language }: ScenarioPictureOptions,
): Html | undefined {
  const { settings, catalog } = emulator
  const scenarios = { get: () => scenario, keys: () => [scenario.name] }
  const prepared = prepareVerification(
    { settings, catalog: { ...catalog, scenarios } },
    namespace,
    {
      mode,
      request: { mail, callback: exampleCallback },
      use: { name: scenario.name, params },
      base: '',
    },
  )
  if ('fault' in prepared) return undefined
  const t = timelineTexts(language)
  const { reasonStyle } = settings
  const view = timelineViewOf(prepared.verification, namespace.clock.now(), { reasonStyle })
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${t('picture')}">${timelineSvg(view, { name: scenario.name, language })}</div>`
}

// The picture shows the callbacks, too. Nothing is sent.
const exampleCallback = {
  url: 'http://127.0.0.1/',
  encoding: 'json',
  field: 'data',
  headers: {},
  retry: 0,
} as const
