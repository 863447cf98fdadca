import { didYouMean } from '../../base/user-error.ts'
import type { ChosenScenario } from '../../model/verification.ts'
import type { Scenario } from '../scenario.ts'
import type { ParamValues } from '../scenario-params.ts'
import { NO_PARAMS, settleParams, withParams } from '../scenario-params.ts'
import type { ScenarioUse } from '../scenario-use.ts'
import { longDelayIn } from '../validation/validate-http.ts'
import { spreadFaults } from '../validation/validate-values.ts'
import type { RouteMatch } from './routes.ts'

/** Everything that may say which scenario a new verification gets. */
export type ScenarioHints = {
  /** Named outright, by somebody at a page; comes before everything else. */
  readonly outright?: ScenarioUse | undefined
  /** The first of the namespace's queue. */
  readonly queued?: ScenarioUse | undefined
  /** `x-emulator-scenario: ko; reason=face_mismatch` */
  readonly header?: string | undefined
  readonly mail: string
  readonly taxCode?: string | undefined
  /** What the first rule of routes.yaml that matches gives; asked only when its turn has come. */
  readonly route?: () => RouteMatch | undefined
  readonly namespaceDefault?: ScenarioUse | undefined
  readonly serverDefault: ScenarioUse
}

/** The scenarios by name, as far as choosing one needs them. */
export type Shelf = {
  readonly get: (name: string) => Scenario | undefined
  readonly names: () => readonly string[]
}

export type Choice =
  | {
      readonly chosen: ChosenScenario
      readonly scenario: Scenario
      /** Sentences for the journal about what was passed over. */
      readonly warnings: readonly string[]
      /** The rule that chose it, whose next in turn comes next. */
      readonly route?: RouteMatch
    }
  /** One sentence for whoever set up the test. */
  | { readonly fault: string }

/**
 * Which scenario a new verification gets: the first that answers of queue, header, mail tag, sandbox tax
 * code, routes, the namespace's default and the server's. An unknown scenario or param is a fault, except in a
 * mail tag: addresses with a tag are good addresses, so a tag that means nothing is only warned of. Pure.
 *
 * Source: mirrored (the two sandbox tax codes); the others are the emulator's own.
 */
export function chooseScenario(hints: ScenarioHints, shelf: Shelf): Choice {
  const warnings: string[] = []
  if (hints.outright !== undefined) return taken(hints.outright, 'page', shelf, warnings)
  if (hints.queued !== undefined) {
    return blaming('The queue', taken(hints.queued, 'queue', shelf, warnings))
  }
  if (hints.header !== undefined) {
    const use = useInHeader(hints.header)
    return 'fault' in use ? use : taken(use, 'header', shelf, warnings)
  }
  const tag = tagOf(hints.mail)
  if (tag !== undefined) {
    const choice = byTag(tag, shelf)
    if (!('fault' in choice)) return choice
    warnings.push(choice.fault)
  }
  const sandbox = SANDBOX[hints.taxCode?.toUpperCase() ?? '']
  if (sandbox !== undefined) {
    return taken(asFarAsDeclared(sandbox, shelf), 'sandbox tax code', shelf, warnings)
  }
  const route = hints.route?.()
  if (route !== undefined) return routed(route, shelf, warnings)
  if (hints.namespaceDefault !== undefined) {
    const choice = taken(hints.namespaceDefault, 'namespace default', shelf, warnings)
    return blaming("The namespace's default", choice)
  }
  return taken(hints.serverDefault, 'default', shelf, warnings)
}

/** Checks a scenario by name with its params: what it would run with, or one sentence. Pure. */
export function settleUse(
  use: ScenarioUse,
  shelf: Shelf,
): { readonly scenario: Scenario; readonly params: ParamValues } | { readonly fault: string } {
  const scenario = shelf.get(use.name)
  if (scenario === undefined) return { fault: unknownScenario(use.name, shelf.names()) }
  const settled = settleParams(scenario, use.params ?? NO_PARAMS)
  if ('fault' in settled) return settled
  const { params } = settled
  // What the file itself has was checked when it was read; a param may bring what it never had.
  if (use.params === undefined) return { scenario, params }
  const [shrinks] = spreadFaults(scenario, params)
  const says = shrinks?.says ?? longDelayIn(withParams(scenario.http ?? [], params))
  return says === undefined ? { scenario, params } : { fault: `Scenario ${scenario.name}: ${says}` }
}

/** Reads `ko; reason=face_mismatch`; `where` begins the sentence about what is wrong with it. Pure. */
export function useInHeader(
  header: string,
  where = 'Header x-emulator-scenario',
): ScenarioUse | { readonly fault: string } {
  // What stands in quotes may have a semicolon.
  const parts = header.match(/(?:"[^"]*"|[^;"]|")+/g) ?? []
  const [name = '', ...pairs] = parts.map((part) => part.trim())
  const example = 'write it as ko; reason=face_mismatch'
  if (name === '') return { fault: `${where} names no scenario; ${example}` }
  const params: Record<string, string> = Object.create(null)
  for (const pair of pairs.filter((each) => each !== '')) {
    const [, key, quoted, plain] = /^([\w-]+)\s*=\s*(?:"([^"]*)"|(.*))$/.exec(pair) ?? []
    if (key === undefined) {
      return { fault: `${where}: "${pair}" is no param; ${example}` }
    }
    if (key in params) return { fault: `${where} sets "${key}" twice; set it once` }
    params[key] = quoted ?? plain ?? ''
  }
  return { name, params }
}

// Source: mirrored. api.md calls them the sandbox tax codes of the vendor's own description.
const SANDBOX: Readonly<Record<string, ScenarioUse>> = {
  RSSMRA80A01H501U: { name: 'ok' },
  BNCSRG80A01H501M: { name: 'ko', params: { reason: 'identity_document_not_available' } },
}

function taken(
  use: ScenarioUse,
  selectedBy: string,
  shelf: Shelf,
  warnings: readonly string[],
): Choice {
  const settled = settleUse(use, shelf)
  if ('fault' in settled) return settled
  const { scenario, params } = settled
  return { chosen: { name: scenario.name, params, selectedBy }, scenario, warnings }
}

// Whose POST it is asked for none of this: the file may have gone since somebody named it.
function blaming(who: string, choice: Choice): Choice {
  return 'fault' in choice ? { fault: `${who}: ${choice.fault}` } : choice
}

function routed(route: RouteMatch, shelf: Shelf, warnings: readonly string[]): Choice {
  const choice = blaming(route.where, taken(route.use, 'route', shelf, warnings))
  if ('fault' in choice) return choice
  return { ...choice, chosen: { ...choice.chosen, route: route.where }, route }
}

type Tag = { readonly whole: string; readonly name: string; readonly value?: string }

function tagOf(mail: string): Tag | undefined {
  const whole = /\+([^+@]+)@[^@]*$/.exec(mail)?.[1]
  if (whole === undefined) return undefined
  const dot = whole.indexOf('.')
  if (dot < 0) return { whole, name: whole.toLowerCase() }
  return { whole, name: whole.slice(0, dot).toLowerCase(), value: whole.slice(dot + 1) }
}

function byTag({ whole, name, value }: Tag, shelf: Shelf): Choice {
  const ignored = `Mail tag "${whole}" was ignored: `
  const scenario = shelf.get(name)
  if (scenario === undefined) return { fault: ignored + unknownScenario(name, shelf.names()) }
  const [first] = Object.keys(scenario.params ?? {})
  if (value !== undefined && first === undefined) {
    return { fault: `${ignored}scenario ${name} has no params, leave out ".${value}"` }
  }
  const params = value === undefined || first === undefined ? {} : { [first]: value }
  const choice = taken({ name, params }, 'mail tag', shelf, [])
  return 'fault' in choice ? { fault: ignored + choice.fault } : choice
}

// A user's own ko.yaml may have no such param.
function asFarAsDeclared({ name, params = {} }: ScenarioUse, shelf: Shelf): ScenarioUse {
  const declared = shelf.get(name)?.params ?? {}
  const known = Object.entries(params).filter(([key]) => Object.hasOwn(declared, key))
  return { name, params: Object.fromEntries(known) }
}

function unknownScenario(name: string, names: readonly string[]): string {
  const hint = didYouMean(name, names) || `, there are ${[...names].sort().join(', ')}`
  return `No scenario is called "${name.slice(0, 64)}"${hint}`
}
