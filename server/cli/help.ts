import { isSwitch, optionsOfCommand } from '../options/find-option.ts'
import type { CommandName, Option } from '../options/option.ts'
import { COMMANDS, commandNames } from './commands.ts'
import { DATA_COMMANDS, isDataCommand } from './data/data-command-help.ts'
import { isScenarioCommand, SCENARIO_COMMANDS } from './scenarios/scenarios-command-help.ts'
import type { Command } from './shared/command.ts'

/** The output of `videoid-emulator --help`. */
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
    'Without a command: start. It needs no account, and sends no telemetry.',
  ])
}

/** The output of `videoid-emulator <command> --help`. It fits on one screen. */
export function formatCommandHelp(command: CommandName): string {
  const options = optionsOfCommand(command)
  if (command !== 'exec') return formatHelp(COMMANDS[command], options)
  // `start --help` explains the options that exec shares with start, so the help of exec lists only their names.
  const [shared, own] = [true, false].map((isShared) =>
    options.filter(({ commands }) => commands.includes('start') === isShared),
  )
  return formatHelp(COMMANDS.exec, own ?? [], shared)
}

/** The output of `videoid-emulator scenarios check --help`. Returns undefined if there is no such subcommand. */
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
  const certificates = options.filter(isCertificateOption)
  const storage = options.filter(isStorageOption)
  const shares = options.filter(isSharedServerOption)
  const otherOptions = options
    .filter((option) => !isLimit(option) && !isCertificateOption(option))
    .filter((option) => !isSharedServerOption(option))
    .filter((option) => storage.length < 2 || !isStorageOption(option))
  const width = Math.max(...otherOptions.map((option) => formatOption(option).length))
  const readsFile = [...options, ...shared].some(({ name }) => name === 'config')
  return joinLines([
    `Usage: videoid-emulator ${usage}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...notes,
    '',
    ...otherOptions.map((option) => `  ${formatOption(option).padEnd(width)}  ${option.help}`),
    ...(certificates.length === 0 ? [] : wrapOptions(certificates, 'TLS (docs/https.md):')),
    ...(storage.length < 2 ? [] : wrapOptions(storage, 'Store (postgresql.md):')),
    ...(shares.length === 0 ? [] : wrapOptions(shares, 'Sharing (docs/shared-servers.md):')),
    ...(limits.length === 0 ? [] : wrapOptions(limits, 'Limits (docs/configuration.md):')),
    ...(shared.length === 0
      ? []
      : ['', 'And these options, which start --help explains:', ...wrapOptions(shared)]),
    ...(readsFile
      ? [
          '',
          'Also read from VIDEOID_EMULATOR_<NAME> and videoid-emulator.config.yaml. A flag',
          'wins over the environment, which wins over the file. * means repeatable.',
        ]
      : []),
  ])
}

/** The help lists limits by name only, because there are many and they are rarely needed. */
function isLimit({ name }: Option): boolean {
  return name.startsWith('max-')
}

/** If a command has several options about certificates, the help lists these by name only, too. */
function isCertificateOption({ name }: Option): boolean {
  return ['https-cert', 'https-key', 'callback-ca', 'insecure-callbacks'].includes(name)
}

/** If a command can store its state in several places, the help lists these options by name only. */
function isStorageOption({ name }: Option): boolean {
  return ['data-dir', 'store', 'store-wait', 'store-lease', 'advertise'].includes(name)
}

/** The help lists options of an emulator that several people use by name only, too. */
function isSharedServerOption({ name }: Option): boolean {
  return ['allow-host', 'control-token', 'trust-proxy'].includes(name)
}

/** Lists options as `  --port --host …`, in lines of at most 80 characters. `first` begins the first line. */
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
