import { terminalBlock, terminalText } from '../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { formatJsonLogLine } from '../records/log.ts'
import { rejectArguments } from './shared/reject-arguments.ts'
import { launchEmulator } from './shared/start-emulator.ts'
import { formatBanner, securityWarnings } from './terminal/banner.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Runs an emulator until somebody stops it. */
export async function start(terminal: Terminal, chosen: ResolvedArguments): Promise<number> {
  rejectArguments('start', chosen)
  const { settings } = chosen
  const { person } = terminal
  // Before there is anything to stop: a signal during the start must leave no lock behind.
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
    const { showEvents: show } = await import('./terminal/show-events.ts')
    await show(person, { terminal, emulator, stopped })
  }
  await emulator.closePatiently(closeGraceMs)
  return 0
}

// Nobody who has connected is to be left without an answer.
const closeGraceMs = 200
