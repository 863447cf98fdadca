import { didYouMean } from '../base/user-error.ts'
import { findReasonId, REASONS } from '../model/reasons.ts'
import { abbreviate } from '../text/quote.ts'
import { parseDuration } from '../time/instant.ts'
import type { ParamText, Scenario } from './scenario.ts'

/** The params of a scenario by name, such as `{ reason: 'face_mismatch' }`. */
export type ParamValues = Readonly<Record<string, string>>

/** Where nobody gives any. */
export const NO_PARAMS: ParamValues = Object.freeze({})

const NO_PARAMS_RESOLVED = { params: NO_PARAMS }

/** The params a scenario runs with, or one sentence about the first that cannot be. */
export type ResolvedParams = { readonly params: ParamValues } | { readonly fault: string }

/**
 * Checks the params given to a scenario and adds the defaults of the others. Reasons come out as the
 * catalogue's ids, whichever spelling they came in. Pure.
 */
export function resolveParams(scenario: Scenario, given: ParamValues): ResolvedParams {
  if (scenario.params === undefined && given === NO_PARAMS) return NO_PARAMS_RESOLVED
  const declared = scenario.params ?? {}
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name))
  if (unknown !== undefined) return { fault: unknownParamIssue(scenario.name, unknown, declared) }
  const settled: [string, string][] = []
  for (const [name, param] of Object.entries(declared)) {
    const value = Object.hasOwn(given, name) ? given[name] : param.default
    if (value === undefined) {
      return {
        fault: `Scenario ${scenario.name} needs the param "${name}": ${expectedValue(param)}`,
      }
    }
    const fault = paramValueIssue(param, value)
    if (fault !== undefined)
      return { fault: `Scenario ${scenario.name}, param "${name}": ${fault}` }
    settled.push([name, canonicalValue(param, value)])
  }
  return { params: Object.fromEntries(settled) }
}

/** Why a param cannot have this value, or undefined. */
export function paramValueIssue(param: ParamText, value: string): string | undefined {
  const known = param.enum ?? (param.type === 'reason' ? Object.keys(REASONS) : undefined)
  if (!isOfType(param, value))
    return `"${abbreviate(value)}" is not ${expectedValue(param)}${suggestion(value, known)}`
  const canonical = canonicalValue(param, value)
  const listed = param.enum?.some((each) => canonicalValue(param, each) === canonical) ?? true
  return listed
    ? undefined
    : `"${abbreviate(value)}" is not ${expectedValue(param)}${suggestion(value, known)}`
}

/** Every `${...}` of a text: the name within `${params.name}`, or undefined where it is nothing we know. */
export function findReferences(text: string): readonly { whole: string; name?: string }[] {
  return [...text.matchAll(/\$\{([^}]*)\}?/g)].map(([whole, inside = '']) => {
    const name = /^params\.([a-z][A-Za-z0-9_]*)$/.exec(inside)?.[1]
    return name !== undefined && whole.endsWith('}') ? { whole, name } : { whole }
  })
}

/** Writes the params' values into every text of `value`, whatever its shape. Pure. */
export function fillParams<T>(value: T, params: ParamValues): T {
  return Object.keys(params).length === 0 ? value : (fillValue(value, params) as T)
}

function fillValue(value: unknown, params: ParamValues): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{params\.(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(params, name) ? (params[name] ?? whole) : whole,
    )
  }
  if (Array.isArray(value)) return value.map((each) => fillValue(each, params))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, fillValue(each, params)]),
  )
}

function unknownParamIssue(
  scenario: string,
  name: string,
  declared: Readonly<Record<string, ParamText>>,
): string {
  const names = Object.keys(declared)
  if (names.length === 0)
    return `Scenario ${scenario} has no params, leave out "${abbreviate(name)}"`
  const hint = didYouMean(name, names) || `, it has ${names.join(', ')}`
  return `Scenario ${scenario} has no param "${abbreviate(name)}"${hint}`
}

function isOfType(param: ParamText, value: string): boolean {
  if (param.type === 'duration') return parseDuration(value) !== undefined
  if (param.type === 'reason') return findReasonId(value) !== undefined
  return value.length <= 500
}

function canonicalValue(param: ParamText, value: string): string {
  return param.type === 'reason' ? (findReasonId(value) ?? value) : value
}

function expectedValue(param: ParamText): string {
  if (param.enum !== undefined) return `one of ${param.enum.join(', ')}`
  if (param.type === 'duration') return 'a duration such as 90s, 4m or 2h'
  if (param.type === 'reason') return 'a reason of the catalogue'
  return 'a text of at most 500 characters'
}

function suggestion(value: string, known: readonly string[] = []): string {
  return didYouMean(value, known)
}
