import { isJsonObject } from '../../domain/json/json-object.ts'
import type { ScenarioUse } from '../../domain/scenarios/scenario-reference.ts'
import {
  parseWrittenUse,
  resolveScenarioUse,
} from '../../domain/scenarios/selection/choose-scenario.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { HttpContext } from '../http-context.ts'
import type { ControlBody } from './control-request.ts'
import { invalidValueError } from './validate-input.ts'

/** Parses a scenario with params. Throws a ControlApiError if the scenario is unknown or a param is invalid. */
export function parseScenarioUse(
  { emulator }: HttpContext,
  name: unknown,
  { params }: ControlBody,
): ScenarioUse {
  if (typeof name !== 'string')
    throw invalidValueError('use', name, 'Name a scenario, such as "ko".')
  if (params !== undefined && !isJsonObject(params)) {
    throw invalidValueError(
      'params',
      params,
      'Write an object, such as {"reason":"face_mismatch"}.',
    )
  }
  const texts = Object.entries(params ?? {}).map(([key, value]) => {
    if (typeof value !== 'object') return [key, String(value)]
    throw invalidValueError(
      `params.${key.slice(0, 80)}`,
      value,
      'Write a text, such as "face_mismatch" or "45m".',
    )
  })
  const { scenarios } = emulator.catalog
  const use = parseWrittenUse({ name, params: Object.fromEntries(texts) }, scenarios)
  const resolved = 'fault' in use ? use : resolveScenarioUse(use, scenarios)
  if (!('fault' in use) && !('fault' in resolved)) return use
  const says = 'fault' in resolved ? resolved.fault : 'The scenario cannot be used'
  throw new ControlApiError(400, says, { fix: 'GET /__emulator/scenarios lists them.' })
}
