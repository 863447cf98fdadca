import { join } from 'node:path'
import { UserError } from '../domain/base/user-error.ts'
import type { Scenario } from '../domain/scenarios/scenario.ts'
import { resolveScenarioUse } from '../domain/scenarios/selection/choose-scenario.ts'
import { quote } from '../domain/text/quote.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { pathExists, readRegularTextFile } from '../runtime/files.ts'
import { formatScenario, schemaLine, textVersion } from '../scenario-files/format-scenario.ts'
import { scenarioNameOf } from '../scenario-files/scenario-name.ts'
import { maxYamlFileBytes } from '../scenario-files/yaml-file.ts'

/** The part of an emulator that reads and writes scenario files. */
export type ScenarioFiles = Pick<Emulator, 'catalog' | 'settings'>

/** The text of a scenario, for an editor. */
export interface ScenarioSource {
  readonly name: string
  /** The file with the text. Absent for a shipped scenario, whose text is written from its parsed form. */
  readonly file?: string
  /** The YAML text. */
  readonly text: string
  /** Changes when the file changes. Saving needs it, so that no change of somebody else is lost. */
  readonly version?: string
  /** True if the emulator has a folder into which it can save. */
  readonly canSave: boolean
}

/** A mistake in the text of a scenario. */
export interface ScenarioTextIssue {
  /** The line from 1. Absent if the mistake concerns the whole text. */
  readonly line?: number
  readonly column?: number
  /** The mistake and its remedy, such as `unknown key "reson", did you mean "reason"?` */
  readonly says: string
}

/** The result of checking the text of a scenario. */
export interface CheckedScenarioText {
  /** The mistakes in the text, and those that it causes in other files. Empty if it can be saved. */
  readonly issues: readonly ScenarioTextIssue[]
  /** Mistakes in other files. While they exist, the emulator uses no change of the folder. */
  readonly otherIssues: readonly string[]
  /** The scenario with everything that it inherits. Absent if the text is wrong. */
  readonly scenario?: Scenario
}

/** Returns the text of a scenario. If it has a file, returns the text of the file, even if the file is broken. */
export async function readScenarioSource(
  { catalog, settings }: ScenarioFiles,
  name: string,
): Promise<ScenarioSource> {
  const canSave = settings.scenarioDirectories.length > 0
  const file = isScenarioName(name)
    ? await findScenarioFile(settings.scenarioDirectories, name)
    : undefined
  if (file !== undefined) {
    const text = await readScenarioFile(file)
    return { name, file, text, version: textVersion(text), canSave }
  }
  const scenario = catalog.scenarios.get(name)
  if (scenario === undefined) {
    const resolved = resolveScenarioUse({ name }, catalog.scenarios)
    throw new ControlApiError(404, 'fault' in resolved ? resolved.fault : 'No such scenario.', {
      fix: 'GET /__emulator/scenarios lists them.',
    })
  }
  const { name: _, file: __, ...text } = scenario
  return { name, text: `${schemaLine}\n${await formatScenario(text)}`, canSave }
}

/** Checks a text as the scenario file with this name, exactly as a start of the emulator does. Changes nothing. */
export async function checkScenarioText(
  { catalog, settings }: ScenarioFiles,
  name: string,
  text: string,
): Promise<CheckedScenarioText> {
  refuseWrongName(name)
  const { scenarioDirectories } = settings
  const path = await scenarioPathOf(scenarioDirectories, name)
  const { issues, otherIssues, scenario } = await catalog.check({ path, text })
  return {
    issues: issues.map((issue) => placeIssue(path, issue)),
    otherIssues,
    ...(scenario !== undefined && { scenario }),
  }
}

/** Throws a ControlApiError (400) if no scenario file can have this name. */
export function refuseWrongName(name: string): void {
  if (isScenarioName(name)) return
  throw new ControlApiError(400, `${quote(name)} cannot be the name of a scenario.`, {
    fix: 'Write lower-case letters, digits and hyphens (routes is taken).',
  })
}

/** Returns the path of the scenario's file: the existing one, else a new one in the last folder. */
export async function scenarioPathOf(
  directories: readonly string[],
  name: string,
): Promise<string> {
  const existing = await findScenarioFile(directories, name)
  return existing ?? join(directories.at(-1) ?? '', `${name}.yaml`)
}

/** Reads a scenario file. Throws a ControlApiError (409) if it cannot be read. */
export async function readScenarioFile(path: string): Promise<string> {
  try {
    return await readRegularTextFile(path, maxYamlFileBytes)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new ControlApiError(409, `${error.message}.`, { fix: 'Then try again.' })
  }
}

function isScenarioName(name: string): boolean {
  return scenarioNameOf(`${name}.yaml`) === name && name !== 'routes' && name.length <= 64
}

async function findScenarioFile(
  directories: readonly string[],
  name: string,
): Promise<string | undefined> {
  for (const directory of directories.toReversed()) {
    for (const ending of ['yaml', 'yml']) {
      const path = join(directory, `${name}.${ending}`)
      if (await pathExists(path)) return path
    }
  }
  return undefined
}

// The loader writes `path:line:column: sentence`. An issue of another file keeps its path.
function placeIssue(path: string, issue: string): ScenarioTextIssue {
  if (!issue.startsWith(`${path}:`)) return { says: issue }
  const rest = issue.slice(path.length + 1)
  const [whole = '', line, column] = /^(\d+):(\d+): /.exec(rest) ?? []
  if (line === undefined || column === undefined) return { says: rest.trim() }
  return { line: Number(line), column: Number(column), says: rest.slice(whole.length) }
}
