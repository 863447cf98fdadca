import type { CommandName, Option } from './options.ts'
import { OPTIONS } from './options.ts'
import { truth } from './value-kinds.ts'

export function optionsOf(command: CommandName): readonly Option[] {
  return OPTIONS.filter(({ commands }) => commands.includes(command))
}

export function optionNamed(name: string): Option | undefined {
  return OPTIONS.find((option) => option.name === name)
}

/** A flag alone means yes. */
export function isSwitch(option: Option): boolean {
  return option.kind === truth
}

export const environmentPrefix = 'VIDEOID_EMULATOR_'

export function environmentName({ name }: Option): string {
  return environmentPrefix + name.toUpperCase().replaceAll('-', '_')
}
