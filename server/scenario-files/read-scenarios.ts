import { UserError } from '../domain/base/user-error.ts'
import type { Scenario, ScenarioFile } from '../domain/scenarios/scenario.ts'
import type { ScenarioRoute } from '../domain/scenarios/selection/routes.ts'
import { listFiles, readRegularTextFile } from '../runtime/files.ts'
import { type BrokenFile, collectBrokenFile, compareByFile } from './broken-file.ts'
import { baseName, resolveInheritance, resolveRoutes } from './resolve-references.ts'
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
export type ReadScenariosResult = {
  readonly scenarios: ReadonlyMap<string, Scenario>
  readonly routes: readonly ScenarioRoute[]
  readonly broken: readonly BrokenFile[]
  /** The files that were looked at, those of the shipped ones left out. */
  readonly files: readonly string[]
}

/** What was parsed before, by path: equal text need not be parsed again. */
export type ParsedFileCache = Map<string, { readonly text: string; readonly file: ScenarioFile }>

/** Nobody writes more into one folder, and a start is to be quick. */
export const maxScenarioFiles = 2000

/** Reads every source. What is wrong with a file of the user's is in `broken`, never thrown. */
export async function readScenarios(
  sources: ScenarioSources,
  parsed: ParsedFileCache = new Map(),
): Promise<ReadScenariosResult> {
  const { shipped, shippedRoutes = [], directories } = sources
  const scenarioFiles: ScenarioFile[] = [...shipped]
  const routesFiles: RoutesFile[] = [...shippedRoutes]
  const broken: BrokenFile[] = []
  const files: string[] = []
  for (const directory of directories) {
    const paths =
      (await collectBrokenFile(broken, directory, () => listScenarioPaths(directory))) ?? []
    const twins = findTwins(paths)
    files.push(...paths)
    for (const [path, text] of await readTexts(paths, broken)) {
      await collectBrokenFile(broken, path, async () => {
        const twin = twins.get(path)
        if (twin !== undefined) throw sameNameError(path, twin)
        if (isRoutesFile(path)) routesFiles.unshift(await loadRoutesFile(path, text, sources))
        else scenarioFiles.push(await loadScenarioFile(path, text, sources, parsed))
      })
    }
  }
  const scenarios = await resolveInheritance(scenarioFiles, broken)
  const routes = await resolveRoutes(routesFiles, scenarios, broken)
  return { scenarios, routes, broken: broken.toSorted(compareByFile), files }
}

/** Whether a file has the rules, and is no scenario. */
export function isRoutesFile(path: string): boolean {
  return /(^|[\\/])routes\.ya?ml$/.test(path)
}

const maxFileBytes = 64 * 1024

async function listScenarioPaths(directory: string): Promise<readonly string[]> {
  const paths = await listFiles(directory, ['.yaml', '.yml'])
  if (paths.length <= maxScenarioFiles) return paths
  throw new UserError(
    `${directory}: the folder has ${paths.length} scenario files, more than ${maxScenarioFiles}; split it`,
  )
}

// A few at a time: one after another the disk would be waited for most of the time.
async function readTexts(
  paths: readonly string[],
  broken: BrokenFile[],
): Promise<readonly (readonly [string, string])[]> {
  const texts: [string, string][] = []
  for (let i = 0; i < paths.length; i += BATCH_SIZE) {
    const read = paths.slice(i, i + BATCH_SIZE).map(async (path): Promise<[string, string][]> => {
      const text = await collectBrokenFile(broken, path, () =>
        readRegularTextFile(path, maxFileBytes),
      )
      return text === undefined ? [] : [[path, text]]
    })
    texts.push(...(await Promise.all(read)).flat())
  }
  return texts
}

const BATCH_SIZE = 32

async function loadRoutesFile(path: string, text: string, { validateRoutes }: ScenarioSources) {
  const { parseRoutes } = await import('./routes-file.ts')
  return parseRoutes(path, text, validateRoutes)
}

// The parser is heavy, and most emulators have the shipped scenarios only.
async function loadScenarioFile(
  path: string,
  text: string,
  { validate }: ScenarioSources,
  parsed: ParsedFileCache,
): Promise<ScenarioFile> {
  const before = parsed.get(path)
  if (before?.text === text) return before.file
  const { parseScenario } = await import('./scenario-file.ts')
  const file = await parseScenario(path, text, validate)
  parsed.set(path, { text, file })
  return file
}

// mine.yaml and mine.yml: the second of them is one too many.
function findTwins(paths: readonly string[]): ReadonlyMap<string, string> {
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

function sameNameError(path: string, twin: string): UserError {
  return new UserError(`${path}: ${twin} is called ${baseName(twin)} too; rename one of them`)
}
