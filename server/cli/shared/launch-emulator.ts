import { UserError } from '../../domain/base/user-error.ts'
import { terminalBlock } from '../../domain/text/terminal-text.ts'
import type { EmulatorOptions, RunningEmulator } from '../../index.ts'
import { startEmulator } from '../../index.ts'
import type { Settings } from '../../runtime/settings.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Starts an emulator that logs to `err`. Throws a UserError if the emulator cannot listen on its address. */
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

/** Explains why the emulator cannot listen on its address, and what to do. Returns undefined for other errors. */
export function explainListenError(
  error: unknown,
  { port, host, httpsPort }: Pick<Settings, 'port' | 'host' | 'httpsPort'>,
): string | undefined {
  const { code, port: failed = port } = (error ?? {}) as {
    readonly code?: unknown
    readonly port?: number
  }
  const option = failed === httpsPort && failed !== port ? '--https-port' : '--port'
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${failed} is taken by another program. Stop that program or choose another port: ${option} 0 takes any free one.`
    case 'EACCES':
      return `Port ${failed} may not be used by this user. Choose one above 1023, or ${option} 0 for any free one.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `"${host}" is not an address of this machine. Leave --host out for loopback, or write --host 0.0.0.0 for every address.`
    default:
      return undefined
  }
}
