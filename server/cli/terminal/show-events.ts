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

/** Prints the events of all verifications and handles key presses, until the process is stopped. */
export async function showEvents(
  person: TerminalUser,
  { terminal, emulator, stopped }: ShowEventsContext,
): Promise<void> {
  // Print whole lines, so that log lines cannot appear inside them.
  const print = (line: string | TerminalText) => terminal.out(terminalText`${line}\n`)
  let quit: () => void = () => {}
  const quitPressed = new Promise<void>((resolve) => {
    quit = resolve
  })
  const printReply = (line: string) => print(`> ${line}`)
  const keys = createInteractiveKeys(emulator, { print: printReply, browse: person.browse, quit })
  const formatEvent = createEventFormatter({
    colour: person.colour,
    secrets: emulator.settings.logSecrets,
    mailOf: (id) => emulator.verification(id).mail,
  })
  const onEvent = (event: EmulatorEvent) => {
    keys.onEvent(event)
    for (const line of formatEvent(event)) print(line)
  }
  const unsubscribe = emulator.onEvent(onEvent, { namespace: '*' })
  const stopKeys = await person.listen?.(keys.onKey)
  if (stopKeys !== undefined) print(KEYS_LINE)
  await Promise.race([stopped, quitPressed])
  stopKeys?.()
  unsubscribe()
}
