import type { RunStory } from '../../contracts/report/run-report.ts'
import type { Costs } from '../domain/accounts/costs.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-reference.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { ExplainedRequest } from '../http/control/explained-request.ts'
import type { SeedBody } from '../http/control/parse-seed.ts'
import type { RequestChanges } from '../http/control/resend-request.ts'
import type {
  AdvanceReport,
  DeliveryRow,
  VerificationDetails,
  VerificationRow,
} from '../http/control/row-types.ts'
import type { RecordedVerification } from '../operations/record-verification.ts'
import type { SavedScenario } from '../operations/save-scenario.ts'
import type { StoredMessage } from '../records/inbox.ts'
import type { RequestDetails } from '../records/request-details.ts'
import type { RequestRow } from '../records/request-row.ts'
import type { Settings } from '../runtime/settings.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { EmulatorEvent, EventFilter } from './emulator-event.ts'
import type { ScenarioName } from './emulator-options.ts'
import type { RunSummary } from './run-summary.ts'
import type { VerificationTimeline } from './verification-timelines.ts'
import type { DeliveryWaitOptions, RequestWaitOptions, WaitOptions } from './wait-options.ts'

/**
 * The view of one token on a running emulator: every method acts on the namespace of that token only.
 * Every method throws a `ControlApiError` for an unknown id, an unknown key or a wrong value; its message says what to
 * do.
 */
export interface NamespaceView {
  /** The bearer token. Any text is valid unless the emulator runs with `auth: 'scoped'`. */
  readonly token: string
  /** The namespace of the token, such as `ns-1e8495d8d7b0494d`. */
  readonly namespace: string
  /** The clock of the namespace. */
  readonly clock: EmulatorClock
  /**
   * Performs an action of the user or the operator, and returns the verification after the action.
   *
   * @example
   *     emulator.act(id, { as: 'operator', do: 'reject', reason: 'face_mismatch' })
   */
  act(id: string, act: RequestedAct): VerificationDetails
  /**
   * Moves one verification ahead of its namespace's clock: by a duration such as `45m`, to its `next` event or to its
   * `end`. Resolves when every callback that became due was answered.
   */
  fastForward(id: string, distance: { by: string } | { to: 'next' | 'end' }): Promise<AdvanceReport>
  /** Returns one verification by its id: history, status and planned steps. */
  verification(id: string): VerificationDetails
  /**
   * Writes the history of a verification as the YAML text of a scenario, whose run has the same timeline.
   *
   * @example
   *     const { text } = await emulator.recordScenario(id)
   *     await emulator.saveScenario('seen-on-monday', text)
   */
  recordScenario(id: string): Promise<RecordedVerification>
  /** All verifications, in the order in which they were opened. */
  verifications(): readonly VerificationRow[]
  /** All callbacks, in the order of their verifications. */
  deliveries(): readonly DeliveryRow[]
  /** The messages sent to `<url>/__emulator/inbox/<box>`, oldest first. */
  inbox(box: string): readonly StoredMessage[]
  /** The requests to the emulated API with their headers, bodies and durations, oldest first. Secrets are `***`. */
  requests(): readonly RequestDetails[]
  /** Returns one request by its id, such as `req-1`, with the explanation of its response and a curl command. */
  request(id: string): ExplainedRequest
  /**
   * Sends a request again, with its original token, and returns the new request with its response.
   *
   * @example
   *     await emulator.resend('req-1', { body: { mail: 'anna@example.com' } })
   */
  resend(id: string, changes?: RequestChanges): Promise<ExplainedRequest>
  /** Sets the scenarios of the next verifications, in this order. */
  queue(...scenarios: readonly (ScenarioName | ScenarioUse)[]): void
  /** Calls `listener` for each event from now on. Returns a function that unsubscribes it. */
  onEvent(listener: (event: EmulatorEvent) => void, of?: EventFilter): () => void
  /**
   * Returns the events from now on. The loop ends when the emulator is closed.
   *
   * @example
   *     for await (const { name, data } of emulator.events()) console.log(name, data)
   */
  events(of?: EventFilter): AsyncIterable<EmulatorEvent>
  /** Waits until a client would read one of these statuses. Throws a `UserError` when the time is up. */
  waitForStatus(
    id: string,
    status: string | readonly string[],
    options?: WaitOptions,
  ): Promise<VerificationDetails>
  /** Waits for `count` matching callbacks, and resolves to all that match. Throws a `UserError` when the time is up. */
  waitForDeliveries(options?: DeliveryWaitOptions): Promise<readonly DeliveryRow[]>
  /** Waits for `count` matching requests to the emulated API. Throws a `UserError` when the time is up. */
  waitForRequests(options?: RequestWaitOptions): Promise<readonly RequestRow[]>
  /** Waits for `count` messages in an inbox. Throws a `UserError` when the time is up. */
  waitForInbox(
    box: string,
    options?: WaitOptions & { readonly count?: number },
  ): Promise<readonly StoredMessage[]>
  /** Creates a verification in any state, such as `{ status: 'ok', age: '29d' }`. It costs nothing. */
  seed(options?: SeedBody): VerificationDetails
  /** Returns the whole namespace as JSON, for `restore`. */
  snapshot(): Snapshot
  /** Replaces the namespace and its clock by a snapshot. Throws for an invalid snapshot, and then changes nothing. */
  restore(snapshot: Snapshot): void
  /** Estimated cost of the calls of this namespace, in EUR. */
  costs(): Costs
  /** Explains a verification as text: history, status and plan. `id` may be the start of an id. Default: the newest. */
  explain(id?: string): string
  /**
   * Explains the whole namespace as text, for the message of a failed test: verifications, refused requests and failed
   * callbacks. It also shows requests that came without a valid token since this object was created.
   */
  explainAll(): string
  /** Throws a `UserError` if a step or a callback is still pending. The message explains every verification. */
  assertNothingPending(): void
  /** Deletes the verifications, inboxes and requests of the namespace, and resets its clock. */
  reset(): void
}

/** The clock of a namespace. */
export interface EmulatorClock {
  /** The current time of the clock, in milliseconds since 1970. */
  now(): Instant
  /**
   * Advances the clock by a duration such as `26h`, to an instant, or until no planned step is left. Resolves when every
   * callback that became due was answered.
   *
   * @example
   *     await emulator.clock.advance('2m')
   *     await emulator.clock.advance({ until: 'idle' })
   */
  advance(by: string | { to: string } | { until: 'idle' }): Promise<AdvanceReport>
  /** Sets mode, speed or time. `now` is ISO 8601 with an offset, and not before the clock's current time. */
  set(change: string | { mode?: 'system' | 'manual'; now?: string; speed?: number }): Promise<void>
}

/** An action for `act`. `reason` and `repeatable` are for `reject` only. */
export interface RequestedAct {
  /**
   * The actor. With `scenario`, the only action is `let-it-run`: from then on, the scenario performs the actions
   * again.
   */
  readonly as: 'user' | 'operator' | 'scenario' | (string & {})
  /** The action. `possibleActs` of the verification lists those that are possible now. */
  readonly do:
    | 'open-link'
    | 'submit'
    | 'abandon'
    | 'return'
    | 'take-call'
    | 'ask-retry'
    | 'approve'
    | 'reject'
    | 'let-it-run'
    | (string & {})
  /** Why the operator rejects, such as `face_mismatch`. */
  readonly reason?: string
  /** Whether the user may try again after the rejection. Default: false. */
  readonly repeatable?: boolean
}

/** A running emulator, and the view of one token's namespace. `as` returns the view of another token. */
export interface RunningEmulator extends NamespaceView {
  /** The base URL for clients, such as `http://127.0.0.1:51234`. If `publicUrl` was given, it is that URL. */
  readonly url: string
  /** The base URL of every address that the emulator listens on. */
  readonly urls: readonly string[]
  /** The base URL for HTTPS, such as `https://127.0.0.1:51235`. Absent without `httpsPort`. */
  readonly httpsUrl?: string
  /**
   * The certificate of the test authority, as PEM: clients must trust it to use `httpsUrl`. Absent without
   * `httpsPort`, or with `httpsCert`.
   */
  readonly authority?: string
  /** The settings in force, with their defaults. */
  readonly settings: Settings
  /** One sentence about the state that was loaded from `dataDir`. Absent without `dataDir`. */
  readonly resumed?: string
  /** Returns the view of another token: another namespace with its own clock. */
  as(token: string): NamespaceView
  /** Issues a token with all scopes for the account with this e-mail address, and returns its view. */
  login(mail: string): NamespaceView
  /** The names of all scenarios, both shipped and your own. */
  scenarioNames(): readonly string[]
  /**
   * Saves a YAML text as a scenario file in the last folder of `scenarioDirectories`, and uses it at once. Throws a
   * `ControlApiError`, and writes nothing, for a wrong text, an existing file without its `version`, or the name of a
   * shipped scenario without `shadow`.
   */
  saveScenario(
    name: string,
    text: string,
    options?: { readonly version?: string; readonly shadow?: boolean },
  ): Promise<SavedScenario>
  /** Counts and estimated costs of all namespaces. */
  tally(): RunSummary
  /**
   * Returns at most 100 verifications with their events, for reports. Verifications with a failed callback come first.
   */
  timelines(): readonly VerificationTimeline[]
  /**
   * Explains verifications, failed callbacks and refused requests of all namespaces, for a report of a run: at most
   * `maxShown` of each.
   */
  explainRun(maxShown: number): RunStory
  /** Stops listening, closes open connections, and writes pending state to `dataDir`. */
  close(): Promise<void>
  /** Like `close`, but clients that are connected already may send a request for `patienceMs` more milliseconds. */
  closePatiently(patienceMs: number): Promise<void>
  /** Calls `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
