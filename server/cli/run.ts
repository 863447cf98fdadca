import { didYouMean, UserError } from '../domain/base/user-error.ts'
import { type TerminalText, terminalBlock, terminalText } from '../domain/text/terminal-text.ts'
import { resolveSettings } from '../options/resolve-settings.ts'
import { version } from '../runtime/version.ts'
import { COMMANDS, commandNames, isCommand } from './commands.ts'
import { formatCommandHelp, formatOverview, formatSubcommandHelp } from './help.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Carries out what the arguments ask for and answers the exit code. */
export async function runCli(terminal: Terminal): Promise<number> {
  try {
    return await runChosenCommand(terminal)
  } catch (fault) {
    terminal.err(terminalText`${formatFailure(fault)}\n`)
    return fault instanceof UserError ? 2 : 1
  }
}

async function runChosenCommand(terminal: Terminal): Promise<number> {
  const { argv } = terminal
  const [first = ''] = argv
  // What follows `--` belongs to the command that exec runs.
  const own = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined)
  if (own.includes('--version') || own.includes('-v')) return print(terminal, `${version}\n`)
  const helpWanted = own.includes('--help') || own.includes('-h')
  const named = first === 'help' ? (argv[1] ?? '') : first
  if (named !== '' && !named.startsWith('-') && !isCommand(named)) throw unknownCommandError(named)
  if (first === 'help' || helpWanted) {
    const [, second = ''] = first === 'help' ? argv.slice(1) : argv
    if (!isCommand(named)) return print(terminal, formatOverview())
    return print(terminal, formatSubcommandHelp(named, second) ?? formatCommandHelp(named))
  }
  const command = isCommand(first) ? first : 'start'
  const outside = { ...terminal, argv: isCommand(first) ? argv.slice(1) : argv }
  const chosen = await resolveSettings(command, outside)
  const carryOut = await COMMANDS[command].load()
  return carryOut(terminal, chosen)
}

function unknownCommandError(word: string): UserError {
  const meant = didYouMean(word, commandNames)
  return new UserError(
    `Unknown command "${word}"${meant === '' ? '.' : meant} The commands are ${commandNames.join(', ')}.`,
  )
}

// Only a fault of ours shows its stack: there is nothing the user can do but tell us.
function formatFailure(fault: unknown): TerminalText {
  if (fault instanceof UserError) return terminalBlock(fault.shown)
  const stack = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)
  return terminalBlock(
    `videoid-emulator ${version} failed by a fault of its own. Please report this:\n${stack}`,
  )
}

function print(terminal: Terminal, text: string): number {
  terminal.out(terminalBlock(text))
  return 0
}
