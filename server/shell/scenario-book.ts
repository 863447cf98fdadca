import { Complaint } from '../core/complaint.ts'
import { inheritAll } from '../core/extends.ts'
import { REASONS } from '../core/reason.ts'
import type { ParamText, Scenario, ScenarioFault, ScenarioFile } from '../core/scenario.ts'
import { scenarioFaults } from '../core/scenario-faults.ts'
import { filesIn, readText } from './files.ts'
import type { ValidateScenario } from './schema-fault.ts'

/** All scenarios by name. */
export type ScenarioBook = {
  readonly get: (name: string) => Scenario | undefined
  /** In order of the alphabet. */
  readonly names: () => readonly string[]
  readonly list: () => readonly ScenarioRow[]
  /**
   * Reads the directories anew. Throws a Complaint with a line for each fault of each file; the
   * scenarios stay as they were then, and `list` tells the faults.
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

export type ScenarioSources = {
  readonly shipped: readonly ScenarioFile[]
  /** Added to the shipped ones; on equal names the last one wins. */
  readonly directories: readonly string[]
  readonly validate: ValidateScenario
}

/** Reads all scenarios once. Throws a Complaint where a file of the user's is broken. */
export async function createScenarioBook(sources: ScenarioSources): Promise<ScenarioBook> {
  let scenarios: ReadonlyMap<string, Scenario> = new Map()
  let broken: readonly BrokenFile[] = []

  const load = async () => {
    const read = await readAll(sources)
    broken = read.broken
    const lines = broken.flatMap(({ faults }) => faults)
    if (lines.length > 0) throw new Complaint(lines.slice(0, 20).join('\n'))
    scenarios = read.scenarios
  }
  await load()
  return {
    get: (name) => scenarios.get(name),
    names: () => [...scenarios.keys()].sort(),
    list: () => rowsOf(scenarios, broken),
    load,
  }
}

type BrokenFile = { readonly file: string; readonly faults: readonly string[] }

type Read = {
  readonly scenarios: ReadonlyMap<string, Scenario>
  readonly broken: readonly BrokenFile[]
}

async function readAll({ shipped, directories, validate }: ScenarioSources): Promise<Read> {
  const files: ScenarioFile[] = [...shipped]
  const broken: BrokenFile[] = []
  for (const directory of directories) {
    const names = new Map<string, string>()
    for (const path of await filesIn(directory, ['.yaml', '.yml'])) {
      const read = await readFile(path, validate)
      const twin = 'name' in read ? names.get(read.name) : undefined
      if ('faults' in read) broken.push(read)
      else if (twin !== undefined) broken.push(sameName(read, twin))
      else files.push(read)
      if ('name' in read) names.set(read.name, path)
    }
  }
  return broken.length > 0 ? { scenarios: new Map(), broken } : inherited(files)
}

async function readFile(
  path: string,
  validate: ValidateScenario,
): Promise<ScenarioFile | BrokenFile> {
  // The parser is heavy, and most emulators have the shipped scenarios only.
  const { longestScenarioFile, parseScenario } = await import('./scenario-file.ts')
  try {
    return await parseScenario(path, await readText(path, longestScenarioFile), validate)
  } catch (cause) {
    if (!(cause instanceof Complaint)) throw cause
    return { file: path, faults: cause.message.split('\n') }
  }
}

function sameName({ name, file }: ScenarioFile, twin: string): BrokenFile {
  return { file, faults: [`${file}: ${twin} is called ${name} too; rename one of them`] }
}

async function inherited(files: readonly ScenarioFile[]): Promise<Read> {
  const scenarios = new Map<string, Scenario>()
  const broken: BrokenFile[] = []
  for (const { file, scenario, fault } of inheritAll(files)) {
    const faults = fault === undefined ? inheritedFaults(file, scenario) : [fault]
    if (faults.length > 0) {
      const { complaint } = await import('./scenario-file.ts')
      const { message } = complaint(file.file, faults, file.locate)
      broken.push({ file: file.file, faults: message.split('\n') })
    } else if (fault === undefined) {
      scenarios.set(scenario.name, scenario)
    }
  }
  return { scenarios, broken }
}

// What extends nothing was checked when it was parsed.
function inheritedFaults(file: ScenarioFile, scenario: Scenario): readonly ScenarioFault[] {
  return file.text.extends === undefined ? [] : scenarioFaults(scenario, file.text)
}

function rowsOf(
  scenarios: ReadonlyMap<string, Scenario>,
  broken: readonly BrokenFile[],
): readonly ScenarioRow[] {
  const inUse = [...scenarios.values()].map(({ name, title, description, params, file }) => ({
    name,
    title: title ?? name,
    ...(description !== undefined && { description }),
    params: spelledOut(params ?? {}),
    file,
    faults: broken.find((each) => each.file === file)?.faults ?? [],
  }))
  return inUse.sort((a, b) => (a.name < b.name ? -1 : 1))
}

// A list of the reasons there are helps whoever has to choose one.
function spelledOut(params: ScenarioRow['params']): ScenarioRow['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => {
      const isOpen = param.type === 'reason' && param.enum === undefined
      return [name, isOpen ? { ...param, enum: Object.keys(REASONS) } : param]
    }),
  )
}
