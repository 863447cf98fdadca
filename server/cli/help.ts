import type { CommandName, Option } from '../options/option.ts'
import { isSwitch, optionsOfCommand } from '../options/option-lookup.ts'
import { COMMANDS, commandNames } from './commands.ts'
import { DATA_COMMANDS, isDataCommand } from './data/data-commands.ts'
import { isScenarioCommand, SCENARIO_COMMANDS } from './scenarios/scenarios-commands.ts'
import type { Command } from './shared/command.ts'

/** What `videoid-emulator --help` prints. */
export function formatOverview(): string {
  const width = Math.max(...commandNames.map((name) => name.length))
  return joinLines([
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
export function formatCommandHelp(command: CommandName): string {
  const options = optionsOfCommand(command)
  if (command !== 'exec') return formatHelp(COMMANDS[command], options)
  // What it shares with start is told there; here the names are enough.
  const [shared, own] = [true, false].map((isShared) =>
    options.filter(({ commands }) => commands.includes('start') === isShared),
  )
  return formatHelp(COMMANDS.exec, own ?? [], shared)
}

/** What `videoid-emulator scenarios check --help` prints; undefined where there is no such sub-command. */
export function formatSubcommandHelp(command: CommandName, name: string): string | undefined {
  const subcommand = findSubcommand(command, name)
  if (subcommand === undefined) return undefined
  return formatHelp(
    subcommand,
    optionsOfCommand(command).filter((option) => subcommand.options.includes(option.name)),
  )
}

type Subcommand = Omit<Command, 'load'> & { readonly options: readonly string[] }

function findSubcommand(command: CommandName, name: string): Subcommand | undefined {
  if (command === 'scenarios' && isScenarioCommand(name)) return SCENARIO_COMMANDS[name]
  if (command === 'data' && isDataCommand(name)) return DATA_COMMANDS[name]
  return undefined
}

function formatHelp(
  { usage, summary, notes }: Pick<Command, 'usage' | 'summary' | 'notes'>,
  options: readonly Option[],
  shared: readonly Option[] = [],
): string {
  const limits = options.filter(isLimit)
  const told = options.filter((option) => !isLimit(option))
  const width = Math.max(...told.map((option) => formatOption(option).length))
  const readsFile = [...options, ...shared].some(({ name }) => name === 'config')
  return joinLines([
    `Usage: videoid-emulator ${usage}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...notes,
    '',
    ...told.map((option) => `  ${formatOption(option).padEnd(width)}  ${option.help}`),
    ...(limits.length === 0 ? [] : wrapOptions(limits, 'Limits (docs/configuration.md):')),
    ...(shared.length === 0
      ? []
      : ['', 'And those of start, which its --help explains:', ...wrapOptions(shared)]),
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
function wrapOptions(options: readonly Option[], first = ' '): readonly string[] {
  const lines = [first]
  for (const { name } of options) {
    const longer = `${lines.at(-1)} --${name}`
    if (longer.length > 80) lines.push(`  --${name}`)
    else lines[lines.length - 1] = longer
  }
  return lines
}

function formatOption(option: Option): string {
  const value = isSwitch(option) ? '' : ` ${option.kind.placeholder}`
  return `--${option.name}${value}${option.repeatable ? ' *' : ''}`
}

function joinLines(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
