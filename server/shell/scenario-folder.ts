import { Complaint } from '../core/complaint.ts'
import { type Inherited, inheritAll } from '../core/extends.ts'
import type { Route } from '../core/route.ts'
import type { Scenario, ScenarioFault, ScenarioFile } from '../core/scenario.ts'
import { scenarioFaults } from '../core/scenario-faults.ts'
import { filesIn, readRegularText } from './files.ts'
import type { RoutesFile } from './routes-file.ts'
import type { ValidateFile } from './schema-fault.ts'

export type ScenarioSources = {
  readonly shipped: readonly ScenarioFile[]
  readonly shippedRoutes?: readonly RoutesFile[]
  /** Added to the shipped ones; on equal names the last one wins, and its rules come first. */
  readonly directories: readonly string[]
  readonly validate: ValidateFile
  readonly validateRoutes: ValidateFile
}

/** A file (or a folder) that cannot be used, with a sentence for each fault. */
export type BrokenFile = {
  readonly file: string
  readonly faults: readonly string[]
  /** The same for a terminal, with the lines they speak of. */
  readonly shown: string
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

/** One line for each fault of each file, and a terminal's version of them. */
export function complaintAbout(broken: readonly BrokenFile[]): Complaint {
  const sentences = broken.flatMap(({ faults }) => faults)
  const more = broken.length > MOST_TOLD ? `\nand ${broken.length - MOST_TOLD} more files` : ''
  const shown = broken.slice(0, MOST_TOLD).map((each) => each.shown)
  return new Complaint(sentences.slice(0, MOST_TOLD).join('\n'), { shown: shown.join('\n') + more })
}

const MOST_TOLD = 20
const mostBytes = 64 * 1024

// Carries out what may complain, and files the complaint.
async function broke<T>(
  broken: BrokenFile[],
  file: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read()
  } catch (cause) {
    if (!(cause instanceof Complaint)) throw cause
    broken.push({ file, faults: cause.message.split('\n'), shown: cause.shown })
    return undefined
  }
}

async function pathsIn(directory: string): Promise<readonly string[]> {
  const paths = await filesIn(directory, ['.yaml', '.yml'])
  if (paths.length <= mostScenarioFiles) return paths
  throw new Complaint(
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

function sameName(path: string, twin: string): Complaint {
  return new Complaint(`${path}: ${twin} is called ${baseName(twin)} too; rename one of them`)
}

async function inherited(
  files: readonly ScenarioFile[],
  broken: BrokenFile[],
): Promise<ReadonlyMap<string, Scenario>> {
  const scenarios = new Map<string, Scenario>()
  const missing = new Set(broken.map(({ file }) => baseName(file)))
  for (const { name } of files) missing.delete(name)
  for (const each of inheritAll(files)) {
    const faults = inheritedFaults(each, missing)
    await broke(broken, each.file.file, async () => {
      if (faults.length > 0) throw await complaintOf(each.file, faults)
      if (each.scenario !== undefined) scenarios.set(each.scenario.name, each.scenario)
    })
  }
  return scenarios
}

// What extends nothing was checked when it was parsed.
function inheritedFaults(
  { file, scenario, fault }: Inherited,
  missing: ReadonlySet<string>,
): readonly ScenarioFault[] {
  if (fault !== undefined)
    return [missing.has(file.text.extends ?? '') ? baseIsBroken(file) : fault]
  return file.text.extends === undefined ? [] : scenarioFaults(scenario, file.text)
}

function baseIsBroken({ text }: ScenarioFile): ScenarioFault {
  const says = `extends "${text.extends}", which has a fault of its own; mend that first`
  return { pointer: '/extends', part: 'value', says }
}

async function routed(
  files: readonly RoutesFile[],
  scenarios: ReadonlyMap<string, Scenario>,
  broken: BrokenFile[],
): Promise<readonly Route[]> {
  const missing = new Set(broken.map(({ file }) => baseName(file)))
  const shelf = { get: (name: string) => scenarios.get(name), names: () => [...scenarios.keys()] }
  const routes: Route[] = []
  for (const file of files.filter(({ text }) => text.routes.length > 0)) {
    const { routesIn, useFaults } = await import('./routes-file.ts')
    const faults = useFaults(file, shelf).filter(({ name }) => !missing.has(name))
    await broke(broken, file.file, async () => {
      if (faults.length > 0) throw await complaintOf(file, faults)
      routes.push(...routesIn(file))
    })
  }
  return routes
}

async function complaintOf(
  file: Pick<ScenarioFile, 'file' | 'locate' | 'source'>,
  faults: readonly ScenarioFault[],
): Promise<Complaint> {
  const { complaint } = await import('./yaml-file.ts')
  return complaint(file, faults)
}

function byFile(a: BrokenFile, b: BrokenFile): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0
}

function baseName(path: string): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '')
}
