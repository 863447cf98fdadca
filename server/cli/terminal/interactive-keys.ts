import type { EmulatorEvent, RunningEmulator } from '../../index.ts'
import { ControlApiError } from '../../index.ts'
import { runAfter } from '../../runtime/timer.ts'
import { withoutAddresses } from './event-line.ts'

/** What a person at the keys does with the verification opened last. */
export type Pilot = {
  /** Learns from the events which verification was opened last. */
  readonly follow: (event: EmulatorEvent) => void
  readonly press: (key: string) => void
}

export type PilotOptions = {
  readonly say: (line: string) => void
  readonly browse: (url: string) => Promise<boolean>
  readonly quit: () => void
}

/** The keys, in one line. */
export const KEYS = 'Keys: Enter next event, o ok, k ko, p page, ? help, q quit'

const HELP = [
  'The keys act on the verification opened last:',
  '  Enter  brings its next event, at once',
  '  o      makes it ok now: plays user and operator, as far as still needed',
  '  k      makes it ko now, in the same way',
  '  p      opens its page in the browser',
  '  ?      this help',
  '  q      ends the emulator, as Ctrl-C does',
  'Times are UTC. All of one verification, in another terminal: videoid-emulator explain',
]

// Holding Enter down must not go on for long after it was let go.
const mostPresses = 10
const patienceMs = 1_000

export function createPilot(emulator: RunningEmulator, options: PilotOptions): Pilot {
  const { say, browse, quit } = options
  let newest: { readonly id: string; readonly namespace: string } | undefined
  let presses = 0
  let running = Promise.resolve()

  function press(key: string): void {
    if (key === '?' || key === 'h') HELP.forEach(say)
    else if (ENDS.includes(key)) quit()
    else if (key.length > 1) say(`That was pasted, and is passed over. ${KEYS}`)
    else act(key)
  }

  function act(key: string): void {
    const carryOut = ACTS[key]
    if (carryOut === undefined) say(KEYS)
    else if (newest === undefined) say(NOTHING_OPENED)
    else carryOut(newest.id)
  }

  const ACTS: Readonly<Record<string, (id: string) => void>> = {
    '\r': bringNext,
    '\n': bringNext,
    o: (id) => decide(id, 'approve'),
    k: (id) => decide(id, 'reject'),
    p: openPage,
  }

  function bringNext(id: string): void {
    if (presses >= mostPresses) return
    presses += 1
    running = running
      .then(() => forwarded(id))
      .catch(sayRefusal)
      .finally(() => {
        presses -= 1
      })
  }

  async function forwarded(id: string): Promise<void> {
    const cancel = runAfter(patienceMs, () => say('Waiting for the receiver of the callback ...'))
    try {
      const actsBefore = emulator.verification(id).acts.length
      const { transitions, deliveries } = await emulator.fastForward(id, { to: 'next' })
      const story = emulator.verification(id)
      const acts = story.acts.length - actsBefore
      if (transitions.length + deliveries.length + acts === 0) say(standstill(story))
    } finally {
      cancel()
    }
  }

  // What is done is told one microtask later: this line stands above it.
  function decide(id: string, verdict: 'approve' | 'reject'): void {
    try {
      const done = decided(emulator, id, verdict)
      say(
        done.length > 0
          ? `As a person: ${done.join(', ')}`
          : undecidable(emulator.verification(id)),
      )
    } catch (fault) {
      sayRefusal(fault)
    }
  }

  function openPage(id: string): void {
    // Not the link of its own: a client chose the host in that.
    const url = `${emulator.url}/link/${id}`
    void browse(url).then((opened) => {
      say(opened ? `Opened ${url}` : `No browser opens from here: ${url}`)
    })
  }

  function sayRefusal(fault: unknown): void {
    if (!(fault instanceof ControlApiError)) throw fault
    say(withoutAddresses(fault.message))
  }

  return {
    follow({ name, data }) {
      const isOpening = name === 'transition' && data.from === null
      if (isOpening) newest = { id: data.verification, namespace: data.namespace }
      else if (name === 'reset' && data.namespace === newest?.namespace) newest = undefined
    },
    press,
  }
}

const NOTHING_OPENED = 'Nothing was opened yet: paste the first curl above into another terminal.'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const CTRL_BACKSLASH = '\u001c'
const ENDS = ['q', CTRL_C, CTRL_D, CTRL_BACKSLASH]

type Story = ReturnType<RunningEmulator['verification']>

// In the order of the verdict's own needs, last one first.
const BEFORE_THE_VERDICT = [
  { as: 'operator', do: 'take-call' },
  { as: 'user', do: 'submit' },
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'return' },
] as const

// Plays people up to the verdict, as far as they can still be played; the answer is what they did.
function decided(
  emulator: RunningEmulator,
  id: string,
  verdict: 'approve' | 'reject',
): readonly string[] {
  const wanted = [{ as: 'operator', do: verdict } as const, ...BEFORE_THE_VERDICT]
  const done: string[] = []
  while (done.length <= wanted.length) {
    const { possibleActs } = emulator.verification(id)
    const next = wanted.find((act) =>
      possibleActs.some((possible) => possible.as === act.as && possible.do === act.do),
    )
    if (next === undefined) break
    emulator.act(id, next)
    done.push(`${next.as} ${next.do}`)
    if (next.do === verdict) break
  }
  return done
}

function undecidable(story: Story): string {
  const { id, actor, scenario } = story
  if (hasEnded(story) || actor !== 'scenario') return standstill(story)
  return `${shortOf(id)}: in scenario ${scenario} nobody can be played; Enter brings its next event.`
}

function standstill(story: Story): string {
  const { id, status, waitsForPeople } = story
  if (hasEnded(story)) return `${shortOf(id)} has ended with ${status}: nothing is to come.`
  const cure = waitsForPeople ? 'it waits for people, and o or k plays them' : 'nothing is planned'
  return `${shortOf(id)} is ${status}: ${cure}.`
}

function hasEnded({ status, possibleActs }: Story): boolean {
  return (status === 'ok' || status === 'ko') && possibleActs.length === 0
}

function shortOf(id: string): string {
  return id.slice(0, 18)
}
