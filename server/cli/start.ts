import { terminalBlock, terminalText } from '../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { formatJsonLogLine } from '../records/logger.ts'
import { launchEmulator } from './shared/launch-emulator.ts'
import { rejectArguments } from './shared/reject-arguments.ts'
import { formatBanner, securityWarnings } from './terminal/banner.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Runs `start`: runs an emulator until the process is stopped. */
export async function start(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  rejectArguments('start', resolved)
  const { settings } = resolved
  const { person } = terminal
  // Listen for signals first: a signal during the start must not leave a lock in the data folder.
  const stopped = terminal.stopped()
  const emulator = await launchEmulator(settings, terminal.err)
  if (!settings.quiet) {
    for (const warning of securityWarnings(settings)) {
      const isJson = settings.logFormat === 'json'
      terminal.err(
        isJson ? terminalBlock(formatJsonLogLine('warn', warning)) : terminalText`${warning}\n`,
      )
    }
    terminal.out(formatBanner(emulator, settings, terminal.platform))
  }
  if (person === undefined || settings.quiet) await stopped
  else {
    const { showEvents } = await import('./terminal/show-events.ts')
    await showEvents(person, { terminal, emulator, stopped })
  }
  await emulator.closePatiently(closeGraceMs)
  return 0
}

// When the emulator stops, clients that have already connected get this time to send a request.
const closeGraceMs = 200
