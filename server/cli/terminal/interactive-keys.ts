import type { EmulatorEvent, RunningEmulator } from '../../index.ts'
import { ControlApiError } from '../../index.ts'
import { runAfter } from '../../runtime/timer.ts'
import { maskUrls } from './event-line.ts'

/** What a person at the keys does with the verification opened last. */
export type InteractiveKeys = {
  /** Learns from the events which verification was opened last. */
  readonly onEvent: (event: EmulatorEvent) => void
  readonly onKey: (key: string) => void
}

export type InteractiveKeysOptions = {
  readonly print: (line: string) => void
  readonly browse: (url: string) => Promise<boolean>
  readonly quit: () => void
}

/** The keys, in one line. */
export const KEYS_LINE = 'Keys: Enter next event, o ok, k ko, p page, ? help, q quit'

const KEYS_HELP = [
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
const maxQueuedPresses = 10
const waitingNoticeMs = 1_000

export function createInteractiveKeys(
  emulator: RunningEmulator,
  options: InteractiveKeysOptions,
): InteractiveKeys {
  const { print: say, browse, quit } = options
  let newest: { readonly id: string; readonly namespace: string } | undefined
  let presses = 0
  let running = Promise.resolve()

  function press(key: string): void {
    if (key === '?' || key === 'h') KEYS_HELP.forEach(say)
    else if (QUIT_KEYS.includes(key)) quit()
    else if (key.length > 1) say(`That was pasted, and is passed over. ${KEYS_LINE}`)
    else act(key)
  }

  function act(key: string): void {
    const carryOut = ACTS[key]
    if (carryOut === undefined) say(KEYS_LINE)
    else if (newest === undefined) say(NO_VERIFICATION_YET)
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
    if (presses >= maxQueuedPresses) return
    presses += 1
    running = running
      .then(() => forwarded(id))
      .catch(sayRefusal)
      .finally(() => {
        presses -= 1
      })
  }

  async function forwarded(id: string): Promise<void> {
    const cancel = runAfter(waitingNoticeMs, () =>
      say('Waiting for the receiver of the callback ...'),
    )
    try {
      const actsBefore = emulator.verification(id).acts.length
      const { transitions, deliveries } = await emulator.fastForward(id, { to: 'next' })
      const story = emulator.verification(id)
      const acts = story.acts.length - actsBefore
      if (transitions.length + deliveries.length + acts === 0) say(explainStandstill(story))
    } finally {
      cancel()
    }
  }

  // What is done is told one microtask later: this line stands above it.
  function decide(id: string, verdict: 'approve' | 'reject'): void {
    try {
      const done = playUntilVerdict(emulator, id, verdict)
      say(
        done.length > 0
          ? `As a person: ${done.join(', ')}`
          : explainNoVerdict(emulator.verification(id)),
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
    say(maskUrls(fault.message))
  }

  return {
    onEvent({ name, data }) {
      const isOpening = name === 'transition' && data.from === null
      if (isOpening) newest = { id: data.verification, namespace: data.namespace }
      else if (name === 'reset' && data.namespace === newest?.namespace) newest = undefined
    },
    onKey: press,
  }
}

const NO_VERIFICATION_YET =
  'Nothing was opened yet: paste the first curl above into another terminal.'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const CTRL_BACKSLASH = '\u001c'
const QUIT_KEYS = ['q', CTRL_C, CTRL_D, CTRL_BACKSLASH]

type ShownVerification = ReturnType<RunningEmulator['verification']>

// In the order of the verdict's own needs, last one first.
const ACTIONS_BEFORE_VERDICT = [
  { as: 'operator', do: 'take-call' },
  { as: 'user', do: 'submit' },
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'return' },
] as const

// Plays people up to the verdict, as far as they can still be played; the answer is what they did.
function playUntilVerdict(
  emulator: RunningEmulator,
  id: string,
  verdict: 'approve' | 'reject',
): readonly string[] {
  const wanted = [{ as: 'operator', do: verdict } as const, ...ACTIONS_BEFORE_VERDICT]
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

function explainNoVerdict(story: ShownVerification): string {
  const { id, actor, scenario } = story
  if (hasEnded(story) || actor !== 'scenario') return explainStandstill(story)
  return `${shortId(id)}: in scenario ${scenario} nobody can be played; Enter brings its next event.`
}

function explainStandstill(story: ShownVerification): string {
  const { id, status, waitsForPeople } = story
  if (hasEnded(story)) return `${shortId(id)} has ended with ${status}: nothing is to come.`
  const cure = waitsForPeople ? 'it waits for people, and o or k plays them' : 'nothing is planned'
  return `${shortId(id)} is ${status}: ${cure}.`
}

function hasEnded({ status, possibleActs }: ShownVerification): boolean {
  return (status === 'ok' || status === 'ko') && possibleActs.length === 0
}

function shortId(id: string): string {
  return id.slice(0, 18)
}
