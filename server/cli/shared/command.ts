import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import type { Terminal } from '../terminal/terminal.ts'

export type Command = {
  /** What follows the program's name. */
  readonly usage: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What else its help says, one line each. */
  readonly notes: readonly string[]
  /** Carries it out; the answer is the exit code. */
  readonly load: () => Promise<(terminal: Terminal, chosen: ResolvedArguments) => Promise<number>>
}
