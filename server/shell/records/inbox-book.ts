import { createInbox, type FiledMessage, type Inbox, type InboxDump } from './inbox.ts'

/** One inbox a namespace, made when the first message comes. */
export type InboxBook = {
  readonly of: (namespace: string) => Inbox
  /** Puts what was dumped in the place of everything in it. */
  readonly restore: (namespace: string, dump: InboxDump) => void
  readonly forget: (namespace: string) => void
  readonly names: () => readonly string[]
}

/** Told of every message that is filed, and of every inbox that was put back. */
export type InboxChanges = {
  readonly message: (namespace: string, box: string, message: FiledMessage) => void
  readonly inbox: (namespace: string) => void
}

const toldNobody: InboxChanges = { message: () => {}, inbox: () => {} }

export function createInboxBook(told: InboxChanges = toldNobody): InboxBook {
  const inboxes = new Map<string, Inbox>()

  function of(namespace: string): Inbox {
    const known = inboxes.get(namespace)
    if (known !== undefined) return known
    const inbox = createInbox(undefined, (box, message) => told.message(namespace, box, message))
    inboxes.set(namespace, inbox)
    return inbox
  }

  return {
    of,
    restore(namespace, dump) {
      of(namespace).restore(dump)
      told.inbox(namespace)
    },
    forget: (namespace) => void inboxes.delete(namespace),
    names: () => [...inboxes.keys()],
  }
}
