import { didYouMeanReason } from '../model/reason-synonyms.ts'
import { findReasonId, REASONS } from '../model/reasons.ts'
import { didYouMean } from '../text/did-you-mean.ts'
import { abbreviate } from '../text/quote.ts'
import { parseDuration } from '../time/instant.ts'
import type { ParamText, Scenario } from './scenario.ts'

/** The params of a scenario by name, such as `{ reason: 'face_mismatch' }`. */
export type ParamValues = Readonly<Record<string, string>>

/** The shared empty object for verifications without params. */
export const NO_PARAMS: ParamValues = Object.freeze({})

/** Either a value for every param of a scenario, or a `fault`: a sentence about the first invalid value. */
export type ResolvedParams = { readonly params: ParamValues } | { readonly fault: string }

/**
 * Validates `values` and adds the defaults of all other params of the scenario. Converts reasons to the
 * catalogue's ids. Pure.
 */
export function resolveParams(scenario: Scenario, values: ParamValues): ResolvedParams {
  const declared = scenario.params ?? {}
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(declared, name))
  if (unknown !== undefined) return { fault: unknownParamIssue(scenario.name, unknown, declared) }
  const resolved: [string, string][] = []
  for (const [name, param] of Object.entries(declared)) {
    const value = Object.hasOwn(values, name) ? values[name] : param.default
    if (value === undefined) {
      return {
        fault: `Scenario ${scenario.name} needs the param "${name}": ${expectedValue(param)}`,
      }
    }
    const fault = paramValueIssue(param, value)
    if (fault !== undefined)
      return { fault: `Scenario ${scenario.name}, param "${name}": ${fault}` }
    resolved.push([name, canonicalValue(param, value)])
  }
  return { params: Object.fromEntries(resolved) }
}

/** Returns why a param can't have this value, or undefined. */
export function paramValueIssue(param: ParamText, value: string): string | undefined {
  const known = param.enum ?? (param.type === 'reason' ? Object.keys(REASONS) : undefined)
  if (!isOfType(param, value)) {
    const isReason = param.type === 'reason' && param.enum === undefined
    const hint = isReason ? didYouMeanReason(value) : suggestion(value, known)
    return `"${abbreviate(value)}" is not ${expectedValue(param)}${hint}`
  }
  const canonical = canonicalValue(param, value)
  const isAllowed =
    param.enum?.some((allowed) => canonicalValue(param, allowed) === canonical) ?? true
  return isAllowed
    ? undefined
    : `"${abbreviate(value)}" is not ${expectedValue(param)}${suggestion(value, known)}`
}

/** Finds every `${...}` of a text. `name` is set for `${params.name}` and undefined for anything else. */
export function findReferences(text: string): readonly { whole: string; name?: string }[] {
  return [...text.matchAll(/\$\{([^}]*)\}?/g)].map(([whole, inside = '']) => {
    const name = /^params\.([a-z][A-Za-z0-9_]*)$/.exec(inside)?.[1]
    return name !== undefined && whole.endsWith('}') ? { whole, name } : { whole }
  })
}

/** Replaces `${params.name}` in every text of `value`, at any depth. Pure. */
export function fillParams<T>(value: T, params: ParamValues): T {
  return Object.keys(params).length === 0 ? value : (fillValue(value, params) as T)
}

function fillValue(value: unknown, params: ParamValues): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{params\.(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(params, name) ? (params[name] ?? whole) : whole,
    )
  }
  if (Array.isArray(value)) return value.map((item) => fillValue(item, params))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, fillValue(member, params)]),
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
