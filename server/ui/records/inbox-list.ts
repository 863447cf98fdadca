import type { FiledMessage } from '../../records/inbox.ts'
import type { InboxBook } from '../../records/inboxes.ts'

/** A message, and whose it is. */
export type Filed = {
  readonly namespace: string
  readonly box: string
  readonly message: FiledMessage
}

export type ShownBox = {
  readonly namespace: string
  readonly box: string
  readonly arrived: number
}

/** The boxes of the namespaces that a page shows. */
export function boxesShown(inboxes: InboxBook, wanted: string | undefined): readonly ShownBox[] {
  return inboxes
    .names()
    .filter((name) => wanted === undefined || name === wanted)
    .flatMap((namespace) =>
      inboxes
        .of(namespace)
        .boxes()
        .map((news) => ({ namespace, ...news })),
    )
}

/** What came in these boxes, the newest first. */
export function messagesIn(inboxes: InboxBook, boxes: readonly ShownBox[]): readonly Filed[] {
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
export function told({ decoded }: FiledMessage): {
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
