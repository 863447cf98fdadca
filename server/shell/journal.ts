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

/** The newest requests; older ones make room and are counted. */
export type Journal = {
  add(entry: JournalEntry): void
  /** Of one namespace, the newest last. */
  of(namespace: string): {
    readonly rows: readonly (Omit<JournalEntry, 'at'> & { id: string; at: string })[]
    readonly truncated: boolean
  }
  forget(namespace: string): void
}

export function createJournal(most = 1000): Journal {
  const entries: (JournalEntry & { readonly number: number })[] = []
  let count = 0

  return {
    add(entry) {
      entries.push({ ...entry, number: ++count })
      // Cut rarely, in one go: shifting a long array at every request would cost more than it holds.
      if (entries.length > 2 * most) entries.splice(0, most)
    },
    of(namespace) {
      const own = entries.filter((entry) => entry.namespace === namespace)
      const rows = own
        .slice(-most)
        .map(({ number, at, ...entry }) => ({ id: `req-${number}`, at: isoOf(at), ...entry }))
      return { rows, truncated: count > entries.length || own.length > rows.length }
    },
    forget(namespace) {
      const others = entries.filter((entry) => entry.namespace !== namespace)
      entries.splice(0, entries.length, ...others)
    },
  }
}
