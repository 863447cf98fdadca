import type { StoredMessage } from '../../records/inbox.ts'
import type { Inboxes } from '../../records/inboxes.ts'

/** A message with its namespace and inbox. */
export type InboxMessage = {
  readonly namespace: string
  readonly box: string
  readonly message: StoredMessage
}

export type NamespaceInbox = {
  readonly namespace: string
  readonly box: string
  readonly arrived: number
}

/** Returns the inboxes of all namespaces, or of the one in `filter`. */
export function listInboxes(
  inboxes: Inboxes,
  filter: string | undefined,
): readonly NamespaceInbox[] {
  return inboxes
    .names()
    .filter((name) => filter === undefined || name === filter)
    .flatMap((namespace) =>
      inboxes
        .of(namespace)
        .summaries()
        .map((inbox) => ({ namespace, ...inbox })),
    )
}

/** Returns the messages of these inboxes, newest first. */
export function messagesNewestFirst(
  inboxes: Inboxes,
  boxes: readonly NamespaceInbox[],
): readonly InboxMessage[] {
  return boxes
    .flatMap(({ namespace, box }) =>
      inboxes
        .of(namespace)
        .list(box)
        .data.map((message) => ({ namespace, box, message })),
    )
    .reverse()
    .toSorted((a, b) => b.message.at - a.message.at)
}

/** Returns the verification's id and status from a callback's body. Both are absent for other messages. */
export function reportedVerification({ decoded }: StoredMessage): {
  readonly id?: string
  readonly status?: string
} {
  const outer = membersOf(decoded)
  const { id, status } =
    [...Object.values(outer).map(membersOf), outer].find(
      (candidate) => typeof candidate.status === 'string',
    ) ?? {}
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof status === 'string' ? { status } : {}),
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
