import type { Billed } from '../../core/account/costs.ts'
import type { Verification } from '../../core/life/verification.ts'
import type { Accounts, Held } from '../accounts.ts'
import type { Namespace, NamespaceChange } from '../namespace.ts'
import type { FiledMessage } from '../records/inbox.ts'
import type { InboxBook } from '../records/inbox-book.ts'
import type { NameClaim, ShortNames } from '../short-names.ts'

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
  readonly gone: (name: string) => void
  /** A short name of a namespace is claimed. */
  readonly claim: (claim: NameClaim) => void
  /** A verification had to make room for others. */
  readonly left: (namespace: string, id: string) => void
  /** A token was issued or changed; `used` alone is no reason to hurry. */
  readonly token: (held: Held, how?: 'used') => void
  readonly revoked: (held: Held) => void
  readonly billed: (inAll: Billed) => void
  readonly message: (namespace: string, box: string, message: FiledMessage) => void
  /** The inboxes of a namespace were put back. */
  readonly inbox: (namespace: string) => void

  /** Resolves once all that has changed so far would survive the end of the process; undefined when it would. */
  readonly safe: () => Promise<void> | undefined
  /** The same for whoever cannot wait for ever: false when it could not be written. */
  readonly tried: () => Promise<boolean> | undefined
  /** How many changes there were so far. */
  readonly changes: () => number
  /** Why nothing more can be kept, after one more look; undefined when there is room. */
  readonly trouble: () => Promise<string | undefined> | undefined
}

/** The state itself, as the store finds it whenever it writes all of it down. */
export type Living = {
  readonly namespaces: () => readonly Namespace[]
  readonly shortNames: Pick<ShortNames, 'claims'>
  readonly accounts: Accounts
  readonly inboxes: InboxBook
  readonly billedInAll: () => Billed
}

const nothing = () => {}
const nobody = () => undefined

/** Nothing is kept: what is in memory ends with the process. */
export const noStore: Store = {
  verification: nothing,
  namespace: nothing,
  whole: nothing,
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
  trouble: nobody,
}
