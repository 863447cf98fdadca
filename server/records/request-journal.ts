import { formatInstant, type Instant } from '../domain/time/instant.ts'

/** The operations of the emulated API, with their names in the journal. */
export const OPERATIONS = [
  'create',
  'get',
  'list',
  'data',
  'file',
  'download',
  'account',
  'unknown',
] as const

/** An operation of the emulated API. */
export type Operation = (typeof OPERATIONS)[number]

/** One request with its response. It contains no token and no body. */
export type AnsweredRequest = {
  readonly namespace: string
  readonly at: Instant
  readonly operation: Operation
  readonly method: string
  readonly path: string
  /** The HTTP status; 0 if the connection ended before a response. */
  readonly status: number
  readonly error?: number
  /** Why the request was refused, or what was ignored in it. */
  readonly why?: string
  /** Where the body differs from a valid body, or has members that the API ignores. */
  readonly differences?: readonly BodyDifference[]
  /** The fault that a scenario has injected: `reset`, `respond`, `delay`. */
  readonly fault?: string
  readonly verification?: string
  readonly scenario?: string
  readonly selectedBy?: string
}

/** `at` is a place in a body (a JSON pointer), `got` the type of the value there, `wanted` what is expected. */
export type BodyDifference = { readonly at: string; readonly got: string; readonly wanted: string }

/** A request with its number, from 1 in each namespace. */
export type StoredRequest = AnsweredRequest & { readonly number: number }

/** The newest requests of each namespace. Older ones are dropped at the limits. */
export interface RequestJournal {
  add(entry: AnsweredRequest): StoredRequest
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
  /** The most bytes of all entries of all namespaces, approximately. */
  readonly bytes: number
}

export const requestJournalLimits: RequestJournalLimits = {
  entries: 1_000,
  bytes: 16 * 1024 * 1024,
}

/** A request as the control API shows it. */
export interface RequestRow extends Omit<AnsweredRequest, 'at'> {
  /** `req-` and the number of the request in its namespace, from 1. */
  readonly id: string
  /** ISO 8601, by the clock of the namespace. */
  readonly at: string
}

export function toRequestRow({ number, at, ...entry }: StoredRequest): RequestRow {
  return { id: `req-${number}`, at: formatInstant(at), ...entry }
}

type NamespaceRequests = { entries: StoredRequest[]; count: number; bytes: number }

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
  const counts = new Map<Operation, Map<number, number>>(OPERATIONS.map((op) => [op, new Map()]))

  function requestsOf(namespace: string): NamespaceRequests {
    const known = requestsByNamespace.get(namespace)
    if (known !== undefined) return known
    const requests = { entries: [], count: 0, bytes: 0 }
    requestsByNamespace.set(namespace, requests)
    return requests
  }

  // Drops many entries at once, because shifting a long array at every request is expensive.
  function truncate(requests: NamespaceRequests, length: number): void {
    const dropped = requests.entries.splice(0, Math.max(0, requests.entries.length - length))
    const size = dropped.reduce((sum, entry) => sum + sizeOf(entry), 0)
    requests.bytes -= size
    bytes -= size
  }

  function dropHalfOfLargest(): void {
    const largest = [...requestsByNamespace.values()].reduce((a, b) => (b.bytes > a.bytes ? b : a))
    const before = largest.entries.length
    truncate(largest, Math.floor(before / 2))
    onDropped(before - largest.entries.length)
  }

  function forget(namespace: string): void {
    bytes -= requestsByNamespace.get(namespace)?.bytes ?? 0
    requestsByNamespace.delete(namespace)
  }

  return {
    add(entry) {
      const requests = requestsOf(entry.namespace)
      const byStatus = counts.get(entry.operation)
      byStatus?.set(entry.status, (byStatus.get(entry.status) ?? 0) + 1)
      requests.count += 1
      const stored = toStoredRequest(entry, requests.count)
      const size = sizeOf(stored)
      requests.entries.push(stored)
      requests.bytes += size
      bytes += size
      if (requests.entries.length >= 2 * limits.entries) truncate(requests, limits.entries)
      if (bytes > limits.bytes) dropHalfOfLargest()
      return stored
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
      requestsByNamespace.set(namespace, { entries: restored, count, bytes: size })
      bytes += size
      while (bytes > limits.bytes) dropHalfOfLargest()
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
