import { valueAt } from '../../json/json-pointer.ts'
import type { ParamValues } from '../scenario-params.ts'
import type { ScenarioUse } from '../scenario-reference.ts'

/** The content of a routes.yaml, validated by scenarios/routes.schema.json. */
export type RoutesText = { readonly version: 1; readonly routes: readonly RouteText[] }

/** One rule: the requests that it matches, and the scenario that they get. */
export type RouteText = {
  readonly when: RouteConditions
  /** From a list, the first matching request gets the first scenario, the second request the next one, and so on. */
  readonly use: string | readonly (string | UseText)[]
  /** Only for a `use` of one name. The entries of a list have their own params. */
  readonly params?: ParamValues
  /** After the end of a list, `last` repeats its last entry, and `all` repeats the list. Default: `last`. */
  readonly repeat?: 'last' | 'all'
}

export type UseText = { readonly use: string; readonly params?: ParamValues }

/** The conditions of a rule. All of them must match. Texts are patterns with `*` and `?`. */
export type RouteConditions = {
  /** An address, a pattern, or a domain such as `@example.com`. Case-insensitive. */
  readonly mail?: string
  /** Patterns for the values of headers, by the name of the header. */
  readonly header?: Readonly<Record<string, string>>
  readonly namespace?: string
  /** Patterns or values for members of the body, by JSON pointer. */
  readonly body?: Readonly<Record<string, string | number | boolean | null>>
}

/** A parsed rule. */
export type ScenarioRoute = {
  readonly when: RouteConditions
  readonly uses: readonly ScenarioUse[]
  readonly repeatsAll: boolean
  /** The position for messages, for example `routes.yaml:4`. */
  readonly where: string
  /** Identifies the rule by its content, so that edits of other rules do not reset its count of uses. */
  readonly key: string
}

/** The parts of a request that rules match. */
export type RoutableRequest = {
  readonly mail: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly namespace: string
  readonly body: unknown
}

export type RouteMatch = { readonly use: ScenarioUse; readonly where: string; readonly key: string }

export function parseRoutingRule(text: RouteText, where: string): ScenarioRoute {
  return {
    when: text.when,
    uses: scenarioUsesOf(text),
    repeatsAll: text.repeat === 'all',
    where,
    key: `route ${JSON.stringify([text.when, text.use, text.params, text.repeat])}`,
  }
}

/** Returns every scenario that a rule can select, in order. */
export function scenarioUsesOf({ use, params }: RouteText): readonly ScenarioUse[] {
  if (typeof use === 'string') return [toScenarioUse(use, params)]
  return use.map((entry) =>
    typeof entry === 'string' ? toScenarioUse(entry) : toScenarioUse(entry.use, entry.params),
  )
}

/**
 * Returns the scenario of the first matching rule, or undefined. `timesUsed` returns how often the rule
 * with this key has matched in the namespace. Pure.
 */
export function matchRoute(
  routes: readonly ScenarioRoute[],
  request: RoutableRequest,
  timesUsed: (key: string) => number,
): RouteMatch | undefined {
  const route = routes.find(({ when }) => matchesConditions(when, request))
  if (route === undefined) return undefined
  const { uses, repeatsAll, where, key } = route
  const turn = timesUsed(key)
  const use = uses[repeatsAll ? turn % uses.length : Math.min(turn, uses.length - 1)]
  return use === undefined ? undefined : { use, where, key }
}

function toScenarioUse(name: string, params?: ParamValues): ScenarioUse {
  return { name, ...(params !== undefined && { params }) }
}

function matchesConditions(
  { mail, header = {}, namespace, body = {} }: RouteConditions,
  request: RoutableRequest,
): boolean {
  return (
    (mail === undefined || mailMatches(request.mail, mail)) &&
    (namespace === undefined || matchesGlob(request.namespace, namespace)) &&
    Object.entries(header).every(([name, pattern]) => headerMatches(request, name, pattern)) &&
    Object.entries(body).every(([pointer, expected]) =>
      matchesValue(valueAt(request.body, pointer), expected),
    )
  )
}

function mailMatches(mail: string, pattern: string): boolean {
  const fullPattern = pattern.startsWith('@') ? `*${pattern}` : pattern
  return matchesGlob(mail.toLowerCase(), fullPattern.toLowerCase())
}

function headerMatches({ headers }: RoutableRequest, name: string, pattern: string): boolean {
  const value = headers[name.toLowerCase()]
  const texts = typeof value === 'string' ? [value] : (value ?? [])
  return texts.some((text) => matchesGlob(text, pattern))
}

function matchesValue(value: unknown, expected: string | number | boolean | null): boolean {
  return typeof expected === 'string' && typeof value === 'string'
    ? matchesGlob(value, expected)
    : value === expected
}

/** A longer text matches no pattern. This limits the work for one text. */
export const maxGlobTextLength = 4000

/**
 * Returns true if a text matches a glob pattern: `*` means any characters or none, `?` exactly one.
 * Returns false for a text longer than `maxGlobTextLength`. Pure.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  if (text.length > maxGlobTextLength) return false
  let [t, p] = [0, 0]
  // After a mismatch, the comparison restarts behind the last star of the pattern, one character later in the text.
  let star = -1
  let resumeAt = 0
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      resumeAt = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      t++
      p++
    } else if (star >= 0) {
      p = star + 1
      t = ++resumeAt
    } else {
      return false
    }
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
