import type { ChosenScenario } from '../../model/verification.ts'
import { didYouMean } from '../../text/did-you-mean.ts'
import type { Scenario } from '../scenario.ts'
import type { ParamValues } from '../scenario-params.ts'
import { fillParams, NO_PARAMS, resolveParams } from '../scenario-params.ts'
import type { ScenarioUse } from '../scenario-reference.ts'
import { findWrongTime } from '../validation/validate-api-faults.ts'
import { validateSpreads } from '../validation/validate-durations-and-reasons.ts'
import type { RouteMatch } from './routing-rules.ts'

/** Everything that can select the scenario of a new verification. */
export type ScenarioHints = {
  /** Selected by a person on a page. It overrides everything else. */
  readonly explicit?: ScenarioUse | undefined
  /** The first entry of the namespace's queue. */
  readonly queued?: ScenarioUse | undefined
  /** `x-emulator-scenario: ko; reason=face_mismatch` */
  readonly header?: string | undefined
  readonly mail: string
  readonly taxCode?: string | undefined
  /** Returns the match of the first matching rule in routes.yaml. Called only if no hint above selects a scenario. */
  readonly route?: () => RouteMatch | undefined
  readonly namespaceDefault?: ScenarioUse | undefined
  readonly serverDefault: ScenarioUse
}

/** The loaded scenarios by name. A `Map<string, Scenario>` has these members. */
export interface ScenarioLookup {
  get(name: string): Scenario | undefined
  keys(): Iterable<string>
}

/** The selected scenario, or why none can be selected. */
export type ScenarioChoice =
  | {
      readonly chosen: ChosenScenario
      readonly scenario: Scenario
      /** Sentences for the journal about ignored mail tags. */
      readonly warnings: readonly string[]
      /**
       * The rule that selected the scenario. The caller counts the uses of the rule, so that the next use gets the
       * next entry.
       */
      readonly route?: RouteMatch
    }
  /** Why no scenario can be selected, in one sentence for the author of the test. */
  | { readonly fault: string }

/**
 * Selects the scenario of a new verification. The order is: page, queue, header, mail tag, sandbox tax
 * code, routes, the namespace's default, the server's default. An unknown scenario or param is a fault.
 * In a mail tag it is only a warning, because real addresses may have any tag. Pure.
 *
 * Source: mirrored (the two sandbox tax codes). The other ways exist only in the emulator.
 */
export function chooseScenario(hints: ScenarioHints, scenarios: ScenarioLookup): ScenarioChoice {
  const warnings: string[] = []
  if (hints.explicit !== undefined) return choose(hints.explicit, 'page', scenarios, warnings)
  if (hints.queued !== undefined) {
    return prefixIssue('The queue', choose(hints.queued, 'queue', scenarios, warnings))
  }
  if (hints.header !== undefined) {
    const use = parseScenarioHeader(hints.header)
    return 'fault' in use ? use : choose(use, 'header', scenarios, warnings)
  }
  const mailTag = parseMailTag(hints.mail)
  if (mailTag !== undefined) {
    const choice = chooseByMailTag(mailTag, scenarios)
    if (!('fault' in choice)) return choice
    warnings.push(choice.fault)
  }
  const sandbox = SANDBOX_TAX_CODES[hints.taxCode?.toUpperCase() ?? '']
  if (sandbox !== undefined) {
    return choose(onlyDeclaredParams(sandbox, scenarios), 'sandbox tax code', scenarios, warnings)
  }
  const route = hints.route?.()
  if (route !== undefined) return chooseByRoute(route, scenarios, warnings)
  if (hints.namespaceDefault !== undefined) {
    const choice = choose(hints.namespaceDefault, 'namespace default', scenarios, warnings)
    return prefixIssue("The namespace's default", choice)
  }
  return choose(hints.serverDefault, 'default', scenarios, warnings)
}

/** Finds a scenario by name and resolves its params, or returns a sentence as `fault`. Pure. */
export function resolveScenarioUse(
  use: ScenarioUse,
  scenarios: ScenarioLookup,
): { readonly scenario: Scenario; readonly params: ParamValues } | { readonly fault: string } {
  const scenario = scenarios.get(use.name)
  if (scenario === undefined) return resolveWrittenUse(use, scenarios)
  if (scenario.params === undefined && use.params === undefined) {
    return { scenario, params: NO_PARAMS }
  }
  const resolved = resolveParams(scenario, use.params ?? NO_PARAMS)
  if ('fault' in resolved) return resolved
  const { params } = resolved
  // With default params, the scenario is valid, because it was validated when it was loaded. Other values can be
  // invalid.
  if (use.params === undefined) return { scenario, params }
  const [spreadIssue] = validateSpreads(scenario, params)
  const says = spreadIssue?.says ?? findWrongTime(fillParams(scenario.http ?? [], params))
  return says === undefined ? { scenario, params } : { fault: `Scenario ${scenario.name}: ${says}` }
}

// The name may contain params: `ko; reason=face_mismatch`, or `ko.face_mismatch` for the first param.
function resolveWrittenUse(
  use: ScenarioUse,
  scenarios: ScenarioLookup,
): ReturnType<typeof resolveScenarioUse> {
  const written = parseWrittenUse(use, scenarios)
  if ('fault' in written) return written
  if (scenarios.get(written.name) !== undefined) return resolveScenarioUse(written, scenarios)
  return { fault: unknownScenarioIssue(written.name, scenarios) }
}

/**
 * Moves the params of a name such as `ko; reason=face_mismatch` or `ko.face_mismatch` into `params`. A name without
 * params stays as it is. Returns a sentence as `fault` if the text is malformed. Pure.
 */
export function parseWrittenUse(
  use: ScenarioUse,
  scenarios: ScenarioLookup,
): ScenarioUse | { readonly fault: string } {
  if (!/[;.]/.test(use.name)) return use
  // A mail tag cannot have a semicolon, so `ko.reason=underage` means the same as `ko; reason=underage`.
  const text = use.name.replace(/^[^;]*/, (head) => head.replaceAll(/\.(?=[a-z]\w{0,63}=)/g, ';'))
  const parsed = parseScenarioHeader(text, `"${use.name.slice(0, 64)}"`)
  if ('fault' in parsed) return parsed
  const dot = parsed.name.indexOf('.')
  const name = dot < 0 ? parsed.name : parsed.name.slice(0, dot)
  const given: [string, string][] = Object.entries(parsed.params ?? {})
  if (dot >= 0) {
    const scenario = scenarios.get(name)
    if (scenario === undefined) return { fault: unknownScenarioIssue(name, scenarios) }
    const [first] = Object.keys(scenario.params ?? {})
    const value = parsed.name.slice(dot + 1)
    if (first === undefined) {
      return { fault: `Scenario ${name} has no params, leave out ".${value.slice(0, 64)}"` }
    }
    given.push([first, value])
  }
  given.push(...Object.entries(use.params ?? {}))
  const twice = given.find(([key], i) => given.findIndex(([other]) => other === key) < i)
  if (twice !== undefined) {
    return { fault: `Scenario ${name}: the param "${twice[0]}" is set twice; set it once` }
  }
  return { name, params: Object.fromEntries(given) }
}

/** Parses `ko; reason=face_mismatch`, or returns a `fault`, a sentence that begins with `where`. Pure. */
export function parseScenarioHeader(
  header: string,
  where = 'Header x-emulator-scenario',
): ScenarioUse | { readonly fault: string } {
  // A quoted value may contain a semicolon.
  const parts = header.match(/(?:"[^"]*"|[^;"]|")+/g) ?? []
  const [name = '', ...pairs] = parts.map((part) => part.trim())
  const example = 'write it as ko; reason=face_mismatch'
  if (name === '') return { fault: `${where} names no scenario; ${example}` }
  const params: Record<string, string> = Object.create(null)
  for (const pair of pairs.filter((text) => text !== '')) {
    const [, key, quoted, plain] = /^([\w-]+)\s*=\s*(?:"([^"]*)"|(.*))$/.exec(pair) ?? []
    if (key === undefined) {
      return { fault: `${where}: "${pair}" is not a param; ${example}` }
    }
    if (key in params) return { fault: `${where} sets "${key}" twice; set it once` }
    params[key] = quoted ?? plain ?? ''
  }
  return { name, params }
}

// Source: mirrored (the sandbox section of the vendor's description). docs/api.md lists both.
const SANDBOX_TAX_CODES: Readonly<Record<string, ScenarioUse>> = {
  RSSMRA80A01H501U: { name: 'ok' },
  BNCSRG80A01H501M: { name: 'ko', params: { reason: 'identity_document_not_available' } },
}

function choose(
  use: ScenarioUse,
  selectedBy: string,
  scenarios: ScenarioLookup,
  warnings: readonly string[],
): ScenarioChoice {
  const resolved = resolveScenarioUse(use, scenarios)
  if ('fault' in resolved) return resolved
  const { scenario, params } = resolved
  return { chosen: { name: scenario.name, params, selectedBy }, scenario, warnings }
}

// Adds who selected the scenario, because the fault is not in the client's request. A default, for example, may name
// a scenario whose file was deleted.
function prefixIssue(who: string, choice: ScenarioChoice): ScenarioChoice {
  return 'fault' in choice ? { fault: `${who}: ${choice.fault}` } : choice
}

function chooseByRoute(
  route: RouteMatch,
  scenarios: ScenarioLookup,
  warnings: readonly string[],
): ScenarioChoice {
  const choice = prefixIssue(route.where, choose(route.use, 'route', scenarios, warnings))
  if ('fault' in choice) return choice
  return { ...choice, chosen: { ...choice.chosen, route: route.where }, route }
}

type MailTag = { readonly tag: string; readonly name: string; readonly value?: string }

function parseMailTag(mail: string): MailTag | undefined {
  const tag = /\+([^+@]+)@[^@]*$/.exec(mail)?.[1]
  if (tag === undefined) return undefined
  const dot = tag.indexOf('.')
  // In the form `ko.reason=underage`, only the name ignores case.
  if (tag.includes('=')) return { tag, name: tag.replace(/^[^.]*/, (name) => name.toLowerCase()) }
  if (dot < 0) return { tag, name: tag.toLowerCase() }
  return { tag, name: tag.slice(0, dot).toLowerCase(), value: tag.slice(dot + 1) }
}

function chooseByMailTag({ tag, name, value }: MailTag, scenarios: ScenarioLookup): ScenarioChoice {
  const ignored = `Mail tag "${tag}" was ignored: `
  if (name.includes('=')) {
    const written = choose({ name }, 'mail tag', scenarios, [])
    return 'fault' in written ? { fault: ignored + written.fault } : written
  }
  const scenario = scenarios.get(name)
  if (scenario === undefined) return { fault: ignored + unknownScenarioIssue(name, scenarios) }
  const [first] = Object.keys(scenario.params ?? {})
  if (value !== undefined && first === undefined) {
    return { fault: `${ignored}scenario ${name} has no params, leave out ".${value}"` }
  }
  const params = value === undefined || first === undefined ? {} : { [first]: value }
  const choice = choose({ name, params }, 'mail tag', scenarios, [])
  return 'fault' in choice ? { fault: ignored + choice.fault } : choice
}

// A user's ko.yaml may replace the shipped one and lack the param that a sandbox tax code sets.
function onlyDeclaredParams(
  { name, params = {} }: ScenarioUse,
  scenarios: ScenarioLookup,
): ScenarioUse {
  const declared = scenarios.get(name)?.params ?? {}
  const known = Object.entries(params).filter(([key]) => Object.hasOwn(declared, key))
  return { name, params: Object.fromEntries(known) }
}

function unknownScenarioIssue(name: string, scenarios: ScenarioLookup): string {
  const names = [...scenarios.keys()].sort()
  const hint = didYouMean(name, names) || `, there are ${names.join(', ')}`
  return `No scenario is called "${name.slice(0, 64)}"${hint}`
}
