import { UserError } from '../domain/base/user-error.ts'
import { isJsonObject } from '../domain/json/json-object.ts'
import type { DialectText } from '../domain/responses/dialect.ts'
import { didYouMean } from '../domain/text/did-you-mean.ts'
import { findLibraryOption, libraryOptionNames } from '../options/find-option.ts'
import { parseLibraryValue } from '../options/library-value.ts'
import type { Option } from '../options/option.ts'
import { readTextFile } from '../runtime/files.ts'
import { defaultSettings, type Settings } from '../runtime/settings.ts'
import { checkDialect } from '../scenario-files/dialect-file.ts'
import type { EmulatorOptions } from './emulator-options.ts'

/** The options that become settings. */
export type LibraryOptions = Omit<EmulatorOptions, 'write' | 'record'>

/**
 * Converts the options of `startEmulator` to settings. Throws a UserError for every value that the command line
 * refuses, too.
 */
export async function settingsFromOptions(options: LibraryOptions): Promise<Settings> {
  const settings: Record<string, unknown> = { ...defaultSettings, port: 0 }
  const chosen = new Set<string>()
  for (const [name, value] of Object.entries(options)) {
    const option = findLibraryOption(name)
    if (option?.setting === undefined) throw unknownOptionError(name)
    // Programs pass `undefined` for an option that they do not set.
    if (value === undefined) continue
    const earlier = chosen.has(option.setting) ? settings[option.setting] : undefined
    settings[option.setting] = mergeValues(earlier, await settingValue(option, name, value))
    chosen.add(option.setting)
  }
  const { reasonStyle } = settings.dialect as DialectText
  if (!chosen.has('reasonStyle') && reasonStyle !== undefined) settings.reasonStyle = reasonStyle
  return settings as Settings
}

function unknownOptionError(name: string): UserError {
  return new UserError(`Unknown option "${name}"${didYouMean(name, libraryOptionNames) || '.'}`)
}

/** Joins lists: a program may use both names of a list option, such as `scenarios` and `scenarioDirectories`. */
function mergeValues(earlier: unknown, value: unknown): unknown {
  return Array.isArray(earlier) && Array.isArray(value) ? [...earlier, ...value] : value
}

async function settingValue(option: Option, name: string, value: unknown): Promise<unknown> {
  if (option.setting === 'dialect' && isJsonObject(value)) {
    checkDialect(value)
    return value
  }
  if (option.contentHas !== undefined && String(value).includes(option.contentHas)) return value
  const checked = parseLibraryValue(option, name, value)
  if (option.names !== 'file') return checked
  const path = String(checked)
  const text = await readTextFile(path, maxFileBytes)
  if (option.reads !== undefined) return option.reads(path, text)
  if (option.contentHas === undefined || text.includes(option.contentHas)) return text
  throw new UserError(
    `${name} names "${path}", but it has no line "${option.contentHas}". Name a file in PEM form.`,
  )
}

const maxFileBytes = 1024 * 1024
