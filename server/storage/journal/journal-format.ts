import type { StoreRecord } from '../../emulator/stored-state.ts'

export const journalFormat = 'videoid-emulator journal'

/** Goes up with every change of the shape of a record, a namespace or a verification; a test tells when. */
export const journalVersion = 2

/** The version before: its records are not chained, and its reserve is zeros. Still read, never written. */
export const unchainedVersion = 1

/** The first record of every journal. */
export type JournalHeader = {
  readonly format: typeof journalFormat
  readonly version: number
  /** The emulator's version; for people. */
  readonly madeBy: string
  /** What namespaces followed from when the folder was begun. */
  readonly seed: number
}

/** The record behind a whole state: how many bytes it took. */
export type FullStateMark = { readonly whole: number }

/**
 * The record behind which a journal may end without a reserve: `closed` after a regular end, `replaced` where
 * a new journal was written over the beginning of the old one, whose rest may still follow.
 */
export type EndMark = { readonly sealed: 'closed' | 'replaced' }

/** What every record holds besides its content. The records of version 1 have a number only. */
export type RecordPosition = {
  /** Counts from 0, without a gap. */
  readonly n: number
  /** How often the journal of this folder has been rewritten, plus 1: the same in all of its records. */
  readonly generation?: number
  /** The digest of the record before; the first one has none. */
  readonly previous?: string
}

/** A record as it stands in a journal, parsed. */
export type JournalRecord = RecordPosition &
  Partial<JournalHeader> &
  Partial<FullStateMark> &
  Partial<EndMark> &
  StoreRecord

/** The members of a record that say where it stands in which journal, and nothing about the state; `seed` apart. */
export const positionMembers: readonly string[] = [
  'n',
  'generation',
  'previous',
  'format',
  'version',
  'madeBy',
  'whole',
  'sealed',
]

/** Where a journal ends, so that it can be continued. */
export type JournalEnd = {
  /** Bytes of all records. */
  readonly length: number
  /** Bytes of the file: records and reserve. */
  readonly allocated: number
  /** How many records there are. */
  readonly records: number
  readonly generation: number
  /** The digest of the last record. */
  readonly digest?: string
  /** Whether the last record is an end mark and no reserve follows. */
  readonly isSealed: boolean
}

/** The end of a journal that holds nothing yet. */
export function emptyJournalEnd(generation: number): JournalEnd {
  return { length: 0, allocated: 0, records: 0, generation, isSealed: false }
}
