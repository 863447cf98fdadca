import type { SentCallback } from '../../../contracts/callbacks/format-receiver-pact.ts'
import type { EndStatus } from '../../../contracts/callbacks/outcome-rules.ts'
import type { CheckedResponse } from '../../../contracts/callbacks/receiver-check-result.ts'
import { hexFrom, randomFrom } from '../../domain/base/random.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { Verification } from '../../domain/model/verification.ts'
import type { Scenario, ScenarioText } from '../../domain/scenarios/scenario.ts'
import { type DurationMs, duration, formatDuration } from '../../domain/time/instant.ts'
import { nextAttemptBytes } from '../../emulator/dispatcher.ts'
import { storeVerification } from '../../emulator/namespace.ts'
import { type EmulatorServer, serve } from '../../http/server/start-server.ts'
import { advanceClock } from '../../operations/advance-clock.ts'
import { waitUntil } from '../../records/wait-until.ts'
import type { Settings } from '../../runtime/settings.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { ScenarioCatalog } from '../../scenario-files/scenario-catalog.ts'
import { requestEmulator, valueAtPath } from '../shared/control-client.ts'
import { explainListenError } from '../shared/launch-emulator.ts'
import {
  createSilentVerification,
  type SilentVerification,
  silentScenario,
  toCheckedResponse,
} from './silent-verification.ts'

export type ReceiverEmulatorOptions = {
  readonly settings: Settings
  readonly receiverUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeLimit: DurationMs
  readonly token?: string | undefined
  /** Time limit for the application to open a verification, in real milliseconds. Default: 5000. */
  readonly openingMs?: number
}

/** The callback options of a verification that the emulator itself opens, without URL and headers. */
export type CallbackTemplate = {
  readonly method: 'POST' | 'JSON'
  readonly field: string
  readonly custom?: unknown
}

/** How a verification is opened: by the emulator with these options, or by the application. */
export type VerificationOpener = CallbackTemplate | (() => Promise<void>)

export type VerificationRun = {
  readonly id: string
  readonly responses: readonly CheckedResponse[]
  /** The callbacks that were sent, in the same order as the responses. */
  readonly sent: readonly SentCallback[]
}

/** An emulator that runs each verification with a given scenario, and sends all callbacks to one receiver. */
export type ReceiverEmulator = {
  readonly url: string
  readonly token: string
  /** Opens one verification, or lets the application open it, runs it to its end, and returns the responses. */
  runVerification(scenario: ScenarioText, opened: VerificationOpener): Promise<VerificationRun>
  /** Opens one verification, or lets the application open it. It sends no callbacks: the caller sends them. */
  openSilently(end: EndStatus, opened: VerificationOpener): Promise<SilentVerification>
  close(): Promise<void>
}

/** Starts the emulator. Throws a UserError if it cannot listen. */
export async function startReceiverEmulator(
  options: ReceiverEmulatorOptions,
): Promise<ReceiverEmulator> {
  const { receiverUrl, headers, timeLimit, openingMs = 5_000 } = options
  const settings = { ...options.settings, clock: 'manual', pace: 'sandbox', quiet: true } as const
  const token = options.token ?? hexFrom(randomFrom(settings.seed, 'token'), 24)
  const singleScenario = createSingleScenario()
  const serverOptions = { book: singleScenario.book, timeLimitMs: timeLimit }
  const server = await serve(settings, () => {}, serverOptions).catch((cause) => {
    const sentence = explainListenError(cause, settings)
    throw sentence === undefined ? cause : new UserError(sentence, { cause })
  })
  const { emulator, urls, close } = server
  const url = urls[0] ?? ''

  async function openByEmulator({ method, field, custom }: CallbackTemplate): Promise<string> {
    const callback = {
      url: receiverUrl,
      method,
      field,
      headers,
      ...(custom !== undefined && { custom }),
    }
    const body = { mail: 'anna@example.com', callback }
    const { status, text, json } = await requestEmulator(url, '/IT-live', { token, body })
    if (status === 200) return String(valueAtPath(json, 'data', 'id'))
    const { message } = Object(json)
    throw new UserError(
      `Such a callback is refused: ${message ?? text}. Correct --header or --field.`,
    )
  }

  // Keep the application's callback options, but replace the URL by that of the receiver under test.
  function redirectCallbacks(id: string): void {
    const { namespace, verification } = emulator.findOrThrow(id)
    const { callback } = verification.request
    if (callback === undefined) {
      throw new UserError(
        '--create opened a verification without a callback, so nothing can be sent. Let the application give callback.url.',
      )
    }
    const redirectedCallback = {
      ...callback,
      url: receiverUrl,
      headers: { ...callback.headers, ...headers },
    }
    storeVerification(namespace, {
      ...verification,
      request: { ...verification.request, callback: redirectedCallback },
    })
  }

  async function open(scenario: ScenarioText, opened: VerificationOpener): Promise<string> {
    singleScenario.put(scenario)
    const isOpenedByApplication = typeof opened === 'function'
    const id = isOpenedByApplication
      ? await openByApplication(server, opened, openingMs)
      : await openByEmulator(opened)
    if (isOpenedByApplication) redirectCallbacks(id)
    // If the application opens further verifications because of callbacks, these send no callbacks. Otherwise the run
    // would never end.
    singleScenario.put(SILENT)
    return id
  }

  async function runVerification(
    scenario: ScenarioText,
    opened: VerificationOpener,
  ): Promise<VerificationRun> {
    const id = await open(scenario, opened)
    await advanceClock(emulator, emulator.findOrThrow(id).namespace, 'idle')
    return { id, responses: responsesOf(server, id), sent: sentCallbacksOf(server, id) }
  }

  async function openSilently(
    end: EndStatus,
    opened: VerificationOpener,
  ): Promise<SilentVerification> {
    return createSilentVerification(emulator, await open(silentScenario(end), opened))
  }

  return { url, token, runVerification, openSilently, close }
}

const scenarioName = 'told'
const SILENT: ScenarioText = { version: 1, timeline: [], callbacks: { send: [] } }

/** Creates a catalog that returns the same scenario for every name, whatever the application's request selects. */
function createSingleScenario() {
  let scenario: Scenario = { ...SILENT, name: scenarioName, file: scenarioName }
  const book: ScenarioCatalog = {
    scenarios: { get: () => scenario, keys: () => [scenarioName] },
    names: () => [scenarioName],
    routes: [],
    list: () => [],
    broken: () => [],
    issues: () => [],
    load: async () => {},
    check: async () => ({ scenario: undefined, issues: [], otherIssues: [] }),
    isShipped: () => false,
  }
  return {
    book,
    put(text: ScenarioText): void {
      scenario = { ...text, name: scenarioName, file: scenarioName }
    },
  }
}

// With --create, an application may answer first and open the verification later. The emulator waits this long, so that
// the application can read the response to its POST.
const responseReadMs = 100

async function openByApplication(
  { emulator }: EmulatorServer,
  create: () => Promise<void>,
  openingMs: number,
): Promise<string> {
  const ids = () =>
    emulator.namespaces.all().flatMap(({ verifications }) => [...verifications.keys()])
  const knownIds = new Set(ids())
  const findNewIds = () => {
    const newIds = ids().filter((id) => !knownIds.has(id))
    return newIds.length === 0 ? undefined : newIds
  }
  await create()
  const idsAtOnce = findNewIds()
  const newIds = idsAtOnce ?? (await waitUntil(emulator.events, findNewIds, openingMs))
  if (newIds === undefined) {
    throw new UserError(
      `Nothing was opened within ${formatDuration(duration(openingMs))} of --create. Does the application speak to the emulator, at VIDEOID_EMULATOR_URL or the --port you chose?`,
    )
  }
  const [id = ''] = newIds
  if (newIds.length > 1) {
    throw new UserError(`--create opened ${newIds.length} verifications at once. Let it open one.`)
  }
  if (idsAtOnce === undefined)
    await new Promise<void>((resolve) => runAfter(responseReadMs, resolve))
  return id
}

/** Computes the sent callbacks again from the verification, because the emulator does not store them. */
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
    const exchange = emulator.context.exchanges.of(delivery, 1)
    return toCheckedResponse(event, { ...first, ...(exchange !== undefined && { exchange }) })
  })
}

/** The first attempts of all deliveries, in the order in which they were sent. */
function firstAttemptsOf({ deliveries }: Verification) {
  return deliveries
    .flatMap((delivery) => {
      const [first] = delivery.attempts
      return first === undefined ? [] : [{ delivery, first }]
    })
    .toSorted((a, b) => a.first.startedAt - b.first.startedAt)
}
