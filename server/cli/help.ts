import type { CommandName, Option } from '../options/option.ts'
import { isSwitch, optionsOf } from '../options/option-lookup.ts'
import { COMMANDS, commandNames } from './commands.ts'
import { DATA_COMMANDS, isDataCommand } from './data/data-commands.ts'
import { isScenarioCommand, SCENARIO_COMMANDS } from './scenarios/scenarios-commands.ts'
import type { Command } from './shared/command.ts'

/** What `videoid-emulator --help` prints. */
export function overview(): string {
  const width = Math.max(...commandNames.map((name) => name.length))
  return text([
    "videoid-emulator: an unofficial emulator of Openapi's Video ID API.",
    '',
    'Usage: videoid-emulator [command] [options]',
    '',
    ...commandNames.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name].summary}`),
    '',
    'videoid-emulator <command> --help lists its options; --version prints the version.',
    'Without a command it starts. No account, no telemetry, no network of its own.',
  ])
}

/** What `videoid-emulator <command> --help` prints: a screen at most. */
export function helpOf(command: CommandName): string {
  const options = optionsOf(command)
  if (command !== 'exec') return helpText(COMMANDS[command], options)
  // What it shares with start is told there; here the names are enough.
  const [shared, own] = [true, false].map((isShared) =>
    options.filter(({ commands }) => commands.includes('start') === isShared),
  )
  return helpText(COMMANDS.exec, own ?? [], shared)
}

/** What `videoid-emulator scenarios check --help` prints; undefined where there is no such sub-command. */
export function helpOfSubcommand(command: CommandName, name: string): string | undefined {
  const subcommand = subcommandNamed(command, name)
  if (subcommand === undefined) return undefined
  return helpText(
    subcommand,
    optionsOf(command).filter((option) => subcommand.options.includes(option.name)),
  )
}

type Subcommand = Omit<Command, 'load'> & { readonly options: readonly string[] }

function subcommandNamed(command: CommandName, name: string): Subcommand | undefined {
  if (command === 'scenarios' && isScenarioCommand(name)) return SCENARIO_COMMANDS[name]
  if (command === 'data' && isDataCommand(name)) return DATA_COMMANDS[name]
  return undefined
}

function helpText(
  { usage, summary, notes }: Pick<Command, 'usage' | 'summary' | 'notes'>,
  options: readonly Option[],
  shared: readonly Option[] = [],
): string {
  const limits = options.filter(isLimit)
  const told = options.filter((option) => !isLimit(option))
  const width = Math.max(...told.map((option) => spelled(option).length))
  const readsFile = [...options, ...shared].some(({ name }) => name === 'config')
  return text([
    `Usage: videoid-emulator ${usage}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...notes,
    '',
    ...told.map((option) => `  ${spelled(option).padEnd(width)}  ${option.help}`),
    ...(limits.length === 0 ? [] : wrapped(limits, 'Limits (docs/configuration.md):')),
    ...(shared.length === 0
      ? []
      : ['', 'And those of start, which its --help explains:', ...wrapped(shared)]),
    ...(readsFile
      ? [
          '',
          'Also as VIDEOID_EMULATOR_<NAME>, or in videoid-emulator.config.yaml; a flag wins',
          'over the environment, and that over the file. An option with * may be repeated.',
        ]
      : []),
  ])
}

// There are many, and who needs one knows what it is for.
function isLimit({ name }: Option): boolean {
  return name.startsWith('max-')
}

// `  --port --host …`, as many as a line of a screen holds; the first one may begin with words.
function wrapped(options: readonly Option[], first = ' '): readonly string[] {
  const lines = [first]
  for (const { name } of options) {
    const longer = `${lines.at(-1)} --${name}`
    if (longer.length > 80) lines.push(`  --${name}`)
    else lines[lines.length - 1] = longer
  }
  return lines
}

function spelled(option: Option): string {
  const value = isSwitch(option) ? '' : ` ${option.kind.placeholder}`
  return `--${option.name}${value}${option.repeatable ? ' *' : ''}`
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
