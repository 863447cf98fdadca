import type { Instant } from '../domain/time/instant.ts'
import { runAfter } from '../runtime/timer.ts'
import { decodeBody } from './decode-body.ts'

/** One HTTP request that an inbox has received. */
export type ReceivedMessage = {
  readonly at: Instant
  readonly method: string
  /** The path with its query. */
  readonly path: string
  /**
   * The headers exactly as received: in their order, with repeated names, and with upper and lower case unchanged.
   */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

/** A message of an inbox, with its id and its decoded body. */
export type StoredMessage = ReceivedMessage & {
  /** `<box>.<n>`, n from 1. */
  readonly id: string
  /** The parsed JSON, or the fields of a form (a field with JSON is parsed). Undefined for other bodies. */
  readonly decoded?: unknown
}

/** The inbox of one namespace. It has named boxes, which receive HTTP requests and store them as messages. */
export interface Inbox {
  add(box: string, message: ReceivedMessage): StoredMessage
  /** Returns the messages, oldest first. `truncated` is true if older messages were dropped. */
  list(box: string): { readonly data: readonly StoredMessage[]; readonly truncated: boolean }
  /** Returns the boxes that have received a message, in the order of their first message. */
  summaries(): readonly InboxSummary[]
  /** Returns the whole content, for a snapshot or the data folder. */
  dump(): InboxDump
  /** Replaces the whole content by a dump. */
  restore(dump: InboxDump): void
  /** The approximate size of all messages in bytes. */
  readonly bytes: number
  /** Drops the oldest message of all boxes. */
  dropOldest(): void
  /**
   * Resolves to true when the box has received `count` messages in total. Resolves to false after `timeoutMs` real
   * milliseconds, or when `signal` is aborted.
   */
  wait(box: string, count: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean>
}

/** The counts of one box. `newestAt` is undefined if all messages were dropped. */
export type InboxSummary = {
  readonly box: string
  /** Messages received in total. */
  readonly arrived: number
  /** Messages still stored. */
  readonly kept: number
  readonly newestAt?: Instant
}

/** By box: the number of received messages, and the stored messages with their bodies as base64. */
export type InboxDump = Readonly<
  Record<string, { readonly arrived: number; readonly messages: readonly DumpedMessage[] }>
>

export type DumpedMessage = Omit<StoredMessage, 'body' | 'decoded'> & { readonly body: string }

export type InboxLimits = {
  /** The most messages in one box. */
  readonly messages: number
  /** The most bytes of bodies and headers, in all boxes together. */
  readonly bytes: number
}

export const inboxLimits: InboxLimits = { messages: 1_000, bytes: 16 * 1024 * 1024 }

export type InboxListeners = {
  /** Called after a message was added. */
  readonly onGrown?: () => void
  /** Called with every new message. */
  readonly onStored?: (box: string, message: StoredMessage) => void
  /** Called with the number of messages that were dropped because of the limit of bytes. */
  readonly onDropped?: (count: number) => void
}

type InboxEntry = { readonly message: StoredMessage; readonly bytes: number; readonly nth: number }
type NamedInbox = { messages: InboxEntry[]; arrived: number; readonly waiting: Set<() => void> }

/** Creates the inbox of one namespace: named boxes in memory. At a limit, the oldest messages are dropped. */
export function createInbox(
  limits: InboxLimits = inboxLimits,
  { onGrown = () => {}, onStored = () => {}, onDropped = () => {} }: InboxListeners = {},
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

  function createEntry(message: ReceivedMessage & { readonly id: string }): InboxEntry {
    const size = sizeOf(message)
    nth += 1
    bytes += size
    return { message: toStoredMessage(message), bytes: size, nth }
  }

  return {
    add(name, message) {
      const box = boxNamed(name)
      box.arrived += 1
      const newest = createEntry({ id: `${name}.${box.arrived}`, ...message })
      box.messages.push(newest)
      if (box.messages.length > limits.messages) dropFirst(box)
      let count = 0
      for (; bytes > limits.bytes && bytes > newest.bytes; count++) dropOldest()
      if (count > 0) onDropped(count)
      onGrown()
      onStored(name, newest.message)
      for (const check of [...box.waiting]) check()
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
        const summary = { box, arrived, kept: messages.length }
        return arrived === 0 ? [] : [newestAt === undefined ? summary : { ...summary, newestAt }]
      })
    },

    dump() {
      const dumped = [...boxes].map(([name, { arrived, messages }]) => {
        const stored = messages.map(({ message: { id, at, method, path, headers, body } }) => ({
          id,
          at,
          method,
          path,
          headers,
          body: Buffer.from(body).toString('base64'),
        }))
        return [name, { arrived, messages: stored }] as const
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
          box.messages.push(createEntry({ ...message, body: Buffer.from(body, 'base64') }))
        }
        box.arrived = arrived
        for (const check of [...box.waiting]) check()
      }
    },

    wait(name, count, timeoutMs, signal) {
      const arrived = () => boxes.get(name)?.arrived ?? 0
      if (arrived() >= count) return Promise.resolve(true)
      if (signal?.aborted) return Promise.resolve(false)
      const box = boxNamed(name)
      return new Promise((resolve) => {
        const end = (hasArrived: boolean) => {
          cancel()
          box.waiting.delete(check)
          signal?.removeEventListener('abort', giveUp)
          if (box.arrived === 0 && box.waiting.size === 0) boxes.delete(name)
          resolve(hasArrived)
        }
        const check = () => arrived() >= count && end(true)
        const giveUp = () => end(false)
        const cancel = runAfter(timeoutMs, giveUp)
        box.waiting.add(check)
        signal?.addEventListener('abort', giveUp)
      })
    },
  }
}

// Decodes a body only at its first access: most bodies are never read, and a restore may add thousands of messages.
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

// Estimated memory of a message besides its texts. With it, the limit of bytes also limits many empty messages.
const overheadBytes = 512

function sizeOf({ headers, path, body }: ReceivedMessage): number {
  const lines = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  return overheadBytes + lines + path.length + body.byteLength
}
