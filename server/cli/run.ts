import { didYouMean, UserError } from '../domain/base/user-error.ts'
import { type TerminalText, terminalBlock, terminalText } from '../domain/text/terminal-text.ts'
import { settingsFrom } from '../options/resolve-settings.ts'
import { version } from '../runtime/version.ts'
import { COMMANDS, commandNames, isCommand } from './commands.ts'
import { helpOf, helpOfSubcommand, overview } from './help.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Carries out what the arguments ask for and answers the exit code. */
export async function run(terminal: Terminal): Promise<number> {
  try {
    return await chosenCommand(terminal)
  } catch (fault) {
    terminal.err(terminalText`${sentenceOf(fault)}\n`)
    return fault instanceof UserError ? 2 : 1
  }
}

async function chosenCommand(terminal: Terminal): Promise<number> {
  const { argv } = terminal
  const [first = ''] = argv
  // What follows `--` belongs to the command that exec runs.
  const own = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined)
  if (own.includes('--version') || own.includes('-v')) return print(terminal, `${version}\n`)
  const helpWanted = own.includes('--help') || own.includes('-h')
  const named = first === 'help' ? (argv[1] ?? '') : first
  if (named !== '' && !named.startsWith('-') && !isCommand(named)) throw unknownCommand(named)
  if (first === 'help' || helpWanted) {
    const [, second = ''] = first === 'help' ? argv.slice(1) : argv
    if (!isCommand(named)) return print(terminal, overview())
    return print(terminal, helpOfSubcommand(named, second) ?? helpOf(named))
  }
  const command = isCommand(first) ? first : 'start'
  const outside = { ...terminal, argv: isCommand(first) ? argv.slice(1) : argv }
  const chosen = await settingsFrom(command, outside)
  const carryOut = await COMMANDS[command].load()
  return carryOut(terminal, chosen)
}

function unknownCommand(word: string): UserError {
  const meant = didYouMean(word, commandNames)
  return new UserError(
    `Unknown command "${word}"${meant === '' ? '.' : meant} The commands are ${commandNames.join(', ')}.`,
  )
}

// Only a fault of ours shows its stack: there is nothing the user can do but tell us.
function sentenceOf(fault: unknown): TerminalText {
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
