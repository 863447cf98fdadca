import { REASONS } from '../domain/model/reasons.ts'
import type { ParamText, Scenario } from '../domain/scenarios/scenario.ts'
import {
  resolveScenarioUse,
  type ScenarioLookup,
} from '../domain/scenarios/selection/choose-scenario.ts'
import type { ScenarioRoute } from '../domain/scenarios/selection/routing-rules.ts'
import { type BrokenFile, brokenFilesError } from './broken-file.ts'
import {
  type ParsedFileCache,
  readScenarios,
  type ScenarioDraft,
  type ScenarioSources,
} from './read-scenarios.ts'

/** All scenarios by name, and the rules that select a scenario for a request. */
export interface ScenarioCatalog {
  /** The scenarios. `load` changes this object. */
  readonly scenarios: ScenarioLookup
  /** Returns the names in alphabetical order. */
  readonly names: () => readonly string[]
  /** The rules, in their order. `load` changes this list. */
  readonly routes: readonly ScenarioRoute[]
  /** Returns the scenarios as the control API and the pages show them, sorted by name. */
  readonly list: () => readonly ScenarioRow[]
  /** Returns the broken files of the last `load`. If there are any, that `load` did not change the scenarios. */
  readonly broken: () => readonly BrokenFile[]
  /** Returns the issues of all broken files. */
  readonly issues: () => readonly string[]
  /**
   * Reads the directories again. If a file is broken, throws a UserError with one line for each issue, and changes
   * nothing except `broken`.
   */
  readonly load: () => Promise<void>
  /** Reads the directories with a text in place of one file, as `load` would, and changes nothing. */
  readonly check: (draft: ScenarioDraft) => Promise<CheckedDraft>
  /** Returns true for the name of a shipped scenario. */
  readonly isShipped: (name: string) => boolean
}

/** The result of checking a text as a scenario file. */
export type CheckedDraft = {
  /** The scenario of the text. Undefined if the text is broken. */
  readonly scenario: Scenario | undefined
  /** The issues of the text, and of files that are correct without it. */
  readonly issues: readonly string[]
  /** The issues of files that are broken with or without the text. */
  readonly otherIssues: readonly string[]
}

/** A scenario as the control API and the pages show it. */
export type ScenarioRow = {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly params: Readonly<Record<string, ParamText>>
  readonly file: string
  /** The issues of the file in the last `load`. If there are any, the scenario is the last valid version. */
  readonly faults: readonly string[]
}

export type ScenarioCatalogSources = ScenarioSources & {
  /** The default scenario (`--scenario`). Loading fails if it does not exist. */
  readonly standard?: string
}

/** Creates a catalog and loads it once. Throws a UserError if a file of the user is broken. */
export async function createScenarioCatalog(
  sources: ScenarioCatalogSources,
): Promise<ScenarioCatalog> {
  const scenarios = new Map<string, Scenario>()
  const routes: ScenarioRoute[] = []
  let broken: readonly BrokenFile[] = []
  const parsed: ParsedFileCache = new Map()

  const load = async () => {
    const result = await readScenarios(sources, parsed)
    // Checks the default scenario only if no file is broken: a broken file may be the reason why it is missing.
    broken =
      result.broken.length > 0 ? result.broken : defaultScenarioIssues(sources, result.scenarios)
    if (broken.length > 0) throw brokenFilesError(broken)
    scenarios.clear()
    for (const [name, scenario] of result.scenarios) scenarios.set(name, scenario)
    routes.splice(0, routes.length, ...result.routes)
  }
  await load()
  return {
    scenarios,
    names: () => [...scenarios.keys()].sort(),
    routes,
    list: () => rowsOf(scenarios, broken),
    broken: () => broken,
    issues: () => broken.flatMap(({ issues }) => issues),
    check: async (draft) => {
      const result = await readScenarios(sources, new Map(parsed), draft)
      const others = result.broken.filter(({ file }) => file !== draft.path)
      // Some of the others may be broken because of the draft, which they extend.
      const before =
        others.length === 0 ? [] : (await readScenarios(sources, new Map(parsed))).broken
      const wasBroken = ({ file }: BrokenFile) => before.some((other) => other.file === file)
      const isOwn = (file: BrokenFile) => file.file === draft.path || !wasBroken(file)
      return {
        scenario: [...result.scenarios.values()].find(({ file }) => file === draft.path),
        issues: result.broken.filter(isOwn).flatMap(({ issues }) => issues),
        otherIssues: result.broken.filter((file) => !isOwn(file)).flatMap(({ issues }) => issues),
      }
    },
    isShipped: (name) => sources.shipped.some((file) => file.name === name),
    load,
  }
}

function defaultScenarioIssues(
  { standard }: ScenarioCatalogSources,
  scenarios: ReadonlyMap<string, Scenario>,
): readonly BrokenFile[] {
  if (standard === undefined) return []
  const resolved = resolveScenarioUse({ name: standard }, scenarios)
  if (!('fault' in resolved)) return []
  const says = `--scenario: ${resolved.fault}`
  return [{ file: standard, issues: [says], shown: says }]
}

function rowsOf(
  scenarios: ReadonlyMap<string, Scenario>,
  broken: readonly BrokenFile[],
): readonly ScenarioRow[] {
  const rows = [...scenarios.values()].map(({ name, title, description, params, file }) => ({
    name,
    title: title ?? name,
    ...(description !== undefined && { description }),
    params: withReasonChoices(params ?? {}),
    file,
    faults: broken.find((brokenFile) => brokenFile.file === file)?.issues ?? [],
  }))
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1))
}

// Adds all reasons to a parameter of type `reason`, so that the pages can offer them as choices.
function withReasonChoices(params: ScenarioRow['params']): ScenarioRow['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => {
      const isOpen = param.type === 'reason' && param.enum === undefined
      return [name, isOpen ? { ...param, enum: Object.keys(REASONS) } : param]
    }),
  )
}
