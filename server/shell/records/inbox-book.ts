import { createInbox, type Inbox } from './inbox.ts'

/** One inbox a namespace, made when the first message comes. */
export type InboxBook = {
  readonly of: (namespace: string) => Inbox
  /** The namespaces for which anything has come, or somebody has looked. */
  readonly namespaces: () => readonly string[]
  readonly forget: (namespace: string) => void
}

export function createInboxBook(): InboxBook {
  const inboxes = new Map<string, Inbox>()
  return {
    of(namespace) {
      const inbox = inboxes.get(namespace) ?? createInbox()
      inboxes.set(namespace, inbox)
      return inbox
    },
    namespaces: () => [...inboxes.keys()],
    forget: (namespace) => void inboxes.delete(namespace),
  }
}
