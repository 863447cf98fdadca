import {
  type AnsweredRequest,
  OPERATIONS,
  type Operation,
  type StoredRequest,
} from './journal-entry.ts'
import type { HttpMessages, JournaledExchange, StoredBody } from './journaled-exchange.ts'

/** The newest requests of each namespace. Older ones are dropped at the limits. */
export interface RequestJournal {
  add(entry: AnsweredRequest, exchange?: JournaledExchange): StoredRequest
  /** Returns the duration, headers and bodies of a stored request. Undefined if a snapshot has restored it. */
  exchangeOf(entry: StoredRequest): JournaledExchange | undefined
  /** Returns the requests of a namespace, the newest last. `truncated` is true if older ones were dropped. */
  of(namespace: string): { readonly entries: readonly StoredRequest[]; readonly truncated: boolean }
  /** Deletes the requests of a namespace. */
  forget(namespace: string): void
  /** Returns the stored requests and the counts of a namespace, for a snapshot. */
  dump(namespace: string): RequestJournalDump
  /** Replaces the stored requests and the counts of a namespace by a dump. */
  restore(namespace: string, dump: RequestJournalDump): void
  /** Returns the totals of all namespaces since the start, including dropped requests. */
  totals(): { readonly requests: number; readonly refused: number }
  /** Returns the number of requests by operation and status. */
  countsByOperation(): ReadonlyMap<Pick<AnsweredRequest, 'operation' | 'status'>, number>
}

/** The stored requests of one namespace, and how many requests there were in total. */
export type RequestJournalDump = {
  readonly entries: readonly StoredRequest[]
  readonly count: number
}

export type RequestJournalLimits = {
  /** The most entries of one namespace. */
  readonly entries: number
  /**
   * The most bytes of all entries of all namespaces with their headers and bodies, approximately. At the limit, the
   * oldest headers and bodies are dropped first, then the oldest entries.
   */
  readonly bytes: number
}

export const requestJournalLimits: RequestJournalLimits = {
  entries: 1_000,
  bytes: 16 * 1024 * 1024,
}

type NamespaceRequests = {
  entries: StoredRequest[]
  /** The exchange of the entry at the same index. */
  exchanges: (JournaledExchange | undefined)[]
  count: number
  /** Bytes of the entries, without headers and bodies. */
  bytes: number
  /** Bytes of the headers and bodies. */
  messageBytes: number
}

/**
 * Creates the journal. Calls `onDropped` with the number of entries that were dropped because of the limit of
 * bytes.
 */
export function createRequestJournal(
  limits: RequestJournalLimits = requestJournalLimits,
  onDropped: (count: number) => void = () => {},
): RequestJournal {
  const requestsByNamespace = new Map<string, NamespaceRequests>()
  let bytes = 0
  let messageBytes = 0
  const counts = new Map<Operation, Map<number, number>>(OPERATIONS.map((op) => [op, new Map()]))

  function requestsOf(namespace: string): NamespaceRequests {
    const known = requestsByNamespace.get(namespace)
    if (known !== undefined) return known
    const requests = { entries: [], exchanges: [], count: 0, bytes: 0, messageBytes: 0 }
    requestsByNamespace.set(namespace, requests)
    return requests
  }

  // Drops many entries at once, because shifting a long array at every request is expensive.
  function truncate(requests: NamespaceRequests, length: number): void {
    const count = Math.max(0, requests.entries.length - length)
    subtractMessages(requests, requests.exchanges.splice(0, count))
    const dropped = requests.entries.splice(0, count)
    const size = dropped.reduce((sum, entry) => sum + sizeOf(entry), 0)
    requests.bytes -= size
    bytes -= size
  }

  function subtractMessages(
    requests: NamespaceRequests,
    dropped: readonly (JournaledExchange | undefined)[],
  ): void {
    const size = dropped.reduce((sum, exchange) => sum + messageSizeOf(exchange?.messages), 0)
    requests.messageBytes -= size
    messageBytes -= size
  }

  function largestBy(size: 'bytes' | 'messageBytes'): NamespaceRequests {
    return [...requestsByNamespace.values()].reduce((a, b) => (b[size] > a[size] ? b : a))
  }

  // Headers and bodies may fill the journal, but they make room when entries need it.
  function makeRoom(): void {
    if (messageBytes > limits.bytes / 4) dropHalfOfMessages(largestBy('messageBytes'))
    else dropHalfOfLargest()
  }

  function dropHalfOfMessages(requests: NamespaceRequests): void {
    const { exchanges } = requests
    const stored = exchanges.flatMap((exchange, i) => (exchange?.messages === undefined ? [] : [i]))
    for (const i of stored.slice(0, Math.ceil(stored.length / 2))) {
      const exchange = exchanges[i]
      if (exchange === undefined) continue
      subtractMessages(requests, [exchange])
      exchanges[i] = { durationMs: exchange.durationMs }
    }
  }

  function dropHalfOfLargest(): void {
    const largest = largestBy('bytes')
    const before = largest.entries.length
    truncate(largest, Math.floor(before / 2))
    onDropped(before - largest.entries.length)
  }

  function forget(namespace: string): void {
    const requests = requestsByNamespace.get(namespace)
    bytes -= requests?.bytes ?? 0
    messageBytes -= requests?.messageBytes ?? 0
    requestsByNamespace.delete(namespace)
  }

  return {
    add(entry, exchange) {
      const requests = requestsOf(entry.namespace)
      const byStatus = counts.get(entry.operation)
      byStatus?.set(entry.status, (byStatus.get(entry.status) ?? 0) + 1)
      requests.count += 1
      const stored = toStoredRequest(entry, requests.count)
      const size = sizeOf(stored)
      const messageSize = messageSizeOf(exchange?.messages)
      requests.entries.push(stored)
      requests.exchanges.push(exchange)
      requests.bytes += size
      requests.messageBytes += messageSize
      bytes += size
      messageBytes += messageSize
      if (requests.entries.length >= 2 * limits.entries) truncate(requests, limits.entries)
      while (bytes + messageBytes > limits.bytes) makeRoom()
      return stored
    },
    exchangeOf(entry) {
      const requests = requestsByNamespace.get(entry.namespace)
      if (requests === undefined) return undefined
      const index = entry.number - 1 - requests.count + requests.entries.length
      // After a reset, another request may have the same number.
      return requests.entries[index] === entry ? requests.exchanges[index] : undefined
    },
    of(namespace) {
      const { entries = [], count = 0 } = requestsByNamespace.get(namespace) ?? {}
      const newest = entries.slice(-limits.entries)
      return { entries: newest, truncated: count > newest.length }
    },
    forget,
    dump(namespace) {
      const { entries = [], count = 0 } = requestsByNamespace.get(namespace) ?? {}
      return { entries: entries.slice(-limits.entries), count }
    },
    restore(namespace, { entries, count }) {
      forget(namespace)
      const restored = entries.map((entry) => ({ ...entry, namespace }))
      const size = restored.reduce((sum, entry) => sum + sizeOf(entry), 0)
      const exchanges = restored.map(() => undefined)
      const requests = { entries: restored, exchanges, count, bytes: size, messageBytes: 0 }
      requestsByNamespace.set(namespace, requests)
      bytes += size
      while (bytes + messageBytes > limits.bytes) makeRoom()
    },
    totals() {
      const all = [...counts.values()].flatMap((byStatus) => [...byStatus])
      return { requests: sumOf(all), refused: sumOf(all.filter(([status]) => status >= 400)) }
    },
    countsByOperation() {
      return new Map(
        [...counts].flatMap(([operation, byStatus]) =>
          [...byStatus].map(([status, times]) => [{ operation, status }, times] as const),
        ),
      )
    },
  }
}

// Assigns member by member. A spread would create a new hidden class (object shape) each time, which takes more
// memory than the entry.
function toStoredRequest(entry: AnsweredRequest, number: number): StoredRequest {
  const { namespace, at, operation, method, path, status } = entry
  const stored: MutableStoredRequest = { namespace, at, operation, method, path, status, number }
  if (entry.error !== undefined) stored.error = entry.error
  if (entry.why !== undefined) stored.why = entry.why
  if (entry.differences !== undefined) stored.differences = entry.differences
  if (entry.fault !== undefined) stored.fault = entry.fault
  if (entry.verification !== undefined) stored.verification = entry.verification
  if (entry.scenario !== undefined) stored.scenario = entry.scenario
  if (entry.selectedBy !== undefined) stored.selectedBy = entry.selectedBy
  return stored
}

type MutableStoredRequest = { -readonly [Member in keyof StoredRequest]: StoredRequest[Member] }

function sumOf(counts: readonly (readonly [number, number])[]): number {
  return counts.reduce((sum, [, times]) => sum + times, 0)
}

// Estimated memory of an entry besides its texts, in bytes.
const overheadBytes = 300

function sizeOf({ path, why, differences }: AnsweredRequest): number {
  let differenceLength = 0
  if (differences !== undefined) {
    for (const { at, got, wanted } of differences)
      differenceLength += at.length + got.length + wanted.length
  }
  return overheadBytes + path.length + (why?.length ?? 0) + differenceLength
}

// Estimated memory of the headers and bodies of one request besides their texts, in bytes.
const messageOverheadBytes = 400

function messageSizeOf(messages: HttpMessages | undefined): number {
  if (messages === undefined) return 0
  const { url, requestHeaders, requestBody, responseHead, responseBody } = messages
  const size =
    messageOverheadBytes + url.length + requestHeaders.length + (responseHead?.length ?? 0)
  return size + bodySizeOf(requestBody) + bodySizeOf(responseBody)
}

function bodySizeOf(body: StoredBody | undefined): number {
  if (body === undefined) return 0
  if (typeof body === 'string') return body.length
  return body instanceof Uint8Array ? body.byteLength : body.start.byteLength
}
