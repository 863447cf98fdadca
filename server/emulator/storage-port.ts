import type { BillingTotals } from '../domain/accounts/costs.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { InboxDump, StoredMessage } from '../records/inbox.ts'
import type { Inboxes } from '../records/inboxes.ts'
import type { ActiveToken } from './account.ts'
import type { Accounts } from './accounts.ts'
import type { Namespace, NamespaceChange } from './namespace.ts'
import type { LegacyNamespaceNames, NameClaim } from './namespaces.ts'
import type { StoredState } from './stored-state.ts'

/**
 * Persists the state of an emulator outside of its memory. The emulator reports every change after it has made it,
 * and asks when the changes are safe. The data folder implements it.
 */
export interface Store {
  /** A verification was opened (`before` is undefined) or has changed. */
  readonly saveVerification: (
    namespace: Namespace,
    before: Verification | undefined,
    after: Verification,
  ) => void
  /** A namespace was created or has changed, or `what` was called in it. */
  readonly saveNamespace: (namespace: Namespace, what?: NamespaceChange) => void
  /** A namespace with contents was added, by a restored snapshot. */
  readonly saveWholeNamespace: (namespace: Namespace) => void
  /** The same, with contents that were staged before. */
  readonly installStage: (namespace: Namespace, stage: number) => void
  /**
   * Writes the contents of a namespace ahead, in parts, so that other changes are written in between. They take
   * effect with `installed`. Resolves to the number of the stage, to undefined if this store persists nothing, or
   * to false if the write failed.
   */
  readonly stage: (namespace: Namespace, inboxes: InboxDump) => Promise<number | false | undefined>
  /** A stage will not be installed. */
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

  /** Resolves when all changes so far would survive a crash. Returns undefined if they would already. */
  readonly whenDurable: () => Promise<void> | undefined
  /** The same with an end: resolves to false if a write fails. */
  readonly whenWritten: () => Promise<boolean> | undefined
  /** Counts the changes so far. */
  readonly changeCount: () => number
  /** Calls `listener` after every failed write. Returns a function that removes the listener. */
  readonly onFailure: (listener: () => void) => () => void
  /** Retries, then returns why nothing can be stored. Returns undefined at once if no write has failed. */
  readonly retryFailedWrite: () => Promise<StoreTrouble | undefined> | undefined
  /** The same as of the last attempt, without a retry. */
  readonly lastTrouble: () => StoreTrouble | undefined
  /** The same after a check of the folder, even if there is nothing to write. */
  readonly checkFolder: () => Promise<StoreTrouble | undefined>
}

/** Why nothing can be stored. */
export interface StoreTrouble {
  readonly status: 'disk full' | 'data folder lost'
  /** The message of the operating system, `ENOSPC: no space left on device`, or a sentence. */
  readonly why: string
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
export interface OpenedStore {
  readonly store: Store
  readonly state: StoredState
  /** Real time of the last change that was stored. */
  readonly latest: Instant
}
