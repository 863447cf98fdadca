import type { Verification } from '../domain/model/verification.ts'
import type { Dialect } from '../domain/responses/dialect.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { VerificationEvent } from '../domain/verification/evolve.ts'
import type { Counters } from '../records/counters.ts'
import type { EventHub } from '../records/event-hub.ts'
import type { InboxDump } from '../records/inbox.ts'
import type { Settings } from '../runtime/settings.ts'
import type { ScenarioCatalog } from '../scenario-files/scenario-catalog.ts'
import type { Accounts } from './accounts.ts'
import type { Billing } from './billing.ts'
import type { Clock } from './clock.ts'
import type { EmulatorContext } from './dispatcher.ts'
import type { EvictionPolicy } from './eviction.ts'
import type { LegacyNamespaceNames } from './legacy-namespace-names.ts'
import type { FoundVerification, Namespace } from './namespace.ts'
import type { Namespaces } from './namespaces.ts'
import type { OpeningRequest, PreparedVerification } from './prepare-verification.ts'
import type { Store } from './store.ts'

/**
 * The state of a running emulator: every namespace with its verifications and its clock, and the one timer.
 * What a user can ask of it is in server/operations, each operation a function over this interface.
 */
export interface Emulator {
  readonly settings: Settings
  /** Answers to what the vendor does not document. */
  readonly dialect: Dialect
  /** All scenarios, and the rules that select one. */
  readonly book: ScenarioCatalog
  /** The parts that dispatching an event needs. */
  readonly context: EmulatorContext
  readonly accounts: Accounts
  readonly namespaces: Namespaces
  /** The namespace of every stored verification, in the order of opening. */
  readonly namespaceById: ReadonlyMap<string, Namespace>
  /** Which token has the short namespace name of a data folder of version 0.1.0. */
  readonly legacyNames: LegacyNamespaceNames
  readonly eviction: EvictionPolicy
  readonly billing: Billing
  /** Everything that happens, for listeners. */
  readonly events: EventHub
  readonly counters: Counters
  /** Where changes are stored besides memory. */
  readonly store: Store

  /** Returns the namespace, or a default that is not stored. */
  namespaceOrDefault(name: string): Namespace
  /** Makes an empty namespace with this clock, which `namespaces.put` stores. */
  createNamespace(name: string, clock: Clock): Namespace
  /** The instant that the clock of a new namespace shows. */
  initialTime(): Instant

  /** Chooses the scenario of a new verification and compiles its plan. Changes nothing. */
  prepare(
    namespace: Namespace,
    request: OpeningRequest,
  ): PreparedVerification | { readonly fault: string }
  /** Stores a prepared verification, bills it, and uses up its turn in the queue. */
  commit(namespace: Namespace, prepared: PreparedVerification): void
  /** Stores a new verification without billing it. */
  add(namespace: Namespace, verification: Verification): void

  /** Finds a verification by its id, after processing what is due in its namespace. */
  find(id: string): FoundVerification | undefined
  /** The same. Throws a ControlApiError with 404 for an unknown id. */
  findOrThrow(id: string): FoundVerification

  /** Applies an event to a verification, and starts its effects in the background. */
  dispatch(namespace: Namespace, id: string, event: VerificationEvent): void
  /** Processes all steps that are due in a namespace by its clock, and starts their effects. */
  processDue(namespace: Namespace): void
  /** The same for all namespaces. */
  processAllDue(): void

  /** The function by which a namespace that is made elsewhere reports its changes. */
  changeListener(name: string): Namespace['changed']
  /** See `stageNamespace` in replace-namespace.ts. */
  stageNamespace(namespace: Namespace, inboxes: InboxDump): Promise<number | undefined>
  /** See `replaceNamespace` in replace-namespace.ts. */
  replaceNamespace(namespace: Namespace, stage: number | undefined): Namespace

  /** Deletes a namespace with everything in it. Attempts that are under way have no effect any more. */
  reset(name: string): void
  /** Stops the timer, and ends the streams of events. */
  close(): void
}
