import { UserError } from '../domain/base/user-error.ts'
import { didYouMean } from '../domain/text/did-you-mean.ts'
import {
  canBeNegated,
  commandsWithOption,
  findOption,
  isSwitch,
  optionsOfCommand,
} from './find-option.ts'
import type { CommandName, Option } from './option.ts'

/** One value of an option, as text, and where it was written. */
export type OptionText = {
  readonly option: Option
  readonly text: string
  /** The parsed value, if the source had to parse it already (`wire:` of a config file). */
  readonly value?: unknown
  /** True if `text` is the path of a file that contains the value. */
  readonly isInFile?: true
  /** The name of the option in its source, for errors: `--port`, `VIDEOID_EMULATOR_PORT`, `videoid.yaml:3:7: port`. */
  readonly as: string
}

export type ParsedArguments = {
  readonly written: readonly OptionText[]
  /** Arguments that are not flags, in their order. */
  readonly words: readonly string[]
  /** The arguments after `--`. Absent without `--`. */
  readonly rest?: readonly string[]
}

/** Parses the arguments after the command's name. Throws a UserError at the first mistake. */
export function parseArguments(command: CommandName, argv: readonly string[]): ParsedArguments {
  const end = argv.indexOf('--')
  const ownArguments = end === -1 ? argv : argv.slice(0, end)
  const written: OptionText[] = []
  const words: string[] = []
  for (let i = 0; i < ownArguments.length; i++) {
    const argument = ownArguments[i] ?? ''
    if (!argument.startsWith('-') || argument === '-') {
      words.push(argument)
      continue
    }
    const { option, text, as } = parseFlag(command, argument)
    const { whenAlone } = option.kind
    const next = ownArguments[i + 1]
    if (text !== undefined) written.push({ option, text, as })
    else if (whenAlone !== undefined && (next === undefined || next.startsWith('-'))) {
      written.push({ option, as, text: whenAlone })
    } else written.push({ option, as, text: valueAfter(option, ownArguments[++i]) })
  }
  return { written, words, ...(end !== -1 && { rest: argv.slice(end + 1) }) }
}

type Flag = { readonly option: Option; readonly as: string; readonly text: string | undefined }

function parseFlag(command: CommandName, argument: string): Flag {
  const [flag = '', ...more] = argument.split('=')
  const text = more.length > 0 ? more.join('=') : undefined
  const name = flag.replace(/^--/, '')
  const off = name.startsWith('no-') ? findOption(name.slice(3), command) : undefined
  const option = flag.startsWith('--') ? (findOption(name, command) ?? off) : undefined
  if (option === undefined || (option === off && !canBeNegated(option))) {
    throw unknownFlagError(command, flag)
  }
  if (!option.commands.includes(command)) throw wrongCommandError(command, option)
  if (option === off) return { option, as: flag, text: negatedFlag(flag, text) }
  return { option, as: flag, text: isSwitch(option) ? (text ?? 'true') : text }
}

function negatedFlag(flag: string, text: string | undefined): string {
  if (text === undefined) return 'false'
  throw new UserError(`${flag} takes no value, but got "${text}". Write ${flag} alone.`)
}

function valueAfter(option: Option, next: string | undefined): string {
  if (next !== undefined && !next.startsWith('--')) return next
  const { allowed, placeholder } = option.kind
  const got = next === undefined ? 'nothing follows it' : `"${next}" follows it`
  throw new UserError(
    `--${option.name} needs a value, but ${got}. Write --${option.name} ${placeholder}: ${allowed}.`,
  )
}

function unknownFlagError(command: CommandName, flag: string): UserError {
  const known = [...optionsOfCommand(command).map(({ name }) => `--${name}`), '--help', '--version']
  const suggestion = didYouMean(flag.replace(/^-(?!-)/, '--'), known)
  return new UserError(
    `Unknown option "${flag}"${suggestion === '' ? '.' : suggestion} See videoid-emulator ${command} --help.`,
  )
}

function wrongCommandError(command: CommandName, option: Option): UserError {
  return new UserError(
    `"--${option.name}" is not an option of ${command}, only of ${commandsWithOption(option.name).join(', ')}. See videoid-emulator ${command} --help.`,
  )
}
