import { REASONS, reasonNamed } from '../life/reason.ts'
import { didYouMean } from '../plain/complaint.ts'
import { cut } from '../plain/quoting.ts'
import { parseDuration } from '../time/instant.ts'
import type { ParamText, Scenario } from './scenario.ts'

/** The params of a scenario by name, such as `{ reason: 'face_mismatch' }`. */
export type ParamValues = Readonly<Record<string, string>>

/** Where nobody gives any. */
export const NO_PARAMS: ParamValues = Object.freeze({})

const NOTHING_TO_SETTLE = { params: NO_PARAMS }

/** The params a scenario runs with, or one sentence about the first that cannot be. */
export type SettledParams = { readonly params: ParamValues } | { readonly fault: string }

/**
 * Checks the params given to a scenario and adds the defaults of the others. Reasons come out as the
 * catalogue's ids, whichever spelling they came in. Pure.
 */
export function settleParams(scenario: Scenario, given: ParamValues): SettledParams {
  if (scenario.params === undefined && given === NO_PARAMS) return NOTHING_TO_SETTLE
  const declared = scenario.params ?? {}
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name))
  if (unknown !== undefined) return { fault: unknownParam(scenario.name, unknown, declared) }
  const settled: [string, string][] = []
  for (const [name, param] of Object.entries(declared)) {
    const value = Object.hasOwn(given, name) ? given[name] : param.default
    if (value === undefined) {
      return { fault: `Scenario ${scenario.name} needs the param "${name}": ${wanted(param)}` }
    }
    const fault = valueFault(param, value)
    if (fault !== undefined)
      return { fault: `Scenario ${scenario.name}, param "${name}": ${fault}` }
    settled.push([name, plainValue(param, value)])
  }
  return { params: Object.fromEntries(settled) }
}

/** Why a param cannot have this value, or undefined. */
export function valueFault(param: ParamText, value: string): string | undefined {
  const known = param.enum ?? (param.type === 'reason' ? Object.keys(REASONS) : undefined)
  if (!isOfType(param, value)) return `"${cut(value)}" is not ${wanted(param)}${near(value, known)}`
  const canonical = plainValue(param, value)
  const listed = param.enum?.some((each) => plainValue(param, each) === canonical) ?? true
  return listed ? undefined : `"${cut(value)}" is not ${wanted(param)}${near(value, known)}`
}

/** Every `${...}` of a text: the name within `${params.name}`, or undefined where it is nothing we know. */
export function referencesIn(text: string): readonly { whole: string; name?: string }[] {
  return [...text.matchAll(/\$\{([^}]*)\}?/g)].map(([whole, inside = '']) => {
    const name = /^params\.([a-z][A-Za-z0-9_]*)$/.exec(inside)?.[1]
    return name !== undefined && whole.endsWith('}') ? { whole, name } : { whole }
  })
}

/** Writes the params' values into every text of `value`, whatever its shape. Pure. */
export function withParams<T>(value: T, params: ParamValues): T {
  return Object.keys(params).length === 0 ? value : (filled(value, params) as T)
}

function filled(value: unknown, params: ParamValues): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{params\.(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(params, name) ? (params[name] ?? whole) : whole,
    )
  }
  if (Array.isArray(value)) return value.map((each) => filled(each, params))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, params)]))
}

function unknownParam(
  scenario: string,
  name: string,
  declared: Readonly<Record<string, ParamText>>,
): string {
  const names = Object.keys(declared)
  if (names.length === 0) return `Scenario ${scenario} has no params, leave out "${cut(name)}"`
  const hint = didYouMean(name, names) || `, it has ${names.join(', ')}`
  return `Scenario ${scenario} has no param "${cut(name)}"${hint}`
}

function isOfType(param: ParamText, value: string): boolean {
  if (param.type === 'duration') return parseDuration(value) !== undefined
  if (param.type === 'reason') return reasonNamed(value) !== undefined
  return value.length <= 500
}

function plainValue(param: ParamText, value: string): string {
  return param.type === 'reason' ? (reasonNamed(value) ?? value) : value
}

function wanted(param: ParamText): string {
  if (param.enum !== undefined) return `one of ${param.enum.join(', ')}`
  if (param.type === 'duration') return 'a duration such as 90s, 4m or 2h'
  if (param.type === 'reason') return 'a reason of the catalogue'
  return 'a text of at most 500 characters'
}

function near(value: string, known: readonly string[] = []): string {
  return didYouMean(value, known)
}
