import { type Instant, isoOf } from '../core/instant.ts'

/** One request as it was answered. Never a token, never a body. */
export type JournalEntry = {
  readonly namespace: string
  readonly at: Instant
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly error?: number
  /** Why it was refused, or what was passed over. */
  readonly why?: string
  readonly verification?: string
  readonly scenario?: string
  readonly selectedBy?: string
}

/** An entry in its place, counted in its namespace from 1. */
export type FiledEntry = JournalEntry & { readonly number: number }

/** The newest requests; older ones make room and are counted. */
export type Journal = {
  add(entry: JournalEntry): FiledEntry
  /** Of one namespace, the newest last. */
  of(namespace: string): {
    readonly rows: readonly RequestRow[]
    readonly truncated: boolean
  }
  forget(namespace: string): void
}

export type RequestRow = ReturnType<typeof requestRow>

/** A request as the control API shows it. */
export function requestRow({ number, at, ...entry }: FiledEntry) {
  return { id: `req-${number}`, at: isoOf(at), ...entry }
}

export function createJournal(most = 1000): Journal {
  const entries: FiledEntry[] = []
  const counts = new Map<string, number>()

  return {
    add(entry) {
      const number = (counts.get(entry.namespace) ?? 0) + 1
      counts.set(entry.namespace, number)
      const filed = { ...entry, number }
      entries.push(filed)
      // Cut rarely, in one go: shifting a long array at every request would cost more than it holds.
      if (entries.length > 2 * most) entries.splice(0, most)
      return filed
    },
    of(namespace) {
      const own = entries.filter((entry) => entry.namespace === namespace)
      const rows = own.slice(-most).map(requestRow)
      return { rows, truncated: (counts.get(namespace) ?? 0) > rows.length }
    },
    forget(namespace) {
      const others = entries.filter((entry) => entry.namespace !== namespace)
      entries.splice(0, entries.length, ...others)
      counts.delete(namespace)
    },
  }
}
