import { formatInstant, type Instant } from '../domain/time/instant.ts'

/** What can be asked of the emulated API, as the journal calls it. */
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

/** One request as it was answered. Never a token, never a body. */
export type AnsweredRequest = {
  readonly namespace: string
  readonly at: Instant
  readonly operation: Operation
  readonly method: string
  readonly path: string
  /** 0 where the connection ended before an answer. */
  readonly status: number
  readonly error?: number
  /** Why it was refused, or what was passed over. */
  readonly why?: string
  /** Where its body differs from one that would have passed, or has members that nobody reads. */
  readonly differences?: readonly BodyDifference[]
  /** What a scenario let go wrong on purpose: `reset`, `respond`, `delay`. */
  readonly fault?: string
  readonly verification?: string
  readonly scenario?: string
  readonly selectedBy?: string
}

/** A place of a body (JSON pointer), the kind of what stood there, and what would have passed. */
export type BodyDifference = { readonly at: string; readonly got: string; readonly wanted: string }

/** An entry in its place, counted from 1 in its namespace. */
export type StoredRequest = AnsweredRequest & { readonly number: number }

/** The newest requests of each namespace; older ones make room, and it says so. */
export type RequestJournal = {
  add(entry: AnsweredRequest): StoredRequest
  /** Of one namespace, the newest last. */
  of(namespace: string): { readonly entries: readonly StoredRequest[]; readonly truncated: boolean }
  forget(namespace: string): void
  /** Everything of one namespace, and the same put back in the place of what is there. */
  dump(namespace: string): RequestJournalDump
  restore(namespace: string, dump: RequestJournalDump): void
  /** Of all namespaces since the start, whatever was forgotten. */
  totals(): { readonly requests: number; readonly refused: number }
  /** The same by operation and status. */
  countsByOperation(): ReadonlyMap<Pick<AnsweredRequest, 'operation' | 'status'>, number>
}

export type RequestJournalDump = {
  readonly entries: readonly StoredRequest[]
  readonly count: number
}

export type RequestJournalLimits = {
  /** Entries of one namespace. */
  readonly entries: number
  /** Of all entries of all namespaces, about. */
  readonly bytes: number
}

export const requestJournalLimits: RequestJournalLimits = {
  entries: 1_000,
  bytes: 16 * 1024 * 1024,
}

/** A request as the control API shows it. */
export interface RequestRow extends Omit<AnsweredRequest, 'at'> {
  /** `req-` and its number in the namespace, from 1. */
  readonly id: string
  /** ISO 8601, by the clock of the namespace. */
  readonly at: string
}

export function toRequestRow({ number, at, ...entry }: StoredRequest): RequestRow {
  return { id: `req-${number}`, at: formatInstant(at), ...entry }
}

type NamespaceRequests = { entries: StoredRequest[]; count: number; bytes: number }

/** `dropped` is told how many entries the limit of bytes has dropped. */
export function createRequestJournal(
  limits: RequestJournalLimits = requestJournalLimits,
  dropped: (count: number) => void = () => {},
): RequestJournal {
  const shelves = new Map<string, NamespaceRequests>()
  let bytes = 0
  const counts = new Map<Operation, Map<number, number>>(OPERATIONS.map((op) => [op, new Map()]))

  function shelfOf(namespace: string): NamespaceRequests {
    const known = shelves.get(namespace)
    if (known !== undefined) return known
    const shelf = { entries: [], count: 0, bytes: 0 }
    shelves.set(namespace, shelf)
    return shelf
  }

  // Cut rarely, in one go: shifting a long array at every request would cost more than it holds.
  function cut(shelf: NamespaceRequests, keep: number): void {
    const gone = shelf.entries.splice(0, Math.max(0, shelf.entries.length - keep))
    const size = gone.reduce((sum, entry) => sum + sizeOf(entry), 0)
    shelf.bytes -= size
    bytes -= size
  }

  // Whoever holds most gives most.
  function makeRoom(): void {
    const largest = [...shelves.values()].reduce((a, b) => (b.bytes > a.bytes ? b : a))
    const before = largest.entries.length
    cut(largest, Math.floor(before / 2))
    dropped(before - largest.entries.length)
  }

  function forget(namespace: string): void {
    bytes -= shelves.get(namespace)?.bytes ?? 0
    shelves.delete(namespace)
  }

  return {
    add(entry) {
      const shelf = shelfOf(entry.namespace)
      const byStatus = counts.get(entry.operation)
      byStatus?.set(entry.status, (byStatus.get(entry.status) ?? 0) + 1)
      shelf.count += 1
      const filed = toStoredRequest(entry, shelf.count)
      const size = sizeOf(filed)
      shelf.entries.push(filed)
      shelf.bytes += size
      bytes += size
      if (shelf.entries.length >= 2 * limits.entries) cut(shelf, limits.entries)
      if (bytes > limits.bytes) makeRoom()
      return filed
    },
    of(namespace) {
      const { entries = [], count = 0 } = shelves.get(namespace) ?? {}
      const newest = entries.slice(-limits.entries)
      return { entries: newest, truncated: count > newest.length }
    },
    forget,
    dump(namespace) {
      const { entries = [], count = 0 } = shelves.get(namespace) ?? {}
      return { entries: entries.slice(-limits.entries), count }
    },
    restore(namespace, { entries, count }) {
      forget(namespace)
      const own = entries.map((entry) => ({ ...entry, namespace }))
      const size = own.reduce((sum, entry) => sum + sizeOf(entry), 0)
      shelves.set(namespace, { entries: own, count, bytes: size })
      bytes += size
      while (bytes > limits.bytes) makeRoom()
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

// Written out: what is spread has a shape of its own each time, which costs more than the entry.
function toStoredRequest(entry: AnsweredRequest, number: number): StoredRequest {
  const { namespace, at, operation, method, path, status } = entry
  const filed: MutableStoredRequest = { namespace, at, operation, method, path, status, number }
  if (entry.error !== undefined) filed.error = entry.error
  if (entry.why !== undefined) filed.why = entry.why
  if (entry.differences !== undefined) filed.differences = entry.differences
  if (entry.fault !== undefined) filed.fault = entry.fault
  if (entry.verification !== undefined) filed.verification = entry.verification
  if (entry.scenario !== undefined) filed.scenario = entry.scenario
  if (entry.selectedBy !== undefined) filed.selectedBy = entry.selectedBy
  return filed
}

type MutableStoredRequest = { -readonly [Member in keyof StoredRequest]: StoredRequest[Member] }

function sumOf(counted: readonly (readonly [number, number])[]): number {
  return counted.reduce((sum, [, times]) => sum + times, 0)
}

// What an entry takes besides its texts.
const overheadBytes = 300

function sizeOf({ path, why, differences }: AnsweredRequest): number {
  let told = 0
  if (differences !== undefined) {
    for (const { at, got, wanted } of differences) told += at.length + got.length + wanted.length
  }
  return overheadBytes + path.length + (why?.length ?? 0) + told
}
