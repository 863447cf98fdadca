import type { StoredMessage } from '../../records/inbox.ts'
import type { Inboxes } from '../../records/inboxes.ts'

/** A message, and whose it is. */
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

/** The boxes of the namespaces that a page shows. */
export function listInboxes(
  inboxes: Inboxes,
  wanted: string | undefined,
): readonly NamespaceInbox[] {
  return inboxes
    .names()
    .filter((name) => wanted === undefined || name === wanted)
    .flatMap((namespace) =>
      inboxes
        .of(namespace)
        .summaries()
        .map((news) => ({ namespace, ...news })),
    )
}

/** What came in these boxes, the newest first. */
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

/** What a message tells, where it is one of the platform's: of which verification, and what of it. */
export function reportedVerification({ decoded }: StoredMessage): {
  readonly id?: string
  readonly status?: string
} {
  const outer = membersOf(decoded)
  const { id, status } =
    [...Object.values(outer).map(membersOf), outer].find(
      (each) => typeof each.status === 'string',
    ) ?? {}
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof status === 'string' ? { status } : {}),
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
