import { UserError } from '../domain/base/user-error.ts'
import type { Scenario, ScenarioFile } from '../domain/scenarios/scenario.ts'
import type { Route } from '../domain/scenarios/selection/routes.ts'
import { filesIn, readRegularText } from '../runtime/files.ts'
import { type BrokenFile, broke, byFile } from './broken-file.ts'
import { baseName, inherited, routed } from './resolve-references.ts'
import type { RoutesFile } from './routes-file.ts'
import type { ValidateFile } from './schema-violation.ts'

export type ScenarioSources = {
  readonly shipped: readonly ScenarioFile[]
  readonly shippedRoutes?: readonly RoutesFile[]
  /** Added to the shipped ones; on equal names the last one wins, and its rules come first. */
  readonly directories: readonly string[]
  readonly validate: ValidateFile
  readonly validateRoutes: ValidateFile
}

/** Everything the sources say, as far as it can be used. */
export type ReadScenarios = {
  readonly scenarios: ReadonlyMap<string, Scenario>
  readonly routes: readonly Route[]
  readonly broken: readonly BrokenFile[]
  /** The files that were looked at, those of the shipped ones left out. */
  readonly files: readonly string[]
}

/** What was parsed before, by path: equal text need not be parsed again. */
export type Parsed = Map<string, { readonly text: string; readonly file: ScenarioFile }>

/** Nobody writes more into one folder, and a start is to be quick. */
export const mostScenarioFiles = 2000

/** Reads every source. What is wrong with a file of the user's is in `broken`, never thrown. */
export async function readScenarios(
  sources: ScenarioSources,
  parsed: Parsed = new Map(),
): Promise<ReadScenarios> {
  const { shipped, shippedRoutes = [], directories } = sources
  const scenarioFiles: ScenarioFile[] = [...shipped]
  const routesFiles: RoutesFile[] = [...shippedRoutes]
  const broken: BrokenFile[] = []
  const files: string[] = []
  for (const directory of directories) {
    const paths = (await broke(broken, directory, () => pathsIn(directory))) ?? []
    const twins = twinsAmong(paths)
    files.push(...paths)
    for (const [path, text] of await textsOf(paths, broken)) {
      await broke(broken, path, async () => {
        const twin = twins.get(path)
        if (twin !== undefined) throw sameName(path, twin)
        if (isRoutesFile(path)) routesFiles.unshift(await routesFrom(path, text, sources))
        else scenarioFiles.push(await scenarioFrom(path, text, sources, parsed))
      })
    }
  }
  const scenarios = await inherited(scenarioFiles, broken)
  const routes = await routed(routesFiles, scenarios, broken)
  return { scenarios, routes, broken: broken.toSorted(byFile), files }
}

/** Whether a file has the rules, and is no scenario. */
export function isRoutesFile(path: string): boolean {
  return /(^|[\\/])routes\.ya?ml$/.test(path)
}

const mostBytes = 64 * 1024

async function pathsIn(directory: string): Promise<readonly string[]> {
  const paths = await filesIn(directory, ['.yaml', '.yml'])
  if (paths.length <= mostScenarioFiles) return paths
  throw new UserError(
    `${directory}: the folder has ${paths.length} scenario files, more than ${mostScenarioFiles}; split it`,
  )
}

// A few at a time: one after another the disk would be waited for most of the time.
async function textsOf(
  paths: readonly string[],
  broken: BrokenFile[],
): Promise<readonly (readonly [string, string])[]> {
  const texts: [string, string][] = []
  for (let i = 0; i < paths.length; i += FEW) {
    const read = paths.slice(i, i + FEW).map(async (path): Promise<[string, string][]> => {
      const text = await broke(broken, path, () => readRegularText(path, mostBytes))
      return text === undefined ? [] : [[path, text]]
    })
    texts.push(...(await Promise.all(read)).flat())
  }
  return texts
}

const FEW = 32

async function routesFrom(path: string, text: string, { validateRoutes }: ScenarioSources) {
  const { parseRoutes } = await import('./routes-file.ts')
  return parseRoutes(path, text, validateRoutes)
}

// The parser is heavy, and most emulators have the shipped scenarios only.
async function scenarioFrom(
  path: string,
  text: string,
  { validate }: ScenarioSources,
  parsed: Parsed,
): Promise<ScenarioFile> {
  const before = parsed.get(path)
  if (before?.text === text) return before.file
  const { parseScenario } = await import('./scenario-file.ts')
  const file = await parseScenario(path, text, validate)
  parsed.set(path, { text, file })
  return file
}

// mine.yaml and mine.yml: the second of them is one too many.
function twinsAmong(paths: readonly string[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>()
  const twins = new Map<string, string>()
  for (const path of paths) {
    const name = baseName(path)
    const twin = first.get(name)
    if (twin === undefined) first.set(name, path)
    else twins.set(path, twin)
  }
  return twins
}

function sameName(path: string, twin: string): UserError {
  return new UserError(`${path}: ${twin} is called ${baseName(twin)} too; rename one of them`)
}
