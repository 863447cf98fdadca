import type { ParamValues } from '../../domain/scenarios/scenario-params.ts'

/** `ko; reason=face_mismatch`, as `x-emulator-scenario` has it. */
export function formatScenarioHeader(name: string, params: ParamValues): string {
  const pairs = Object.entries(params).map(([key, value]) => {
    return `${key}=${value.includes(';') ? `"${value}"` : value}`
  })
  return [name, ...pairs].join('; ')
}
