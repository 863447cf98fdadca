import type { ParamValues } from '../../domain/scenarios/scenario-params.ts'

/** Formats a scenario with params for the header `x-emulator-scenario`: `ko; reason=face_mismatch`. */
export function formatScenarioHeader(name: string, params: ParamValues): string {
  const pairs = Object.entries(params).map(([key, value]) => {
    return `${key}=${value.includes(';') ? `"${value}"` : value}`
  })
  return [name, ...pairs].join('; ')
}
