import type { StoreRecord } from '../../emulator/stored-state.ts'

export const journalFormat = 'videoid-emulator journal'

/**
 * Increases with every change of the stored schemas (record, namespace, verification); a test detects such
 * changes.
 */
export const journalVersion = 2

/**
 * The previous version: its records are not chained, and its reserve consists of zeros. The emulator reads it, but
 * never writes it.
 */
export const unchainedVersion = 1

/** The first record of every journal. */
export type JournalHeader = {
  readonly format: typeof journalFormat
  readonly version: number
  /** The version of the emulator; only for messages. */
  readonly madeBy: string
  /** The seed that the folder was created with. */
  readonly seed: number
}

/** A record that follows the records of a full state. `whole` is their length in bytes. */
export type FullStateMark = { readonly whole: number }

/**
 * A record after which a journal may end without a reserve. `closed`: the emulator ended regularly. `replaced`: a
 * new journal was written over the beginning of the old one, so the rest of the old journal may follow this record.
 */
export type EndMark = { readonly sealed: 'closed' | 'replaced' }

/** The members that every record has in addition to its content. Records of version 1 have only `n`. */
export type RecordPosition = {
  /** The number of the record: from 0, without gaps. */
  readonly n: number
  /** How often this folder's journal was rewritten, plus 1. All records of one journal have the same value. */
  readonly generation?: number
  /** The digest of the previous record; the first record has none. */
  readonly previous?: string
}

/** A parsed record of a journal. */
export type JournalRecord = RecordPosition &
  Partial<JournalHeader> &
  Partial<FullStateMark> &
  Partial<EndMark> &
  StoreRecord

/**
 * The members of a record that describe the journal and not the state. `seed` describes both, so it is not listed.
 */
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

/** The end of a journal, where the writer continues. */
export type JournalEnd = {
  /** Bytes of all records. */
  readonly length: number
  /** Bytes of the file: records and reserve. */
  readonly allocated: number
  /** The number of records. */
  readonly records: number
  readonly generation: number
  /** The digest of the last record. */
  readonly digest?: string
  /** True if the last record is an end mark and no reserve follows. */
  readonly isSealed: boolean
}

/** Returns the end of an empty journal. */
export function emptyJournalEnd(generation: number): JournalEnd {
  return { length: 0, allocated: 0, records: 0, generation, isSealed: false }
}
