import { UserError } from '../../domain/base/user-error.ts'
import { terminalText } from '../../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { findVerificationId, printResult, remoteEmulator } from './remote-emulator.ts'

/** Runs `open`: opens the dashboard, or the page of a verification, and prints its address. */
export async function open(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  const { words, settings } = resolved
  const [text, extra] = words
  if (extra !== undefined) {
    throw new UserError(
      `open takes one id, but got "${words.join('" and "')}". Write videoid-emulator open <id>, or leave it out for the dashboard.`,
    )
  }
  const emulator = remoteEmulator(resolved)
  // Without this call, a browser would show its own error if nothing listens at the address.
  await emulator.call('/health')
  const page = text === undefined ? '' : `verifications/${await findVerificationId(emulator, text)}`
  const address = `${emulator.url}/__emulator/${page}`
  const hasOpened = (await terminal.person?.browse(address)) ?? false
  if (!hasOpened) {
    terminal.err(terminalText`No browser was opened: there is no terminal or no display.\n`)
  }
  if (settings.controlToken !== undefined) {
    terminal.err(terminalText`Log in with the control token.\n`)
  }
  return printResult(terminal, resolved, { url: address, opened: hasOpened }, () => [address])
}
