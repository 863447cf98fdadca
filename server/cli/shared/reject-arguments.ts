import { UserError } from '../../domain/base/user-error.ts'
import type { CommandName } from '../../options/option.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'

/** Throws a UserError if there are arguments other than options. Commands that take only options call it. */
export function rejectArguments(command: CommandName, { words, rest }: ResolvedArguments): void {
  const [word] = [...words, ...(rest ?? [])]
  if (word === undefined) return
  throw new UserError(
    `${command} takes options only, but got "${word}". See videoid-emulator ${command} --help.`,
  )
}
