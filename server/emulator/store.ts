import type { BillingTotals } from '../domain/accounts/costs.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { InboxDump, StoredMessage } from '../records/inbox.ts'
import type { Inboxes } from '../records/inboxes.ts'
import type { ActiveToken } from './account.ts'
import type { Accounts } from './accounts.ts'
import type { LegacyNamespaceNames, NameClaim } from './legacy-namespace-names.ts'
import type { Namespace, NamespaceChange } from './namespace.ts'

/**
 * Where the state of an emulator is kept besides its memory. It is told of every change after the change, and
 * asked when what has changed is safe; who keeps it where is no business of the emulator's.
 */
export type Store = {
  /** A verification is new (`before` undefined) or has a successor. */
  readonly verification: (
    namespace: Namespace,
    before: Verification | undefined,
    after: Verification,
  ) => void
  readonly namespace: (namespace: Namespace, what?: NamespaceChange) => void
  /** A namespace that was made elsewhere, with everything in it. */
  readonly whole: (namespace: Namespace) => void
  /** A namespace whose contents were staged. */
  readonly installed: (namespace: Namespace, stage: number) => void
  /**
   * Writes what a namespace holds in advance, in parts between which the changes of others are written. None of
   * it holds before `installed`. Resolves to the number of the stage; to undefined where nothing is stored, and
   * to false where it could not be written.
   */
  readonly stage: (namespace: Namespace, inboxes: InboxDump) => Promise<number | false | undefined>
  /** A stage that will not be installed. */
  readonly unstage: (stage: number) => void
  readonly gone: (name: string) => void
  /** A short name of a namespace is claimed. */
  readonly claim: (claim: NameClaim) => void
  /** A verification had to make room for others. */
  readonly left: (namespace: string, id: string) => void
  /** A token was issued or changed; `used` alone is no reason to hurry. */
  readonly token: (held: ActiveToken, how?: 'used') => void
  readonly revoked: (held: ActiveToken) => void
  readonly billed: (inAll: BillingTotals) => void
  readonly message: (namespace: string, box: string, message: StoredMessage) => void
  /** The inboxes of a namespace were put back. */
  readonly inbox: (namespace: string) => void

  /** Resolves once all that has changed so far would survive the end of the process; undefined when it would. */
  readonly safe: () => Promise<void> | undefined
  /** The same for whoever cannot wait for ever: false when it could not be written. */
  readonly tried: () => Promise<boolean> | undefined
  /** How many changes there were so far. */
  readonly changes: () => number
  /** Calls `listener` after every write that failed; the result ends that. */
  readonly onFailure: (listener: () => void) => () => void
  /** Why nothing more can be stored, after one more attempt; undefined at once if nothing is known. */
  readonly trouble: () => Promise<StoreTrouble | undefined> | undefined
  /** The same as it is known, without an attempt. */
  readonly knownTrouble: () => StoreTrouble | undefined
  /** The same after a look at the folder, although nothing is to be written. */
  readonly check: () => Promise<StoreTrouble | undefined>
}

/** Why nothing more can be stored. */
export interface StoreTrouble {
  readonly status: 'disk full' | 'data folder lost'
  /** In the words of the system, `ENOSPC: no space left on device`, or in a sentence. */
  readonly why: string
}

/** The state itself, as the store finds it whenever it writes all of it down. */
export type LiveState = {
  readonly namespaces: () => readonly Namespace[]
  readonly legacyNames: Pick<LegacyNamespaceNames, 'claims'>
  readonly accounts: Accounts
  readonly inboxes: Inboxes
  readonly billedInAll: () => BillingTotals
}

const nothing = () => {}
const nobody = () => undefined

/** Nothing is kept: what is in memory ends with the process. */
export const noStore: Store = {
  verification: nothing,
  namespace: nothing,
  whole: nothing,
  installed: nothing,
  stage: async () => undefined,
  unstage: nothing,
  gone: nothing,
  claim: nothing,
  left: nothing,
  token: nothing,
  revoked: nothing,
  billed: nothing,
  message: nothing,
  inbox: nothing,
  safe: nobody,
  tried: nobody,
  changes: () => 0,
  onFailure: () => nothing,
  trouble: nobody,
  knownTrouble: nobody,
  check: async () => undefined,
}
