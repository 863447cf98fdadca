import type { CommandName, Option } from './option.ts'
import { OPTIONS } from './options.ts'
import { trueOrFalse } from './value-kinds.ts'

export function optionsOfCommand(command: CommandName): readonly Option[] {
  return OPTIONS.filter(({ commands }) => commands.includes(command))
}

/** Finds an option by name. Prefers the one of `command`: two commands may use one name for different options. */
export function findOption(name: string, command: CommandName): Option | undefined {
  const candidates = OPTIONS.filter((option) => option.name === name)
  return candidates.find(({ commands }) => commands.includes(command)) ?? candidates[0]
}

/** The commands that accept an option of this name. */
export function commandsWithOption(name: string): readonly CommandName[] {
  return OPTIONS.flatMap((option) => (option.name === name ? option.commands : []))
}

/** True for options that need no value: the flag alone means true. */
export function isSwitch(option: Option): boolean {
  return option.kind === trueOrFalse
}

/** True for options that a config file may give as a list. */
export function takesList({ repeatable, join }: Option): boolean {
  return repeatable === true || join !== undefined
}

/** True for options that `--no-<name>` turns off. */
export function canBeNegated(option: Option): boolean {
  return isSwitch(option) || option.kind.whenAlone !== undefined
}

export const environmentPrefix = 'VIDEOID_EMULATOR_'

export function environmentName({ name }: Option): string {
  return environmentPrefix + name.toUpperCase().replaceAll('-', '_')
}

/**
 * The names of an option in `startEmulator`: its flag in camel case, and the name of its setting. An empty list if
 * the option has no setting.
 */
export function libraryNamesOf({ name, setting }: Option): readonly string[] {
  const camelCase = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return setting === undefined ? [] : [...new Set([camelCase, setting])]
}

const byLibraryName = new Map(
  OPTIONS.flatMap((option) => libraryNamesOf(option).map((name) => [name, option] as const)),
)

/** Finds the option that has this name in `startEmulator`. */
export function findLibraryOption(name: string): Option | undefined {
  return byLibraryName.get(name)
}

export const libraryOptionNames: readonly string[] = [...byLibraryName.keys()]
