import type { CommandName, Option } from './option.ts'
import { OPTIONS } from './options.ts'
import { trueOrFalse } from './value-kinds.ts'

export function optionsOfCommand(command: CommandName): readonly Option[] {
  return OPTIONS.filter(({ commands }) => commands.includes(command))
}

/** Two commands may mean different things by one name; the command's own comes first. */
export function findOption(name: string, command: CommandName): Option | undefined {
  const named = OPTIONS.filter((option) => option.name === name)
  return named.find(({ commands }) => commands.includes(command)) ?? named[0]
}

/** The commands that have an option of this name. */
export function commandsWithOption(name: string): readonly CommandName[] {
  return OPTIONS.flatMap((option) => (option.name === name ? option.commands : []))
}

/** A flag alone means yes. */
export function isSwitch(option: Option): boolean {
  return option.kind === trueOrFalse
}

export const environmentPrefix = 'VIDEOID_EMULATOR_'

export function environmentName({ name }: Option): string {
  return environmentPrefix + name.toUpperCase().replaceAll('-', '_')
}

/** The names an option has in `startEmulator`: its own in camel case, and that of its setting. */
export function libraryNamesOf({ name, setting }: Option): readonly string[] {
  const own = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return setting === undefined ? [] : [...new Set([own, setting])]
}

const byLibraryName = new Map(
  OPTIONS.flatMap((option) => libraryNamesOf(option).map((name) => [name, option] as const)),
)

/** The option that `startEmulator` has by this name. */
export function findLibraryOption(name: string): Option | undefined {
  return byLibraryName.get(name)
}

export const libraryOptionNames: readonly string[] = [...byLibraryName.keys()]
