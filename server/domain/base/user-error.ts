import { escapeControls } from '../text/terminal-text.ts'

/**
 * A mistake of the user, for example a broken file, an unknown option or a port in use. Its message says
 * what failed, why, and what to do. The command prints it without a stack and exits with code 2.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  /** The message for a terminal: it also quotes the lines of the file that have the mistake. */
  readonly shown: string

  /** `message` is one sentence or a list of lines. Their control characters are escaped, as they may quote input. */
  constructor(message: Lines, { shown = message, ...options }: UserErrorOptions = {}) {
    super(joinLines(message), options)
    this.shown = joinLines(shown)
  }
}

type Lines = string | readonly string[]

type UserErrorOptions = ErrorOptions & { readonly shown?: Lines }

function joinLines(lines: Lines): string {
  return typeof lines === 'string' ? escapeControls(lines) : lines.map(escapeControls).join('\n')
}
