import type { Instant } from '../domain/time/instant.ts'
import { runAfter } from '../runtime/timer.ts'
import { decodeBody } from './decode-body.ts'

/** One HTTP request as it came to a box, and what its body says. */
export type ReceivedMessage = {
  readonly at: Instant
  readonly method: string
  /** With its query. */
  readonly path: string
  /** As they stood on the wire: order, case and repetitions. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

/** A message of an inbox, with its id and its decoded body. */
export type StoredMessage = ReceivedMessage & {
  /** `<box>.<n>`, n from 1. */
  readonly id: string
  /** The form's fields, each as JSON where it is JSON, or the JSON itself; undefined for neither. */
  readonly decoded?: unknown
}

export type Inbox = {
  add(box: string, message: ReceivedMessage): StoredMessage
  /** Oldest first; truncated once older ones had to go. */
  list(box: string): { readonly data: readonly StoredMessage[]; readonly truncated: boolean }
  /** Those in which anything has come, in the order of their first message. */
  summaries(): readonly InboxSummary[]
  /** Everything in it, and the same put back in the place of what is there. */
  dump(): InboxDump
  restore(dump: InboxDump): void
  /** About how many bytes it holds. */
  readonly bytes: number
  dropOldest(): void
  /** True as soon as `count` messages have come in all, false when the time is up or nobody waits. */
  wait(box: string, count: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean>
}

/** A box at a glance; `newestAt` is undefined where all that came had to go. */
export type InboxSummary = {
  readonly box: string
  readonly arrived: number
  readonly kept: number
  readonly newestAt?: Instant
}

/** By box: how many messages came in all, and those that are kept; bodies as base64. */
export type InboxDump = Readonly<
  Record<string, { readonly arrived: number; readonly messages: readonly DumpedMessage[] }>
>

export type DumpedMessage = Omit<StoredMessage, 'body' | 'decoded'> & { readonly body: string }

export type InboxLimits = {
  /** Messages in one box. */
  readonly messages: number
  /** Of bodies and headers, in all boxes. */
  readonly bytes: number
}

export const inboxLimits: InboxLimits = { messages: 1_000, bytes: 16 * 1024 * 1024 }

export type InboxListeners = {
  /** Told after it has come to hold more. */
  readonly onGrown?: () => void
  /** Told of every message that is filed. */
  readonly onStored?: (box: string, message: StoredMessage) => void
  /** Told how many messages the limit of bytes has dropped. */
  readonly onDropped?: (count: number) => void
}

type InboxEntry = { readonly message: StoredMessage; readonly bytes: number; readonly nth: number }
type NamedInbox = { messages: InboxEntry[]; arrived: number; readonly waiting: Set<() => void> }

/** A place to put callbacks, in memory and bounded: the oldest message gives way to the newest. */
export function createInbox(
  limits: InboxLimits = inboxLimits,
  {
    onGrown: grown = () => {},
    onStored: filed = () => {},
    onDropped: dropped = () => {},
  }: InboxListeners = {},
): Inbox {
  const boxes = new Map<string, NamedInbox>()
  let bytes = 0
  let nth = 0

  function boxNamed(name: string): NamedInbox {
    const box = boxes.get(name) ?? { messages: [], arrived: 0, waiting: new Set() }
    boxes.set(name, box)
    return box
  }

  function dropFirst(box: NamedInbox): void {
    bytes -= box.messages.shift()?.bytes ?? 0
  }

  function dropOldest(): void {
    let oldest: NamedInbox | undefined
    for (const box of boxes.values()) {
      const first = box.messages[0]?.nth ?? Number.POSITIVE_INFINITY
      if (first < (oldest?.messages[0]?.nth ?? Number.POSITIVE_INFINITY)) oldest = box
    }
    if (oldest !== undefined) dropFirst(oldest)
  }

  function kept(message: ReceivedMessage & { readonly id: string }): InboxEntry {
    const size = sizeOf(message)
    nth += 1
    bytes += size
    return { message: toStoredMessage(message), bytes: size, nth }
  }

  return {
    add(name, message) {
      const box = boxNamed(name)
      box.arrived += 1
      const newest = kept({ id: `${name}.${box.arrived}`, ...message })
      box.messages.push(newest)
      if (box.messages.length > limits.messages) dropFirst(box)
      let count = 0
      for (; bytes > limits.bytes && bytes > newest.bytes; count++) dropOldest()
      if (count > 0) dropped(count)
      grown()
      filed(name, newest.message)
      for (const look of [...box.waiting]) look()
      return newest.message
    },

    get bytes() {
      return bytes
    },
    dropOldest,

    list(name) {
      const box = boxes.get(name)
      const data = (box?.messages ?? []).map(({ message }) => message)
      return { data, truncated: (box?.arrived ?? 0) > data.length }
    },

    summaries() {
      return [...boxes].flatMap(([box, { arrived, messages }]) => {
        const newestAt = messages.at(-1)?.message.at
        const news = { box, arrived, kept: messages.length }
        return arrived === 0 ? [] : [newestAt === undefined ? news : { ...news, newestAt }]
      })
    },

    dump() {
      const dumped = [...boxes].map(([name, { arrived, messages }]) => {
        const kept = messages.map(({ message: { id, at, method, path, headers, body } }) => ({
          id,
          at,
          method,
          path,
          headers,
          body: Buffer.from(body).toString('base64'),
        }))
        return [name, { arrived, messages: kept }] as const
      })
      return Object.fromEntries(dumped.filter(([, { arrived }]) => arrived > 0))
    },

    restore(dump) {
      for (const box of boxes.values()) {
        while (box.messages.length > 0) dropFirst(box)
        box.arrived = 0
      }
      for (const [name, { arrived, messages }] of Object.entries(dump)) {
        const box = boxNamed(name)
        for (const { body, ...message } of messages) {
          box.messages.push(kept({ ...message, body: Buffer.from(body, 'base64') }))
        }
        box.arrived = arrived
        for (const look of [...box.waiting]) look()
      }
    },

    wait(name, count, timeoutMs, signal) {
      const arrived = () => boxes.get(name)?.arrived ?? 0
      if (arrived() >= count) return Promise.resolve(true)
      if (signal?.aborted) return Promise.resolve(false)
      const box = boxNamed(name)
      return new Promise((resolve) => {
        const end = (came: boolean) => {
          cancel()
          box.waiting.delete(look)
          signal?.removeEventListener('abort', giveUp)
          if (box.arrived === 0 && box.waiting.size === 0) boxes.delete(name)
          resolve(came)
        }
        const look = () => arrived() >= count && end(true)
        const giveUp = () => end(false)
        const cancel = runAfter(timeoutMs, giveUp)
        box.waiting.add(look)
        signal?.addEventListener('abort', giveUp)
      })
    },
  }
}

// Decoded when somebody looks: most are never looked at, and thousands may be put back at once.
function toStoredMessage(message: ReceivedMessage & { readonly id: string }): StoredMessage {
  let decoded: { readonly value: unknown } | undefined
  return {
    ...message,
    get decoded() {
      decoded ??= { value: decodeBody(message) }
      return decoded.value
    },
  }
}

// What a message takes besides its text, so that many empty ones are bounded as well.
const overheadBytes = 512

function sizeOf({ headers, path, body }: ReceivedMessage): number {
  const lines = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  return overheadBytes + lines + path.length + body.byteLength
}
