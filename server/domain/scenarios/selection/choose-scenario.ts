import { didYouMean } from '../../base/user-error.ts'
import type { ChosenScenario } from '../../model/verification.ts'
import type { Scenario } from '../scenario.ts'
import type { ParamValues } from '../scenario-params.ts'
import { fillParams, NO_PARAMS, resolveParams } from '../scenario-params.ts'
import type { ScenarioUse } from '../scenario-use.ts'
import { findLongDelay } from '../validation/validate-http.ts'
import { validateSpreads } from '../validation/validate-values.ts'
import type { RouteMatch } from './routes.ts'

/** Everything that may say which scenario a new verification gets. */
export type ScenarioHints = {
  /** Named outright, by somebody at a page; comes before everything else. */
  readonly explicit?: ScenarioUse | undefined
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
export type ScenarioLookup = {
  readonly get: (name: string) => Scenario | undefined
  readonly names: () => readonly string[]
}

export type ScenarioChoice =
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
export function chooseScenario(hints: ScenarioHints, shelf: ScenarioLookup): ScenarioChoice {
  const warnings: string[] = []
  if (hints.explicit !== undefined) return choose(hints.explicit, 'page', shelf, warnings)
  if (hints.queued !== undefined) {
    return prefixIssue('The queue', choose(hints.queued, 'queue', shelf, warnings))
  }
  if (hints.header !== undefined) {
    const use = parseScenarioHeader(hints.header)
    return 'fault' in use ? use : choose(use, 'header', shelf, warnings)
  }
  const tag = parseMailTag(hints.mail)
  if (tag !== undefined) {
    const choice = chooseByMailTag(tag, shelf)
    if (!('fault' in choice)) return choice
    warnings.push(choice.fault)
  }
  const sandbox = SANDBOX_TAX_CODES[hints.taxCode?.toUpperCase() ?? '']
  if (sandbox !== undefined) {
    return choose(onlyDeclaredParams(sandbox, shelf), 'sandbox tax code', shelf, warnings)
  }
  const route = hints.route?.()
  if (route !== undefined) return chooseByRoute(route, shelf, warnings)
  if (hints.namespaceDefault !== undefined) {
    const choice = choose(hints.namespaceDefault, 'namespace default', shelf, warnings)
    return prefixIssue("The namespace's default", choice)
  }
  return choose(hints.serverDefault, 'default', shelf, warnings)
}

/** Checks a scenario by name with its params: what it would run with, or one sentence. Pure. */
export function resolveScenarioUse(
  use: ScenarioUse,
  shelf: ScenarioLookup,
): { readonly scenario: Scenario; readonly params: ParamValues } | { readonly fault: string } {
  const scenario = shelf.get(use.name)
  if (scenario === undefined) return { fault: unknownScenarioIssue(use.name, shelf.names()) }
  const settled = resolveParams(scenario, use.params ?? NO_PARAMS)
  if ('fault' in settled) return settled
  const { params } = settled
  // What the file itself has was checked when it was read; a param may bring what it never had.
  if (use.params === undefined) return { scenario, params }
  const [shrinks] = validateSpreads(scenario, params)
  const says = shrinks?.says ?? findLongDelay(fillParams(scenario.http ?? [], params))
  return says === undefined ? { scenario, params } : { fault: `Scenario ${scenario.name}: ${says}` }
}

/** Reads `ko; reason=face_mismatch`; `where` begins the sentence about what is wrong with it. Pure. */
export function parseScenarioHeader(
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
const SANDBOX_TAX_CODES: Readonly<Record<string, ScenarioUse>> = {
  RSSMRA80A01H501U: { name: 'ok' },
  BNCSRG80A01H501M: { name: 'ko', params: { reason: 'identity_document_not_available' } },
}

function choose(
  use: ScenarioUse,
  selectedBy: string,
  shelf: ScenarioLookup,
  warnings: readonly string[],
): ScenarioChoice {
  const settled = resolveScenarioUse(use, shelf)
  if ('fault' in settled) return settled
  const { scenario, params } = settled
  return { chosen: { name: scenario.name, params, selectedBy }, scenario, warnings }
}

// Whose POST it is asked for none of this: the file may have gone since somebody named it.
function prefixIssue(who: string, choice: ScenarioChoice): ScenarioChoice {
  return 'fault' in choice ? { fault: `${who}: ${choice.fault}` } : choice
}

function chooseByRoute(
  route: RouteMatch,
  shelf: ScenarioLookup,
  warnings: readonly string[],
): ScenarioChoice {
  const choice = prefixIssue(route.where, choose(route.use, 'route', shelf, warnings))
  if ('fault' in choice) return choice
  return { ...choice, chosen: { ...choice.chosen, route: route.where }, route }
}

type MailTag = { readonly whole: string; readonly name: string; readonly value?: string }

function parseMailTag(mail: string): MailTag | undefined {
  const whole = /\+([^+@]+)@[^@]*$/.exec(mail)?.[1]
  if (whole === undefined) return undefined
  const dot = whole.indexOf('.')
  if (dot < 0) return { whole, name: whole.toLowerCase() }
  return { whole, name: whole.slice(0, dot).toLowerCase(), value: whole.slice(dot + 1) }
}

function chooseByMailTag({ whole, name, value }: MailTag, shelf: ScenarioLookup): ScenarioChoice {
  const ignored = `Mail tag "${whole}" was ignored: `
  const scenario = shelf.get(name)
  if (scenario === undefined) return { fault: ignored + unknownScenarioIssue(name, shelf.names()) }
  const [first] = Object.keys(scenario.params ?? {})
  if (value !== undefined && first === undefined) {
    return { fault: `${ignored}scenario ${name} has no params, leave out ".${value}"` }
  }
  const params = value === undefined || first === undefined ? {} : { [first]: value }
  const choice = choose({ name, params }, 'mail tag', shelf, [])
  return 'fault' in choice ? { fault: ignored + choice.fault } : choice
}

// A user's own ko.yaml may have no such param.
function onlyDeclaredParams(
  { name, params = {} }: ScenarioUse,
  shelf: ScenarioLookup,
): ScenarioUse {
  const declared = shelf.get(name)?.params ?? {}
  const known = Object.entries(params).filter(([key]) => Object.hasOwn(declared, key))
  return { name, params: Object.fromEntries(known) }
}

function unknownScenarioIssue(name: string, names: readonly string[]): string {
  const hint = didYouMean(name, names) || `, there are ${[...names].sort().join(', ')}`
  return `No scenario is called "${name.slice(0, 64)}"${hint}`
}
