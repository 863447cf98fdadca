import { createInbox, type Inbox, inboxLimits } from './inbox.ts'

/** One inbox a namespace, made when the first message comes. */
export type InboxBook = {
  readonly of: (namespace: string) => Inbox
  /** The namespaces for which anything has come, or somebody has looked. */
  readonly namespaces: () => readonly string[]
  readonly forget: (namespace: string) => void
  /** About how many bytes all of them hold. */
  readonly bytes: () => number
}

/** All of them together hold `bytes`, about; beyond that whoever holds most gives its oldest messages. */
export function createInboxBook(bytes = inboxLimits.bytes): InboxBook {
  const inboxes = new Map<string, Inbox>()

  function heldInAll(): number {
    let held = 0
    for (const inbox of inboxes.values()) held += inbox.bytes
    return held
  }

  function makeRoom(): void {
    let held = heldInAll()
    while (held > bytes) {
      const largest = [...inboxes.values()].reduce((a, b) => (b.bytes > a.bytes ? b : a))
      const before = largest.bytes
      largest.dropOldest()
      // Nothing is left to drop.
      if (largest.bytes === before) return
      held -= before - largest.bytes
    }
  }

  return {
    of(namespace) {
      const known = inboxes.get(namespace)
      if (known !== undefined) return known
      const inbox = createInbox({ ...inboxLimits, bytes }, makeRoom)
      inboxes.set(namespace, inbox)
      return inbox
    },
    namespaces: () => [...inboxes.keys()],
    forget: (namespace) => void inboxes.delete(namespace),
    bytes: heldInAll,
  }
}
