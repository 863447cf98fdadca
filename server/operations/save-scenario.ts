import { dirname, join } from 'node:path'
import { UserError } from '../domain/base/user-error.ts'
import { lineDifference } from '../domain/text/line-difference.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'
import { isLinkOrDevice, pathExists, writeNewFile, writeTextAtomically } from '../runtime/files.ts'
import { schemaFileName, schemaLine, textVersion } from '../scenario-files/format-scenario.ts'
import type { ScenarioCatalog } from '../scenario-files/scenario-catalog.ts'
import {
  checkScenarioText,
  readScenarioFile,
  refuseWrongName,
  type ScenarioFiles,
  scenarioPathOf,
} from './scenario-source.ts'

/** The text of a scenario to save. */
export interface ScenarioToSave {
  readonly name: string
  readonly text: string
  /** The version of the file that was edited. Without it, the file must not exist. */
  readonly version?: string | undefined
  /** True to replace a shipped scenario of the same name. Default: false. */
  readonly shadow?: boolean | undefined
}

/** A saved scenario. */
export interface SavedScenario {
  /** The name of the scenario. */
  readonly name: string
  /** The path of its file. */
  readonly file: string
  /** The version that the next save of this file needs. */
  readonly version: string
  /** True if the file did not exist before. */
  readonly isNew: boolean
  /** True if new verifications can use it now. False if other files of the folder are broken: see `otherIssues`. */
  readonly inUse: boolean
  /** The mistakes in other files of the folder, one sentence each. */
  readonly otherIssues: readonly string[]
}

/**
 * Saves a scenario into the folder of scenarios, and uses it at once. If that is not possible, throws a
 * ControlApiError, and writes nothing. 409: the emulator has no folder, the file has changed meanwhile (with the difference),
 * or a shipped scenario has this name. 422: the text is wrong (with its mistakes). 507: the disk is full.
 */
export function saveScenario(files: ScenarioFiles, save: ScenarioToSave): Promise<SavedScenario> {
  // One after another: two saves of the same file must not both find the version that they expect.
  const before = lastSave.get(files.catalog) ?? Promise.resolve()
  const saved = before.catch(() => {}).then(() => saveNow(files, save))
  lastSave.set(files.catalog, saved)
  return saved
}

const lastSave = new WeakMap<ScenarioCatalog, Promise<unknown>>()

async function saveNow(files: ScenarioFiles, save: ScenarioToSave): Promise<SavedScenario> {
  const { catalog, settings } = files
  const { name, text } = save
  refuseWrongName(name)
  if (settings.scenarioDirectories.length === 0) throw noFolderError()
  const file = await scenarioPathOf(settings.scenarioDirectories, name)
  await refuseConflict(files, file, save)
  const { issues, otherIssues } = await checkScenarioText(files, name, text)
  if (issues.length > 0) {
    const count = issues.length === 1 ? 'a mistake' : `${issues.length} mistakes`
    throw new ControlApiError(422, `The text has ${count}, so it is not saved.`, {
      fix: issues
        .map(({ line, column, says }) => `${line ?? 1}:${column ?? 1}: ${says}.`)
        .join(' '),
      issues,
    })
  }
  const isNew = !(await pathExists(file))
  await writeOrExplain(file, text)
  if (text.startsWith(schemaLine)) await writeSchemaBeside(file)
  return { name, file, version: textVersion(text), isNew, ...(await reload(catalog, otherIssues)) }
}

async function refuseConflict(
  { catalog }: ScenarioFiles,
  file: string,
  { name, text, version, shadow }: ScenarioToSave,
): Promise<void> {
  if (await isLinkOrDevice(file)) {
    throw new ControlApiError(409, `${file} is a link or a device, not a file.`, {
      fix: 'Edit the file that it leads to, or choose another name.',
    })
  }
  if (!(await pathExists(file))) {
    if (version !== undefined) {
      throw new ControlApiError(409, `${file} was deleted meanwhile.`, {
        fix: 'Save again without a version to create it again.',
        deleted: true,
      })
    }
    if (shadow === true || !catalog.isShipped(name)) return
    throw new ControlApiError(409, `A scenario called "${name}" is shipped with the emulator.`, {
      fix: 'Choose another name, or save with "shadow": true to replace it in this emulator.',
      shadows: name,
    })
  }
  const current = await readScenarioFile(file)
  if (current === text || version === textVersion(current)) return
  const detail =
    version === undefined ? `${file} exists already.` : `${file} was changed meanwhile.`
  throw new ControlApiError(409, detail, {
    fix: 'Compare both texts. Save again with this version to replace the file.',
    version: textVersion(current),
    difference: lineDifference(current, text).slice(0, maxDifferenceLines),
  })
}

const maxDifferenceLines = 400

function noFolderError(): ControlApiError {
  return new ControlApiError(409, 'This emulator has no folder of scenarios, so it cannot save.', {
    fix: 'Start it with a folder: videoid-emulator start --scenarios ./scenarios',
  })
}

async function writeOrExplain(file: string, text: string): Promise<void> {
  try {
    await writeTextAtomically(file, text)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code = '' } = (error.cause ?? {}) as NodeJS.ErrnoException
    const isFull = code === 'ENOSPC' || code === 'EDQUOT'
    throw new ControlApiError(
      isFull ? 507 : 409,
      `The file cannot be written: ${code || 'error'}.`,
      {
        fix: FIX_BY_CODE[code] ?? error.message,
        file,
      },
    )
  }
}

const FIX_BY_CODE: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Delete something, and save again.',
  EDQUOT: 'Your quota of the disk is used up. Delete something, and save again.',
  EROFS: 'The disk is read-only. Start the emulator with a folder on another disk.',
  EACCES: 'The emulator may not write into this folder. Change the permissions of the folder.',
  EPERM: 'The emulator may not write into this folder. Change the permissions of the folder.',
}

// The first line of the text names the schema, for editors. The scenario works without it.
async function writeSchemaBeside(file: string): Promise<void> {
  // Imported when needed, because most emulators save no scenario.
  const { scenarioSchema } = await import('../scenario-files/parse-scenario.ts')
  const path = join(dirname(file), schemaFileName)
  await writeNewFile(path, `${JSON.stringify(scenarioSchema, null, 2)}\n`).catch(() => {})
}

async function reload(
  catalog: ScenarioCatalog,
  otherIssues: readonly string[],
): Promise<Pick<SavedScenario, 'inUse' | 'otherIssues'>> {
  try {
    await catalog.load()
    return { inUse: true, otherIssues: [] }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { inUse: false, otherIssues: otherIssues.length > 0 ? otherIssues : catalog.issues() }
  }
}
