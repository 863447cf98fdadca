import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** A command of the command line, and its help. */
export type Command = {
  /** The usage line after the program's name. */
  readonly usage: string
  /** One line for the list of commands. */
  readonly summary: string
  /** Further lines of the help. */
  readonly notes: readonly string[]
  /** Imports the function that runs the command. That function returns the exit code. */
  readonly load: () => Promise<(terminal: Terminal, chosen: ResolvedArguments) => Promise<number>>
}
