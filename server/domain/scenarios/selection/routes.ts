import { valueAt } from '../../json/json-pointer.ts'
import { matchesGlob } from '../../text/glob.ts'
import type { ParamValues } from '../scenario-params.ts'
import type { ScenarioUse } from '../scenario-use.ts'

/** routes.yaml as QA writes it, once scenarios/routes.schema.json has accepted it. */
export type RoutesText = { readonly version: 1; readonly routes: readonly RouteText[] }

/** One rule: which requests it is about, and which scenario they get. */
export type RouteText = {
  readonly when: RouteConditions
  /** A sequence gives the first to the first that matches, and so on. */
  readonly use: string | readonly (string | UseText)[]
  /** For a `use` of one name; each of a sequence has its own. */
  readonly params?: ParamValues
  /** What comes after the end of a sequence: the last one again, or all of it; `last` when left out. */
  readonly repeat?: 'last' | 'all'
}

export type UseText = { readonly use: string; readonly params?: ParamValues }

/** All that are named must hold. Texts are patterns with `*` and `?`. */
export type RouteConditions = {
  /** An address, a pattern, or a whole domain as `@example.com`; capitals do not matter. */
  readonly mail?: string
  /** By name. */
  readonly header?: Readonly<Record<string, string>>
  readonly namespace?: string
  /** By JSON pointer into the body. */
  readonly body?: Readonly<Record<string, string | number | boolean | null>>
}

/** A rule ready to be tried. */
export type ScenarioRoute = {
  readonly when: RouteConditions
  readonly uses: readonly ScenarioUse[]
  readonly repeatsAll: boolean
  /** `routes.yaml:4`, for people. */
  readonly where: string
  /** Tells it from other rules wherever it stands: an edit elsewhere in the file keeps its count. */
  readonly key: string
}

/** What a rule may look at. */
export type RoutableRequest = {
  readonly mail: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly namespace: string
  readonly body: unknown
}

export type RouteMatch = { readonly use: ScenarioUse; readonly where: string; readonly key: string }

export function parseRoute(text: RouteText, where: string): ScenarioRoute {
  return {
    when: text.when,
    uses: scenarioUsesOf(text),
    repeatsAll: text.repeat === 'all',
    where,
    key: `route ${JSON.stringify([text.when, text.use, text.params, text.repeat])}`,
  }
}

/** Every scenario a rule may give, in the order of its sequence. */
export function scenarioUsesOf({ use, params }: RouteText): readonly ScenarioUse[] {
  if (typeof use === 'string') return [toScenarioUse(use, params)]
  return use.map((each) =>
    typeof each === 'string' ? toScenarioUse(each) : toScenarioUse(each.use, each.params),
  )
}

/**
 * What the first rule that matches gives. `timesUsed` tells how often a rule has given something in this
 * namespace, by its key. Pure.
 */
export function matchRoute(
  routes: readonly ScenarioRoute[],
  sighting: RoutableRequest,
  timesUsed: (key: string) => number,
): RouteMatch | undefined {
  const route = routes.find(({ when }) => matchesConditions(when, sighting))
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
  seen: RoutableRequest,
): boolean {
  return (
    (mail === undefined || mailMatches(seen.mail, mail)) &&
    (namespace === undefined || matchesGlob(seen.namespace, namespace)) &&
    Object.entries(header).every(([name, pattern]) => headerMatches(seen, name, pattern)) &&
    Object.entries(body).every(([pointer, wanted]) =>
      matchesValue(valueAt(seen.body, pointer), wanted),
    )
  )
}

function mailMatches(mail: string, pattern: string): boolean {
  const whole = pattern.startsWith('@') ? `*${pattern}` : pattern
  return matchesGlob(mail.toLowerCase(), whole.toLowerCase())
}

function headerMatches({ headers }: RoutableRequest, name: string, pattern: string): boolean {
  const value = headers[name.toLowerCase()]
  const texts = typeof value === 'string' ? [value] : (value ?? [])
  return texts.some((text) => matchesGlob(text, pattern))
}

function matchesValue(value: unknown, wanted: string | number | boolean | null): boolean {
  return typeof wanted === 'string' && typeof value === 'string'
    ? matchesGlob(value, wanted)
    : value === wanted
}
