import { type TerminalText, terminalText } from '../../domain/text/terminal-text.ts'
import type { EmulatorEvent, RunningEmulator } from '../../index.ts'
import { eventLines } from './event-line.ts'
import { createPilot, KEYS } from './interactive-keys.ts'
import type { Person, Terminal } from './terminal.ts'

type Stage = {
  readonly terminal: Terminal
  readonly emulator: RunningEmulator
  readonly stopped: Promise<void>
}

/** Shows every life as it happens, and does what the keys ask for, until somebody stops it. */
export async function show(person: Person, { terminal, emulator, stopped }: Stage): Promise<void> {
  // Whole lines only: what else is written meanwhile stands between them.
  const say = (line: string | TerminalText) => terminal.out(terminalText`${line}\n`)
  let quit: () => void = () => {}
  const left = new Promise<void>((resolve) => {
    quit = resolve
  })
  const answer = (line: string) => say(`> ${line}`)
  const pilot = createPilot(emulator, { say: answer, browse: person.browse, quit })
  const lines = eventLines({
    colour: person.colour,
    secrets: emulator.settings.logSecrets,
    mailOf: (id) => emulator.verification(id).mail,
  })
  const tell = (event: EmulatorEvent) => {
    pilot.follow(event)
    for (const line of lines(event)) say(line)
  }
  const stopTelling = emulator.onEvent(tell, { namespace: '*' })
  const stopListening = await person.listen?.(pilot.press)
  if (stopListening !== undefined) say(KEYS)
  await Promise.race([stopped, left])
  stopListening?.()
  stopTelling()
}
