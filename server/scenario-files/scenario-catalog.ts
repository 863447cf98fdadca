import { REASONS } from '../domain/model/reasons.ts'
import type { ParamText, Scenario } from '../domain/scenarios/scenario.ts'
import { resolveScenarioUse } from '../domain/scenarios/selection/choose-scenario.ts'
import type { ScenarioRoute } from '../domain/scenarios/selection/routes.ts'
import { type BrokenFile, brokenFilesError } from './broken-file.ts'
import { type ParsedFileCache, readScenarios, type ScenarioSources } from './read-scenarios.ts'

/** All scenarios by name, and the rules that choose among them. */
export type ScenarioCatalog = {
  readonly get: (name: string) => Scenario | undefined
  /** In order of the alphabet. */
  readonly names: () => readonly string[]
  readonly routes: () => readonly ScenarioRoute[]
  readonly list: () => readonly ScenarioRow[]
  /** The files that could not be read the last time; what is in use is from before. */
  readonly broken: () => readonly BrokenFile[]
  /** Every sentence about them. */
  readonly issues: () => readonly string[]
  /**
   * Reads the directories anew. Throws a Complaint with a line for each fault of each file; everything
   * stays as it was then, and `broken` tells why.
   */
  readonly load: () => Promise<void>
}

export type ScenarioRow = {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly params: Readonly<Record<string, ParamText>>
  readonly file: string
  /** Why the file could not be loaded the last time; what is in use is the version before. */
  readonly faults: readonly string[]
}

export type ScenarioCatalogSources = ScenarioSources & {
  /** The scenario that must be there, because it is given where nothing else is chosen. */
  readonly standard?: string
}

/** Reads all scenarios once. Throws a Complaint where a file of the user's is broken. */
export async function createScenarioCatalog(
  sources: ScenarioCatalogSources,
): Promise<ScenarioCatalog> {
  let scenarios: ReadonlyMap<string, Scenario> = new Map()
  let routes: readonly ScenarioRoute[] = []
  let broken: readonly BrokenFile[] = []
  const parsed: ParsedFileCache = new Map()

  const load = async () => {
    const read = await readScenarios(sources, parsed)
    // A file that is broken takes its scenario with it: that it is missing is no news.
    broken = read.broken.length > 0 ? read.broken : defaultScenarioIssues(sources, read.scenarios)
    if (broken.length > 0) throw brokenFilesError(broken)
    ;({ scenarios, routes } = read)
  }
  await load()
  return {
    get: (name) => scenarios.get(name),
    names: () => [...scenarios.keys()].sort(),
    routes: () => routes,
    list: () => rowsOf(scenarios, broken),
    broken: () => broken,
    issues: () => broken.flatMap(({ issues: faults }) => faults),
    load,
  }
}

function defaultScenarioIssues(
  { standard }: ScenarioCatalogSources,
  scenarios: ReadonlyMap<string, Scenario>,
): readonly BrokenFile[] {
  if (standard === undefined) return []
  const shelf = { get: (name: string) => scenarios.get(name), names: () => [...scenarios.keys()] }
  const settled = resolveScenarioUse({ name: standard }, shelf)
  if (!('fault' in settled)) return []
  const says = `--scenario: ${settled.fault}`
  return [{ file: standard, issues: [says], shown: says }]
}

function rowsOf(
  scenarios: ReadonlyMap<string, Scenario>,
  broken: readonly BrokenFile[],
): readonly ScenarioRow[] {
  const inUse = [...scenarios.values()].map(({ name, title, description, params, file }) => ({
    name,
    title: title ?? name,
    ...(description !== undefined && { description }),
    params: withReasonChoices(params ?? {}),
    file,
    faults: broken.find((each) => each.file === file)?.issues ?? [],
  }))
  return inUse.sort((a, b) => (a.name < b.name ? -1 : 1))
}

// A list of the reasons there are helps whoever has to choose one.
function withReasonChoices(params: ScenarioRow['params']): ScenarioRow['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => {
      const isOpen = param.type === 'reason' && param.enum === undefined
      return [name, isOpen ? { ...param, enum: Object.keys(REASONS) } : param]
    }),
  )
}
