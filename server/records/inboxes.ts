import {
  createInbox,
  type Inbox,
  type InboxDump,
  inboxLimits,
  type StoredMessage,
} from './inbox.ts'

/** One inbox a namespace, made when the first message comes. */
export type Inboxes = {
  readonly of: (namespace: string) => Inbox
  /** The namespaces for which anything has come, or somebody has looked. */
  readonly names: () => readonly string[]
  /** Puts what was dumped in the place of everything in it; `isStored` says that the data folder has it already. */
  readonly restore: (namespace: string, dump: InboxDump, isStored?: boolean) => void
  readonly forget: (namespace: string) => void
  /** About how many bytes all of them hold. */
  readonly bytes: () => number
}

/** Told of every message that is filed, and of every inbox that was put back. */
export type InboxChangeListener = {
  readonly message: (namespace: string, box: string, message: StoredMessage) => void
  readonly inbox: (namespace: string) => void
}

type InboxesOptions = {
  readonly bytes?: number
  readonly onChange?: InboxChangeListener | undefined
  /** Told how many messages the limit of bytes has dropped. */
  readonly onDropped?: (count: number) => void
}

const noListener: InboxChangeListener = { message: () => {}, inbox: () => {} }

/** All of them together hold `bytes`, about; beyond that whoever holds most gives its oldest messages. */
export function createInboxes({
  bytes = inboxLimits.bytes,
  onChange: told = noListener,
  onDropped: dropped = () => {},
}: InboxesOptions = {}): Inboxes {
  const inboxes = new Map<string, Inbox>()

  function heldInAll(): number {
    let held = 0
    for (const inbox of inboxes.values()) held += inbox.bytes
    return held
  }

  function makeRoom(): void {
    let held = heldInAll()
    let count = 0
    while (held > bytes) {
      const largest = [...inboxes.values()].reduce((a, b) => (b.bytes > a.bytes ? b : a))
      const before = largest.bytes
      largest.dropOldest()
      // Nothing is left to drop.
      if (largest.bytes === before) break
      held -= before - largest.bytes
      count += 1
    }
    if (count > 0) dropped(count)
  }

  function of(namespace: string): Inbox {
    const known = inboxes.get(namespace)
    if (known !== undefined) return known
    const inbox = createInbox(
      { ...inboxLimits, bytes },
      {
        onGrown: makeRoom,
        onStored: (box, message) => told.message(namespace, box, message),
        onDropped: dropped,
      },
    )
    inboxes.set(namespace, inbox)
    return inbox
  }

  return {
    of,
    restore(namespace, dump, isStored = false) {
      of(namespace).restore(dump)
      makeRoom()
      if (!isStored) told.inbox(namespace)
    },
    forget: (namespace) => void inboxes.delete(namespace),
    names: () => [...inboxes.keys()],
    bytes: heldInAll,
  }
}
