import type { BillingTotals } from '../domain/accounts/costs.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { InboxDump, StoredMessage } from '../records/inbox.ts'
import type { Inboxes } from '../records/inboxes.ts'
import type { ActiveToken } from './account.ts'
import type { Accounts } from './accounts.ts'
import type { Namespace, NamespaceChange } from './namespace.ts'
import type { LegacyNamespaceNames, NameClaim } from './namespaces.ts'
import type { StoredState, StoreRecord } from './stored-state.ts'

/**
 * Persists the state of an emulator outside of its memory. The emulator reports every change after it has made the
 * change, and can wait until the changes are on the disk. server/storage implements this interface for a data folder.
 */
export interface Store {
  /** A verification was opened (`before` is undefined) or has changed. */
  readonly saveVerification: (
    namespace: Namespace,
    before: Verification | undefined,
    after: Verification,
  ) => void
  /** A namespace was created or has changed. With `what`, only one count of its calls has changed. */
  readonly saveNamespace: (namespace: Namespace, what?: NamespaceChange) => void
  /** A namespace was added together with its contents, by a restored snapshot. */
  readonly saveWholeNamespace: (namespace: Namespace) => void
  /** A namespace was added by a restored snapshot, and `stage` has written its contents before. */
  readonly installStage: (namespace: Namespace, stage: number) => void
  /**
   * Writes the contents of a namespace in advance and in parts, so that other changes are written in between. The
   * parts together are a stage. They take effect with `installStage`. Resolves to the number of the stage, to
   * undefined if this store persists nothing, or to false if the write failed.
   */
  readonly stage: (namespace: Namespace, inboxes: InboxDump) => Promise<number | false | undefined>
  /** The caller will not install this stage, so its contents are no longer needed. */
  readonly dropStage: (stage: number) => void
  /** A namespace was deleted. */
  readonly deleteNamespace: (name: string) => void
  /** A token has claimed the short name of a namespace. */
  readonly saveClaim: (claim: NameClaim) => void
  /** A verification was evicted. */
  readonly deleteVerification: (namespace: string, id: string) => void
  /** A token was issued or changed. With `used`, only its use counts changed: the write is not urgent. */
  readonly saveToken: (token: ActiveToken, how?: 'used') => void
  readonly deleteToken: (token: ActiveToken) => void
  /** The billing totals of all namespaces have changed. */
  readonly saveBillingTotals: (totals: BillingTotals) => void
  readonly saveMessage: (namespace: string, box: string, message: StoredMessage) => void
  /** The inboxes of a namespace were restored. */
  readonly saveInboxes: (namespace: string) => void

  /** Resolves when all changes so far would survive a crash. Returns undefined if they already would. */
  readonly whenDurable: () => Promise<void> | undefined
  /** Waits like `whenDurable`, but resolves to false if a write fails, instead of waiting for a retry. */
  readonly whenWritten: () => Promise<boolean> | undefined
  /** Counts the changes so far. */
  readonly changeCount: () => number
  /** Calls `listener` after every failed write. Returns a function that removes the listener. */
  readonly onFailure: (listener: () => void) => () => void
  /** Retries, then returns why nothing can be stored. Returns undefined at once if no write has failed. */
  readonly retryFailedWrite: () => Promise<StoreTrouble | undefined> | undefined
  /** Returns why the last write failed, without a retry. Undefined if it succeeded. */
  readonly lastTrouble: () => StoreTrouble | undefined
  /** Checks the folder, even if there is nothing to write. Resolves to the reason if nothing can be stored. */
  readonly checkStorage: () => Promise<StoreTrouble | undefined>
}

/** Why nothing can be stored. */
export interface StoreTrouble {
  readonly status: 'disk full' | 'data folder lost' | 'database away' | 'database lost'
  /** The message of the operating system, `ENOSPC: no space left on device`, or a sentence. */
  readonly why: string
}

/** Stored state, and the real time of its last change. */
export interface LoadedState {
  readonly state: StoredState
  readonly latest: Instant
}

/**
 * The place where records are persisted: the journal of a data folder, PostgreSQL, or memory in tests. A `Store`
 * (server/storage/create-store.ts) makes one call of `write` or `stage` at a time.
 */
export interface Storage {
  /** Reads the stored state: all of it, or one namespace with its account. */
  load(namespace?: string): Promise<LoadedState>
  /** Starts to store. `fullState` returns the current state as records, for a storage that rewrites itself. */
  begin(fullState: () => readonly (() => StoreRecord)[]): Promise<void>
  /**
   * Persists records together, after those of earlier failed calls. Resolves to false if that failed; `trouble` says
   * why. Records are whole states, so the storage may write them again after a failure. Empty lists are allowed.
   */
  write(records: readonly StoreRecord[]): Promise<boolean>
  /** Writes one part of a stage. A storage without this method gets the contents of a stage in one call of `write`. */
  stage?(part: StoreRecord): Promise<boolean>
  /** Returns why the last write failed, or what the last check found. Undefined if records can be stored. */
  trouble(): StoreTrouble | undefined
  /** Checks whether records can be stored, even if there is nothing to write. */
  check(): Promise<void>
  close(): Promise<void>
}

/** The current state of the emulator. The store reads it whenever it writes the complete state. */
export interface LiveState {
  readonly namespaces: () => readonly Namespace[]
  readonly legacyNames: Pick<LegacyNamespaceNames, 'claims'>
  readonly accounts: Accounts
  readonly inboxes: Inboxes
  readonly billedInAll: () => BillingTotals
}

/** The store that an emulator writes to, and the state that it had at the start. */
export interface OpenedStore extends LoadedState {
  readonly store: Store
}
