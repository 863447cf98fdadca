import type { EmulatorEvent, RunningEmulator } from '../../index.ts'
import { ControlApiError } from '../../index.ts'
import { runAfter } from '../../runtime/timer.ts'
import { maskUrls } from './event-line.ts'

/** Handles key presses. The keys act on the newest verification. */
export type InteractiveKeys = {
  /** Must be called with each event, because the keys act on the newest verification. */
  readonly onEvent: (event: EmulatorEvent) => void
  readonly onKey: (key: string) => void
}

export type InteractiveKeysOptions = {
  readonly print: (line: string) => void
  readonly browse: (url: string) => Promise<boolean>
  readonly quit: () => void
}

/** Lists the keys in one line. */
export const KEYS_LINE = 'Keys: Enter next event, o ok, k ko, p page, ? help, q quit'

const KEYS_HELP = [
  'The keys act on the verification opened last:',
  '  Enter  moves it to its next event',
  '  o      completes it as ok: performs the missing actions of user and operator',
  '  k      completes it as ko, in the same way',
  '  p      opens its page in the browser',
  '  ?      this help',
  '  q      ends the emulator, as Ctrl-C does',
  'Times are in UTC. To see all of a verification, in another terminal: videoid-emulator explain',
]

// Limits the queue of key presses, so that the effect of holding Enter ends soon after its release.
const maxQueuedPresses = 10
const waitingNoticeMs = 1_000

export function createInteractiveKeys(
  emulator: RunningEmulator,
  options: InteractiveKeysOptions,
): InteractiveKeys {
  const { print, browse, quit } = options
  let newest: { readonly id: string; readonly namespace: string } | undefined
  let queuedPresses = 0
  let queue = Promise.resolve()

  function handleKey(key: string): void {
    if (key === '?' || key === 'h') KEYS_HELP.forEach(print)
    else if (QUIT_KEYS.includes(key)) quit()
    else if (key.length > 1) print(`The pasted text was ignored. ${KEYS_LINE}`)
    else actOnNewest(key)
  }

  function actOnNewest(key: string): void {
    const performAction = ACTION_BY_KEY[key]
    if (performAction === undefined) print(KEYS_LINE)
    else if (newest === undefined) print(NO_VERIFICATION_YET)
    else performAction(newest.id)
  }

  const ACTION_BY_KEY: Readonly<Record<string, (id: string) => void>> = {
    '\r': bringNext,
    '\n': bringNext,
    o: (id) => decide(id, 'approve'),
    k: (id) => decide(id, 'reject'),
    p: openPage,
  }

  function bringNext(id: string): void {
    if (queuedPresses >= maxQueuedPresses) return
    queuedPresses += 1
    queue = queue
      .then(() => fastForward(id))
      .catch(printApiError)
      .finally(() => {
        queuedPresses -= 1
      })
  }

  async function fastForward(id: string): Promise<void> {
    const cancel = runAfter(waitingNoticeMs, () =>
      print('Waiting for the receiver of the callback ...'),
    )
    try {
      const actsBefore = emulator.verification(id).acts.length
      const { transitions, deliveries } = await emulator.fastForward(id, { to: 'next' })
      const details = emulator.verification(id)
      const acts = details.acts.length - actsBefore
      if (transitions.length + deliveries.length + acts === 0) print(explainStandstill(details))
    } finally {
      cancel()
    }
  }

  // Listeners get the events of the actions one microtask later, so this line is printed above the lines of those
  // events.
  function decide(id: string, verdict: 'approve' | 'reject'): void {
    try {
      const done = playUntilVerdict(emulator, id, verdict)
      print(
        done.length > 0
          ? `As a person: ${done.join(', ')}`
          : explainNoVerdict(emulator.verification(id)),
      )
    } catch (error) {
      printApiError(error)
    }
  }

  function openPage(id: string): void {
    // Do not use the verification's `link`: its host is from a client's Host header.
    const url = `${emulator.url}/link/${id}`
    void browse(url).then((opened) => {
      print(opened ? `Opened ${url}` : `Cannot open a browser here: ${url}`)
    })
  }

  function printApiError(error: unknown): void {
    if (!(error instanceof ControlApiError)) throw error
    print(maskUrls(error.message))
  }

  return {
    onEvent({ name, data }) {
      const isOpening = name === 'transition' && data.from === null
      if (isOpening) newest = { id: data.verification, namespace: data.namespace }
      else if (name === 'reset' && data.namespace === newest?.namespace) newest = undefined
    },
    onKey: handleKey,
  }
}

const NO_VERIFICATION_YET =
  'There is no verification yet: paste the first curl above into another terminal.'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const CTRL_BACKSLASH = '\u001c'
const QUIT_KEYS = ['q', CTRL_C, CTRL_D, CTRL_BACKSLASH]

type ShownVerification = ReturnType<RunningEmulator['verification']>

// The actions that must come before `approve` or `reject`, in reverse order.
const ACTIONS_BEFORE_VERDICT = [
  { as: 'operator', do: 'take-call' },
  { as: 'user', do: 'submit' },
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'return' },
] as const

/**
 * Approves or rejects a verification, after the missing actions that must come first. Returns the performed actions,
 * such as `operator approve`.
 */
function playUntilVerdict(
  emulator: RunningEmulator,
  id: string,
  verdict: 'approve' | 'reject',
): readonly string[] {
  const candidates = [{ as: 'operator', do: verdict } as const, ...ACTIONS_BEFORE_VERDICT]
  const done: string[] = []
  while (done.length <= candidates.length) {
    const { possibleActs } = emulator.verification(id)
    const next = candidates.find((action) =>
      possibleActs.some((possible) => possible.as === action.as && possible.do === action.do),
    )
    if (next === undefined) break
    emulator.act(id, next)
    done.push(`${next.as} ${next.do}`)
    if (next.do === verdict) break
  }
  return done
}

function explainNoVerdict(details: ShownVerification): string {
  const { id, actor, scenario } = details
  if (hasEnded(details) || actor !== 'scenario') return explainStandstill(details)
  return `${shortId(id)}: the scenario ${scenario} acts for user and operator; Enter moves to the next event.`
}

function explainStandstill(details: ShownVerification): string {
  const { id, status, waitsForPeople } = details
  if (hasEnded(details))
    return `${shortId(id)} has ended with ${status}: no further event is planned.`
  const reason = waitsForPeople
    ? 'it waits for a manual action; press o or k'
    : 'nothing is planned'
  return `${shortId(id)} is ${status}: ${reason}.`
}

function hasEnded({ status, possibleActs }: ShownVerification): boolean {
  return (status === 'ok' || status === 'ko') && possibleActs.length === 0
}

function shortId(id: string): string {
  return id.slice(0, 18)
}
