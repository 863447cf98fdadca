import type { EmulatorOptions, startEmulator } from '../../server/index.ts'
import { documentsOf, journalOf, type Observed } from './journal.ts'
import { startPredictable } from './receiver.ts'

/** How a run is executed. Only `documents` and `verifications` change the journal. */
export type Way = {
  /** Splits an advance of this many milliseconds into portions. By default it is not split. */
  readonly split?: (ms: number) => readonly number[]
  /** The folder of two-operators.yaml. */
  readonly scenarios: string
  readonly documents?: boolean
  /** The verifications to open, instead of the default ones. */
  readonly verifications?: readonly VerificationToOpen[]
}

export type VerificationToOpen = {
  readonly scenario: string
  /** The path of its callback address, see receiver.ts. */
  readonly hook: string
  readonly retry: number
  /** Milliseconds until the next verification is opened. */
  readonly pause: number
}

/**
 * Opens ten verifications in one namespace, from a Saturday evening on. Receivers answer, fail and break
 * the connection, and people act. Returns the journal.
 */
export async function runVerifications(start: typeof startEmulator, way: Way): Promise<string> {
  const receiver = await startPredictable()
  const emulator = await start(settingsFor(way))
  try {
    return await runIn(emulator, receiver.url, way)
  } finally {
    await emulator.close()
    await receiver.close()
  }
}

export function settingsFor({ scenarios }: Way): EmulatorOptions {
  const at = Date.parse('2026-01-10T17:40:00+01:00') as NonNullable<EmulatorOptions['at']>
  return { clock: 'manual', at, seed: 7, scenarioDirectories: [scenarios] }
}

/** Does the same as runVerifications in an emulator that is new or was reset. Start the emulator with `settingsFor`. */
export async function runIn(
  emulator: Observed,
  hooks: string,
  { split = (ms) => [ms], documents = false, verifications = NINE_VERIFICATIONS }: Way,
): Promise<string> {
  const advance = async (ms: number) => {
    for (const portion of split(ms)) await emulator.clock.advance(`${portion}ms`)
  }
  const ids: string[] = []
  for (const { scenario, hook, retry, pause } of verifications) {
    ids.push(await openVerification(emulator, scenario, { url: hooks + hook, retry }))
    await advance(pause)
  }
  const [first = '', second = first] = ids
  actWherePossible(emulator, first, 'user', 'open-link', 'submit')
  await advance(90 * SECOND)
  actWherePossible(emulator, first, 'operator', 'take-call', 'approve')
  await emulator.fastForward(second, { to: 'next' })
  await advance(26 * HOUR)
  ids.push(await openVerification(emulator, 'slow-operator', { url: `${hooks}/flap`, retry: 5 }))
  await advance(3 * DAY)
  const documentLines = documents ? [await documentsOf(emulator, first)] : []
  return [await journalOf(emulator, { [hooks]: 'http://receiver' }), ...documentLines, ''].join(
    '\n',
  )
}

const SECOND = 1000
const HOUR = 3600 * SECOND
const DAY = 24 * HOUR

/** The paths of the callback addresses. */
export const HOOKS = ['/ok', '/flap', '/gone', '/reset']

const NINE_VERIFICATIONS: readonly VerificationToOpen[] = [
  'interactive',
  'ok',
  'two-operators',
  'ko; reason=face_mismatch',
  'two-operators',
  'two-operators',
  'slow-operator; queue=30m',
  'two-operators',
  'ok',
].map((scenario, i) => ({
  scenario,
  hook: HOOKS[i % HOOKS.length] ?? '/ok',
  retry: i % 4,
  pause: i * 7 * SECOND,
}))

function actWherePossible(emulator: Observed, id: string, as: string, ...acts: readonly string[]) {
  for (const name of acts) {
    const { possibleActs } = emulator.verification(id)
    if (possibleActs.some((act) => act.as === as && act.do === name)) {
      emulator.act(id, { as, do: name })
    }
  }
}

async function openVerification({ url, token }: Observed, scenario: string, callback: object) {
  const answer = await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'x-emulator-scenario': scenario },
    body: JSON.stringify({ mail: 'anna@example.com', callback }),
  })
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`)
  const { data } = (await answer.json()) as { data: { id: string } }
  return data.id
}
