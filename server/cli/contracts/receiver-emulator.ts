import type { CheckedResponse } from '../../../contracts/callbacks/findings.ts'
import type { SentCallback } from '../../../contracts/callbacks/receiver-pact.ts'
import { hexFrom, randomFrom } from '../../domain/base/random.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { Verification } from '../../domain/model/verification.ts'
import type { Scenario, ScenarioText } from '../../domain/scenarios/scenario.ts'
import { type DurationMs, duration, formatDuration } from '../../domain/time/instant.ts'
import { nextAttemptBytes } from '../../emulator/dispatcher.ts'
import { storeVerification } from '../../emulator/namespace.ts'
import { type EmulatorServer, serve } from '../../http/server/serve.ts'
import { advanceClock } from '../../operations/advance-clock.ts'
import { waitUntil } from '../../records/wait-until.ts'
import type { Settings } from '../../runtime/settings.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { ScenarioCatalog } from '../../scenario-files/scenario-catalog.ts'
import { requestEmulator, valueAtPath } from '../shared/control-client.ts'
import { explainListenError } from '../shared/start-emulator.ts'

export type ReceiverEmulatorOptions = {
  readonly settings: Settings
  readonly receiverUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeLimit: DurationMs
  readonly token?: string | undefined
  /** How long an application may take to open a verification, in real milliseconds. */
  readonly openingMs?: number
}

/** What a verification of the emulator's own asks to be told, besides the place and the headers. */
export type CallbackTemplate = {
  readonly method: 'POST' | 'JSON'
  readonly field: string
  readonly custom?: unknown
}

export type VerificationRun = {
  readonly id: string
  readonly responses: readonly CheckedResponse[]
  /** What was sent, in the same order. */
  readonly sent: readonly SentCallback[]
}

/** An emulator whose every verification lives as it is told to, and that tells one receiver of it. */
export type ReceiverEmulator = {
  readonly url: string
  readonly token: string
  /** Has one verification opened, lives it to its end and answers what the receiver made of it. */
  runVerification(
    scenario: ScenarioText,
    opened: CallbackTemplate | (() => Promise<void>),
  ): Promise<VerificationRun>
  close(): Promise<void>
}

/** Throws a Complaint where it cannot listen. */
export async function startReceiverEmulator(
  options: ReceiverEmulatorOptions,
): Promise<ReceiverEmulator> {
  const { receiverUrl: hook, headers, timeLimit, openingMs = 5_000 } = options
  const settings = { ...options.settings, clock: 'manual', pace: 'sandbox', quiet: true } as const
  const token = options.token ?? hexFrom(randomFrom(settings.seed, 'token'), 24)
  const shelf = createSingleScenario()
  const parts = { book: shelf.book, timeLimitMs: timeLimit }
  const serving = await serve(settings, () => {}, parts).catch((cause) => {
    const sentence = explainListenError(cause, settings)
    throw sentence === undefined ? cause : new UserError(sentence, { cause })
  })
  const { emulator, urls, close } = serving
  const url = urls[0] ?? ''

  async function openedByUs({ method, field, custom }: CallbackTemplate): Promise<string> {
    const callback = { url: hook, method, field, headers, ...(custom !== undefined && { custom }) }
    const body = { mail: 'anna@example.com', callback }
    const { status, text, json } = await requestEmulator(url, '/IT-live', { token, body })
    if (status === 200) return String(valueAtPath(json, 'data', 'id'))
    const { message } = Object(json)
    throw new UserError(
      `Such a callback is refused: ${message ?? text}. Correct --header or --field.`,
    )
  }

  // What the application asks for is kept, except for the place: that one is being looked at.
  function redirected(id: string): void {
    const { namespace, verification } = emulator.findOrThrow(id)
    const { callback } = verification.request
    if (callback === undefined) {
      throw new UserError(
        '--create opened a verification without a callback, so that nothing can be told. Let the application give callback.url.',
      )
    }
    const told = { ...callback, url: hook, headers: { ...callback.headers, ...headers } }
    storeVerification(namespace, {
      ...verification,
      request: { ...verification.request, callback: told },
    })
  }

  async function live(
    scenario: ScenarioText,
    opened: CallbackTemplate | (() => Promise<void>),
  ): Promise<VerificationRun> {
    shelf.put(scenario)
    const byOthers = typeof opened === 'function'
    const id = byOthers
      ? await openByApplication(serving, opened, openingMs)
      : await openedByUs(opened)
    if (byOthers) redirected(id)
    // What an application opens because of a callback would have its callbacks too, and so on for ever.
    shelf.put(SILENT)
    await advanceClock(emulator, emulator.findOrThrow(id).namespace, 'idle')
    return { id, responses: responsesOf(serving, id), sent: sentCallbacksOf(serving, id) }
  }

  return { url, token, runVerification: live, close }
}

const scenarioName = 'told'
const SILENT: ScenarioText = { version: 1, timeline: [], callbacks: { send: [] } }

// Whatever name is asked for, by a tag or a tax code of the application's: there is one life only.
function createSingleScenario() {
  let scenario: Scenario = { ...SILENT, name: scenarioName, file: scenarioName }
  const book: ScenarioCatalog = {
    get: () => scenario,
    names: () => [scenarioName],
    routes: () => [],
    list: () => [],
    broken: () => [],
    issues: () => [],
    load: async () => {},
  }
  return {
    book,
    put(text: ScenarioText): void {
      scenario = { ...text, name: scenarioName, file: scenarioName }
    },
  }
}

// An application that opens it after its answer has not read ours yet when we see the verification.
const responseReadMs = 100

async function openByApplication(
  { emulator }: EmulatorServer,
  create: () => Promise<void>,
  openingMs: number,
): Promise<string> {
  const ids = () =>
    emulator.namespaces.all().flatMap(({ verifications }) => [...verifications.keys()])
  const before = new Set(ids())
  const look = () => {
    const found = ids().filter((id) => !before.has(id))
    return found.length === 0 ? undefined : found
  }
  await create()
  const atOnce = look()
  const found = atOnce ?? (await waitUntil(emulator.events, look, openingMs))
  if (found === undefined) {
    throw new UserError(
      `Nothing was opened within ${formatDuration(duration(openingMs))} of --create. Does the application speak to the emulator, at VIDEOID_EMULATOR_URL or the --port you chose?`,
    )
  }
  const [id = ''] = found
  if (found.length > 1) {
    throw new UserError(`--create opened ${found.length} verifications at once. Let it open one.`)
  }
  if (atOnce === undefined) await new Promise<void>((resolve) => runAfter(responseReadMs, resolve))
  return id
}

// What was sent follows from the life.
function sentCallbacksOf({ emulator }: EmulatorServer, id: string): readonly SentCallback[] {
  const { verification } = emulator.findOrThrow(id)
  return firstAttemptsOf(verification).map(({ delivery }) => {
    const first = { ...delivery, attempts: [] }
    const { headers, body } = nextAttemptBytes(emulator.context, verification, first)
    return { event: delivery.event, headers, body }
  })
}

function responsesOf({ emulator }: EmulatorServer, id: string): readonly CheckedResponse[] {
  const { verification } = emulator.findOrThrow(id)
  return firstAttemptsOf(verification).map(({ delivery: { id: delivery, event }, first }) => {
    const { outcome, took, httpStatus, error } = first
    if (outcome === 'blocked') throw new UserError(rewordForUrl(error ?? ''))
    const bytes = emulator.context.exchanges.of(delivery, 1)?.response?.bytes
    return {
      event,
      outcome,
      took,
      ...(httpStatus !== undefined && { httpStatus }),
      ...(error !== undefined && { error: rewordForUrl(error) }),
      ...(bytes !== undefined && { bytes }),
    }
  })
}

/** In the order in which they were sent. */
function firstAttemptsOf({ deliveries }: Verification) {
  return deliveries
    .flatMap((delivery) => {
      const [first] = delivery.attempts
      return first === undefined ? [] : [{ delivery, first }]
    })
    .toSorted((a, b) => a.first.startedAt - b.first.startedAt)
}

/** A sentence of the sender's, for somebody who named the receiver by `--url`. */
export function rewordForUrl(sentence: string): string {
  return sentence
    .replace(/,? or (start )?with --forward-callbacks-to <url>/, '')
    .replace('callback.url', '--url')
}
