import { createInbox, type Inbox } from './inbox.ts'

/** One inbox a namespace, made when the first message comes. */
export type InboxBook = {
  readonly of: (namespace: string) => Inbox
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
    forget: (namespace) => void inboxes.delete(namespace),
  }
}
