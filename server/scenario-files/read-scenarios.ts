import { dirname, join } from 'node:path'
import { UserError } from '../domain/base/user-error.ts'
import type { Scenario, ScenarioFile } from '../domain/scenarios/scenario.ts'
import type { ScenarioRoute } from '../domain/scenarios/selection/routing-rules.ts'
import { listFiles, readRegularTextFile } from '../runtime/files.ts'
import { type BrokenFile, collectBrokenFile, compareByFile } from './broken-file.ts'
import type { ValidateFile } from './file-validator.ts'
import { baseName, resolveInheritance, resolveRoutes } from './resolve-references.ts'
import type { RoutesFile } from './routes-file.ts'

/** Where scenarios and rules come from, and the validators of their schemas. */
export type ScenarioSources = {
  readonly shipped: readonly ScenarioFile[]
  readonly shippedRoutes?: readonly RoutesFile[]
  /** True if the build has validated the shipped scenarios, also after `extends`. Without it they are validated. */
  readonly areShippedValid?: boolean
  /**
   * The user's folders. If several folders have a scenario of the same name, the scenario in the last of these folders
   * is used. The rules of the last folder come first.
   */
  readonly directories: readonly string[]
  readonly validate: ValidateFile
  readonly validateRoutes: ValidateFile
}

/** All valid scenarios and rules, and the files that cannot be used. */
export type ReadScenariosResult = {
  readonly scenarios: ReadonlyMap<string, Scenario>
  readonly routes: readonly ScenarioRoute[]
  readonly broken: readonly BrokenFile[]
  /** The files in the user's folders. */
  readonly files: readonly string[]
}

/** Parsed files by path. A file with unchanged text is not parsed again. */
export type ParsedFileCache = Map<string, { readonly text: string; readonly file: ScenarioFile }>

/** The most scenario files in one folder. The limit keeps the start of the emulator fast. */
export const maxScenarioFiles = 2000

/** A text that is read instead of the file with this path. */
export type ScenarioDraft = { readonly path: string; readonly text: string }

/**
 * Reads all sources. Errors in the user's files are returned in `broken`, never thrown. `draft` replaces or adds a file
 * in one of the directories.
 */
export async function readScenarios(
  sources: ScenarioSources,
  parsed: ParsedFileCache = new Map(),
  draft?: ScenarioDraft,
): Promise<ReadScenariosResult> {
  const { shipped, shippedRoutes = [], directories } = sources
  const scenarioFiles: ScenarioFile[] = [...shipped]
  const routesFiles: RoutesFile[] = [...shippedRoutes]
  const broken: BrokenFile[] = []
  const files: string[] = []
  const draftFolder = draft === undefined ? undefined : dirname(draft.path)
  const isDraftFolder = (directory: string) => dirname(join(directory, 'x')) === draftFolder
  const folders = directories.map((directory) => ({ directory, list: listScenarioPaths }))
  // Without a folder of scenarios, a draft is the only file.
  if (draft !== undefined && !directories.some(isDraftFolder)) {
    folders.push({ directory: dirname(draft.path), list: async () => [] })
  }
  for (const { directory, list } of folders) {
    const found = (await collectBrokenFile(broken, directory, () => list(directory))) ?? []
    const paths =
      draft !== undefined && isDraftFolder(directory)
        ? [...new Set([...found, draft.path])].sort()
        : found
    const duplicates = findDuplicateNames(paths)
    files.push(...paths)
    for (const [path, text] of await readTexts(paths, broken, draft)) {
      await collectBrokenFile(broken, path, async () => {
        const other = duplicates.get(path)
        if (other !== undefined) throw sameNameError(path, other)
        if (isRoutesFile(path)) routesFiles.unshift(await loadRoutesFile(path, text, sources))
        else scenarioFiles.push(await loadScenarioFile(path, text, sources, parsed))
      })
    }
  }
  // A file of the user can change what a shipped scenario inherits.
  const isValid = sources.areShippedValid === true && scenarioFiles.length === shipped.length
  const scenarios = await resolveInheritance(scenarioFiles, broken, isValid)
  const routes = await resolveRoutes(routesFiles, scenarios, broken)
  return { scenarios, routes, broken: broken.toSorted(compareByFile), files }
}

/** True for the file with the rules (`routes.yaml`), which is not a scenario. */
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

// Reads several files at the same time, because reading one file is mostly waiting for the disk.
async function readTexts(
  paths: readonly string[],
  broken: BrokenFile[],
  draft: ScenarioDraft | undefined,
): Promise<readonly (readonly [string, string])[]> {
  const texts: [string, string][] = []
  for (let i = 0; i < paths.length; i += BATCH_SIZE) {
    const reads = paths.slice(i, i + BATCH_SIZE).map(async (path): Promise<[string, string][]> => {
      if (path === draft?.path) return [[path, draft.text]]
      const text = await collectBrokenFile(broken, path, () =>
        readRegularTextFile(path, maxFileBytes),
      )
      return text === undefined ? [] : [[path, text]]
    })
    texts.push(...(await Promise.all(reads)).flat())
  }
  return texts
}

const BATCH_SIZE = 32

async function loadRoutesFile(path: string, text: string, { validateRoutes }: ScenarioSources) {
  const { parseRoutes } = await import('./routes-file.ts')
  return parseRoutes(path, text, validateRoutes)
}

// Imports the parser when needed: it is large, and most emulators use only the shipped scenarios.
async function loadScenarioFile(
  path: string,
  text: string,
  { validate }: ScenarioSources,
  parsed: ParsedFileCache,
): Promise<ScenarioFile> {
  const cached = parsed.get(path)
  if (cached?.text === text) return cached.file
  const { parseScenario } = await import('./parse-scenario.ts')
  const file = await parseScenario(path, text, validate)
  parsed.set(path, { text, file })
  return file
}

// Finds files with the same scenario name, such as mine.yaml and mine.yml. The result maps the path of the second file
// to the path of the first file.
function findDuplicateNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const pathByName = new Map<string, string>()
  const duplicates = new Map<string, string>()
  for (const path of paths) {
    const name = baseName(path)
    const other = pathByName.get(name)
    if (other === undefined) pathByName.set(name, path)
    else duplicates.set(path, other)
  }
  return duplicates
}

function sameNameError(path: string, other: string): UserError {
  return new UserError(`${path}: ${other} is called ${baseName(other)} too; rename one of them`)
}
