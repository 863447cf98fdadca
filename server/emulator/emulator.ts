import type { Sender } from '../delivery/sender.ts'
import type { BillingTotals } from '../domain/accounts/costs.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { Dialect } from '../domain/responses/dialect.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { VerificationEvent } from '../domain/verification/evolve.ts'
import type { Counters, EventHub } from '../records/event-hub.ts'
import type { InboxDump } from '../records/inbox.ts'
import type { Settings } from '../runtime/settings.ts'
import type { ScenarioCatalog } from '../scenario-files/scenario-catalog.ts'
import type { Accounts, Billing } from './accounts.ts'
import type { Clock } from './clock.ts'
import type { EmulatorContext } from './dispatcher.ts'
import type { EvictionPolicy } from './eviction.ts'
import type { FoundVerification, Namespace } from './namespace.ts'
import type { LegacyNamespaceNames, Namespaces } from './namespaces.ts'
import type { LoadedState, OpenedStore, Store } from './storage-port.ts'

/**
 * The state of a running emulator: all namespaces with their verifications and clocks, and one timer. The
 * operations of a user are in server/operations: each is a function with this interface as its first parameter.
 */
export interface Emulator {
  readonly settings: Settings
  /** The switches for behaviour that the vendor does not document. */
  readonly dialect: Dialect
  /** All scenarios, and the rules that select one. */
  readonly catalog: ScenarioCatalog
  /** The parts of this emulator that `dispatch` in dispatcher.ts needs. */
  readonly context: EmulatorContext
  readonly accounts: Accounts
  readonly namespaces: Namespaces
  /** The namespace of every stored verification, in the order of opening. */
  readonly namespaceById: ReadonlyMap<string, Namespace>
  /** Short names of namespaces from data folders of version 0.1.0, and which token uses each of them. */
  readonly legacyNames: LegacyNamespaceNames
  readonly eviction: EvictionPolicy
  readonly billing: Billing
  /** Publishes every change to listeners. */
  readonly events: EventHub
  readonly counters: Counters
  /** Writes changes to the data folder, if there is one. */
  readonly store: Store

  /** Returns the namespace, or a default that is not stored. */
  namespaceOrDefault(name: string): Namespace
  /** Creates an empty namespace with this clock. Add it with `namespaces.put`. */
  createNamespace(name: string, clock: Clock): Namespace
  /** Returns the time that the clock of a new namespace shows. */
  initialTime(): Instant

  /** Stores a new verification without billing it. */
  add(namespace: Namespace, verification: Verification): void

  /** Finds a verification by its id, after processing what is due in its namespace. */
  find(id: string): FoundVerification | undefined
  /** Finds a verification like `find`, but throws a ControlApiError with 404 for an unknown id. */
  findOrThrow(id: string): FoundVerification

  /** Applies an event to a verification, and starts its effects in the background. Ignores an unknown id. */
  dispatch(namespace: Namespace, id: string, event: VerificationEvent): void
  /** Processes all steps that are due in a namespace by its clock, and starts their effects. */
  processDue(namespace: Namespace): void
  /** Does what `processDue` does, in all namespaces. */
  processAllDue(): void

  /** Returns the `reportChange` function for a namespace that another module creates. */
  changeListener(name: string): Namespace['reportChange']
  /** See `stageNamespace` in replace-namespace.ts. */
  stageNamespace(namespace: Namespace, inboxes: InboxDump): Promise<number | undefined>
  /** See `replaceNamespace` in replace-namespace.ts. */
  replaceNamespace(namespace: Namespace, stage: number | undefined): Namespace

  /** Deletes a namespace with its contents. Ignores the outcomes of attempts that are under way. */
  reset(name: string): void
  /**
   * Restores a namespace and its account, as a restart does, because this emulator owns them now. The caller restores
   * the inboxes.
   */
  adopt(loaded: LoadedState): void
  /**
   * Removes a namespace and its account from memory, but not from the store, because another emulator owns them now.
   * Ignores the outcomes of attempts that are under way.
   */
  letGo(name: string): void
  /**
   * Returns the real milliseconds until a step or an attempt is due in a namespace, 0 while callbacks are being sent.
   * Undefined if nothing is planned.
   */
  dueInMs(name: string): number | undefined
  /** Stops the timer, and ends all event streams. */
  close(): void
}

/** The parts of an emulator, and its listeners. */
export interface EmulatorDeps {
  readonly settings: Settings
  readonly book: ScenarioCatalog
  readonly sender: Sender
  /** The time that a manual clock of a new namespace shows. */
  readonly startedAt: Instant
  /** The store and its state. Default: nothing is stored. */
  readonly opened?: OpenedStore
  /** Set for one of several replicas. */
  readonly replica?: ReplicaDeps
  /**
   * Called after a namespace has left this emulator: by a reset, because the limit is reached (`'no room'`), or
   * because another emulator owns it now.
   */
  readonly onNamespaceDeleted?: (name: string, why: 'reset' | 'no room' | 'handed over') => void
  /** Called after verifications were evicted, with the number of all evictions so far. */
  readonly onEvicted?: (total: number) => void
  /** Called when a new namespace or verification was refused, because a limit is reached. */
  readonly onRefused?: (what: 'namespace' | 'verification') => void
}

/** Facts about the other replicas. */
export interface ReplicaDeps {
  /** Returns whether this emulator owns a namespace. The emulator creates only namespaces that it owns. */
  readonly owns: (namespace: string) => boolean
  /** The billing totals of the other replicas. */
  readonly billedElsewhere: () => BillingTotals
}
