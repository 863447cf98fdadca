import { UserError } from '../domain/base/user-error.ts'
import { didYouMean } from '../domain/text/did-you-mean.ts'
import { type TerminalText, terminalBlock, terminalText } from '../domain/text/terminal-text.ts'
import { resolveSettings } from '../options/resolve-settings.ts'
import { version } from '../runtime/version.ts'
import { COMMANDS, commandNames, isCommand } from './commands.ts'
import { formatCommandHelp, formatOverview, formatSubcommandHelp } from './help.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Runs the command in the arguments. Returns the exit code: 2 for a UserError, 1 for a bug. */
export async function runCli(terminal: Terminal): Promise<number> {
  try {
    return await runChosenCommand(terminal)
  } catch (error) {
    terminal.err(terminalText`${formatFailure(error)}\n`)
    return error instanceof UserError ? 2 : 1
  }
}

async function runChosenCommand(terminal: Terminal): Promise<number> {
  const { argv } = terminal
  const [first = ''] = argv
  // Arguments after `--` belong to the command that exec runs.
  const ownArguments = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined)
  if (ownArguments.includes('--version') || ownArguments.includes('-v'))
    return print(terminal, `${version}\n`)
  const isHelpRequested = ownArguments.includes('--help') || ownArguments.includes('-h')
  const commandName = first === 'help' ? (argv[1] ?? '') : first
  if (commandName !== '' && !commandName.startsWith('-') && !isCommand(commandName))
    throw unknownCommandError(commandName)
  if (first === 'help' || isHelpRequested) {
    const [, second = ''] = first === 'help' ? argv.slice(1) : argv
    if (!isCommand(commandName)) return print(terminal, formatOverview())
    return print(
      terminal,
      formatSubcommandHelp(commandName, second) ?? formatCommandHelp(commandName),
    )
  }
  const command = isCommand(first) ? first : 'start'
  const sources = { ...terminal, argv: isCommand(first) ? argv.slice(1) : argv }
  const resolved = await resolveSettings(command, sources)
  const runCommand = await COMMANDS[command].load()
  return runCommand(terminal, resolved)
}

function unknownCommandError(word: string): UserError {
  const suggestion = didYouMean(word, commandNames)
  return new UserError(
    `Unknown command "${word}"${suggestion === '' ? '.' : suggestion} The commands are ${commandNames.join(', ')}.`,
  )
}

/**
 * Shows a stack only for a bug of the emulator: the user needs it for a report. A UserError is for the user to mend.
 */
function formatFailure(error: unknown): TerminalText {
  if (error instanceof UserError) return terminalBlock(error.shown)
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return terminalBlock(
    `videoid-emulator ${version} failed because of a mistake in its own code. Please report this:\n${stack}`,
  )
}

function print(terminal: Terminal, text: string): number {
  terminal.out(terminalBlock(text))
  return 0
}
