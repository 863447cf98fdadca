import { UserError } from '../../domain/base/user-error.ts'
import { terminalBlock } from '../../domain/text/terminal-text.ts'
import type { EmulatorOptions, RunningEmulator } from '../../index.ts'
import { startEmulator } from '../../index.ts'
import type { Settings } from '../../runtime/settings.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Starts an emulator. Its log goes to `err`. Throws a Complaint where the machine does not let it listen. */
export async function launchEmulator(
  settings: Settings,
  err: Terminal['err'] = () => {},
  record?: EmulatorOptions['record'],
): Promise<RunningEmulator> {
  try {
    return await startEmulator({
      ...settings,
      write: (line) => err(terminalBlock(line)),
      ...(record === undefined ? {} : { record }),
    })
  } catch (cause) {
    const sentence = explainListenError(cause, settings)
    if (sentence === undefined) throw cause
    throw new UserError(sentence, { cause })
  }
}

/** Why the address cannot be listened on, and the way out; undefined for any other trouble. */
export function explainListenError(
  fault: unknown,
  { port, host }: Pick<Settings, 'port' | 'host'>,
): string | undefined {
  switch ((fault as { readonly code?: unknown } | null)?.code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program. Stop that program or choose another port: --port 0 takes any free one.`
    case 'EACCES':
      return `Port ${port} may not be used by this user. Choose one above 1023, or --port 0 for any free one.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `"${host}" is no address of this machine. Leave --host out for loopback, or write --host 0.0.0.0 for every address.`
    default:
      return undefined
  }
}
