import {
  createInbox,
  type Inbox,
  type InboxDump,
  inboxLimits,
  type StoredMessage,
} from './inbox.ts'

/** The inboxes of all namespaces. An inbox is created at its first use. */
export interface Inboxes {
  /** Returns the inbox of a namespace, and creates it if there is none. */
  readonly of: (namespace: string) => Inbox
  /** Returns the namespaces that have an inbox. */
  readonly names: () => readonly string[]
  /** Replaces the content of an inbox by a dump. `isStored` is true if the data folder already contains it. */
  readonly restore: (namespace: string, dump: InboxDump, isStored?: boolean) => void
  /** Deletes the inbox of a namespace. */
  readonly forget: (namespace: string) => void
  /** Returns the approximate size of all inboxes in bytes. */
  readonly bytes: () => number
}

/** Gets a call for every new message, and for every inbox that was restored as a whole. */
export type InboxChangeListener = {
  readonly saveMessage: (namespace: string, box: string, message: StoredMessage) => void
  readonly saveInboxes: (namespace: string) => void
}

type InboxesOptions = {
  readonly bytes?: number
  readonly onChange?: InboxChangeListener | undefined
  /** Called with the number of messages that were dropped because of the limit of bytes. */
  readonly onDropped?: (count: number) => void
}

const noListener: InboxChangeListener = { saveMessage: () => {}, saveInboxes: () => {} }

/**
 * Creates the inboxes of all namespaces, with a common limit of about `bytes`. At the limit, the largest inbox drops
 * its oldest messages.
 */
export function createInboxes({
  bytes = inboxLimits.bytes,
  onChange = noListener,
  onDropped = () => {},
}: InboxesOptions = {}): Inboxes {
  const inboxes = new Map<string, Inbox>()

  function totalBytes(): number {
    let total = 0
    for (const inbox of inboxes.values()) total += inbox.bytes
    return total
  }

  function dropOverLimit(): void {
    let total = totalBytes()
    let count = 0
    while (total > bytes) {
      const largest = [...inboxes.values()].reduce((a, b) => (b.bytes > a.bytes ? b : a))
      const before = largest.bytes
      largest.dropOldest()
      // Nothing was dropped, because even the largest inbox is empty.
      if (largest.bytes === before) break
      total -= before - largest.bytes
      count += 1
    }
    if (count > 0) onDropped(count)
  }

  function of(namespace: string): Inbox {
    const known = inboxes.get(namespace)
    if (known !== undefined) return known
    const inbox = createInbox(
      { ...inboxLimits, bytes },
      {
        onGrown: dropOverLimit,
        onStored: (box, message) => onChange.saveMessage(namespace, box, message),
        onDropped,
      },
    )
    inboxes.set(namespace, inbox)
    return inbox
  }

  return {
    of,
    restore(namespace, dump, isStored = false) {
      of(namespace).restore(dump)
      dropOverLimit()
      if (!isStored) onChange.saveInboxes(namespace)
    },
    forget: (namespace) => void inboxes.delete(namespace),
    names: () => [...inboxes.keys()],
    bytes: totalBytes,
  }
}
