import { type TerminalText, terminalText } from '../../domain/text/terminal-text.ts'
import type { EmulatorEvent, RunningEmulator } from '../../index.ts'
import { createEventFormatter } from './event-line.ts'
import { createInteractiveKeys, KEYS_LINE } from './interactive-keys.ts'
import type { Terminal, TerminalUser } from './terminal.ts'

type ShowEventsContext = {
  readonly terminal: Terminal
  readonly emulator: RunningEmulator
  readonly stopped: Promise<void>
}

/** Shows every life as it happens, and does what the keys ask for, until somebody stops it. */
export async function showEvents(
  person: TerminalUser,
  { terminal, emulator, stopped }: ShowEventsContext,
): Promise<void> {
  // Whole lines only: what else is written meanwhile stands between them.
  const say = (line: string | TerminalText) => terminal.out(terminalText`${line}\n`)
  let quit: () => void = () => {}
  const left = new Promise<void>((resolve) => {
    quit = resolve
  })
  const answer = (line: string) => say(`> ${line}`)
  const pilot = createInteractiveKeys(emulator, { print: answer, browse: person.browse, quit })
  const lines = createEventFormatter({
    colour: person.colour,
    secrets: emulator.settings.logSecrets,
    mailOf: (id) => emulator.verification(id).mail,
  })
  const tell = (event: EmulatorEvent) => {
    pilot.onEvent(event)
    for (const line of lines(event)) say(line)
  }
  const stopTelling = emulator.onEvent(tell, { namespace: '*' })
  const stopListening = await person.listen?.(pilot.onKey)
  if (stopListening !== undefined) say(KEYS_LINE)
  await Promise.race([stopped, left])
  stopListening?.()
  stopTelling()
}
