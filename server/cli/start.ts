import type { EmulatorEvent, RunningEmulator } from '../index.ts'
import { banner, warnings } from './banner.ts'
import { eventLines } from './event-line.ts'
import { launch } from './launch.ts'
import { refuseWords } from './no-words.ts'
import { createPilot, KEYS } from './pilot.ts'
import type { Chosen } from './settings-from.ts'
import type { Person, Terminal } from './terminal.ts'

/** Runs an emulator until somebody stops it. */
export async function start(terminal: Terminal, chosen: Chosen): Promise<number> {
  refuseWords('start', chosen)
  const { settings } = chosen
  const { person } = terminal
  const emulator = await launch(settings, terminal.err)
  const stopped = terminal.stopped()
  if (!settings.quiet) {
    for (const warning of warnings(settings)) terminal.err(`${warning}\n`)
    terminal.out(banner(emulator, settings, terminal.platform))
  }
  if (person === undefined || settings.quiet) await stopped
  else await inFrontOf(person, { terminal, emulator, stopped })
  await emulator.close()
  return 0
}

type Show = {
  readonly terminal: Terminal
  readonly emulator: RunningEmulator
  readonly stopped: Promise<void>
}

/** Shows every life as it happens, and does what the keys ask for, until somebody stops it. */
async function inFrontOf(person: Person, { terminal, emulator, stopped }: Show): Promise<void> {
  // Whole lines only: what else is written meanwhile stands between them.
  const say = (line: string) => terminal.out(`${line}\n`)
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
