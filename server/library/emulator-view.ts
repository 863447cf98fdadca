import type { Costs } from '../domain/accounts/costs.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-use.ts'
import type { Instant } from '../domain/time/instant.ts'
import type {
  AdvanceReport,
  DeliveryRow,
  VerificationDetails,
  VerificationRow,
} from '../http/control/row-types.ts'
import type { SeedBody } from '../http/control/seeds.ts'
import type { StoredMessage } from '../records/inbox.ts'
import type { RequestRow } from '../records/request-journal.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { EmulatorEvent, EventFilter } from './emulator-event.ts'
import type { ScenarioName } from './emulator-options.ts'
import type { DeliveryWaitOptions, RequestWaitOptions, WaitOptions } from './wait-options.ts'

/**
 * A running emulator as one token sees it. Everything concerns the namespace of that token only. Every method throws a
 * `Refusal`, with its remedy in the message, for an unknown id, an unknown key or a wrong value.
 */
export interface EmulatorView {
  /** The bearer token. Any text is valid unless the emulator runs with `auth: 'scoped'`. */
  readonly token: string
  /** The namespace of the token, such as `ns-1e8495d8d7b0494d`. */
  readonly namespace: string
  /** The clock of the namespace. */
  readonly clock: EmulatorClock
  /**
   * Carries out an action of the user or the operator, and returns the verification after it.
   *
   * @example
   *     emulator.act(id, { as: 'operator', do: 'reject', reason: 'face_mismatch' })
   */
  act(id: string, act: RequestedAct): VerificationDetails
  /**
   * Moves one verification ahead of its namespace: by a duration such as `45m`, to its `next` event or to its `end`.
   * Resolves when every callback due on the way was answered.
   */
  fastForward(id: string, how: { by: string } | { to: 'next' | 'end' }): Promise<AdvanceReport>
  /** One verification by its id: past, present and plan. */
  verification(id: string): VerificationDetails
  /** All verifications, in the order of their opening. */
  verifications(): readonly VerificationRow[]
  /** All callbacks, in the order of their verifications. */
  deliveries(): readonly DeliveryRow[]
  /** The messages sent to `<url>/__emulator/inbox/<box>`, oldest first. */
  inbox(box: string): readonly StoredMessage[]
  /** Sets the scenarios of the next verifications, in this order. */
  queue(...scenarios: readonly (ScenarioName | ScenarioUse)[]): void
  /** Calls `listener` for each event from now on. Returns a function that ends this. */
  onEvent(listener: (event: EmulatorEvent) => void, of?: EventFilter): () => void
  /**
   * The events from now on. The loop ends when the emulator is closed.
   *
   * @example
   *     for await (const { name, data } of emulator.events()) console.log(name, data)
   */
  events(of?: EventFilter): AsyncIterable<EmulatorEvent>
  /** Waits until a client reads this status, or one of these. Throws a Complaint when the time is up. */
  waitForStatus(
    id: string,
    wanted: string | readonly string[],
    patience?: WaitOptions,
  ): Promise<VerificationDetails>
  /** Waits for `count` matching callbacks, and resolves to all that match. Throws a Complaint when the time is up. */
  waitForDeliveries(wanted?: DeliveryWaitOptions): Promise<readonly DeliveryRow[]>
  /** The same for requests to the emulated API. */
  waitForRequests(wanted?: RequestWaitOptions): Promise<readonly RequestRow[]>
  /** The same for the messages of a box. */
  waitForInbox(
    box: string,
    wanted?: WaitOptions & { readonly count?: number },
  ): Promise<readonly StoredMessage[]>
  /** Creates a verification in any state, such as `{ status: 'ok', age: '29d' }`. It costs nothing. */
  seed(wanted?: SeedBody): VerificationDetails
  /** The whole namespace as JSON, for `restore`. */
  snapshot(): Snapshot
  /** Replaces the namespace and its clock with those of a snapshot: completely, or it throws and changes nothing. */
  restore(snapshot: Snapshot): void
  /** Estimated cost of the calls of this namespace, in EUR. */
  costs(): Costs
  /** Past, present and plan of a verification as text, by its id or the beginning of it; by default the newest. */
  explain(id?: string): string
  /** Throws a Complaint that explains every verification if a step or a callback is still to come. */
  assertNothingPending(): void
  /** Deletes the verifications, inboxes and requests of the namespace, and resets its clock. */
  reset(): void
}

/** The clock of a namespace. */
export interface EmulatorClock {
  /** The present, in milliseconds since 1970. */
  now(): Instant
  /**
   * Moves the clock by a duration such as `26h`, to an instant, or until nothing is planned any more. Resolves when every
   * callback due on the way was answered.
   *
   * @example
   *     await emulator.clock.advance('2m')
   *     await emulator.clock.advance({ until: 'idle' })
   */
  advance(by: string | { to: string } | { until: 'idle' }): Promise<AdvanceReport>
  /** Sets mode, speed or time. `now` is ISO 8601 with an offset, and not before the present. */
  set(change: string | { mode?: 'system' | 'manual'; now?: string; speed?: number }): Promise<void>
}

/** An action for `act`. `reason` and `repeatable` belong to `reject`. */
export interface RequestedAct {
  /** Who acts. `scenario` hands the verification back to its scenario, with `let-it-run`. */
  readonly as: 'user' | 'operator' | 'scenario' | (string & {})
  /** What is done. The verification lists what is possible now in `possibleActs`. */
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
