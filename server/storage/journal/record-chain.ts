import type { JournalEnd, JournalRecord } from './journal-format.ts'

/** A record that was read, and its byte offsets in the journal. */
export type PlacedRecord = {
  readonly record: JournalRecord
  readonly digest: string
  readonly at: number
  readonly end: number
}

/** The errors in the chain of records, and the position where the next record continues. */
export type ChainReport = {
  /** Ranges of missing record numbers, and the offset of the record after each range. */
  readonly missing: readonly { readonly from: number; readonly to: number; readonly at: number }[]
  /** Records that are out of order or repeated: a record before them has the same or a higher number. */
  readonly misplaced: readonly PlacedRecord[]
  /** Records that do not follow from the previous record. They are never accepted. */
  readonly unrelated: readonly PlacedRecord[]
  /** The position after the last accepted record, where the next record continues. */
  readonly next: Pick<JournalEnd, 'records' | 'generation' | 'digest'>
}

/** Accepts records in the order of their numbers, each number once. */
export interface RecordChain {
  readonly add: (placed: PlacedRecord) => void
  /** Accepts the waiting records, after the whole journal was read. */
  readonly finish: () => ChainReport
}

/**
 * Checks that every record follows from the previous one: its number is one higher, and its `previous` is that
 * record's digest. A record that does not follow waits until `finish`, because the missing record may come later
 * in the file.
 */
export function createRecordChain(accept: (placed: PlacedRecord) => void): RecordChain {
  let generation: number | undefined
  let expected = 0
  let digest: string | undefined
  let highest = -1
  const waiting: PlacedRecord[] = []
  const misplaced: PlacedRecord[] = []
  const unrelated: PlacedRecord[] = []
  // The digests of unrelated records, because a record that follows from an unrelated record is also unrelated.
  const unrelatedDigests = new Set<string>()
  const missing: { from: number; to: number; at: number }[] = []
  // The shortened digests of the accepted records, by record number.
  const acceptedDigests: number[] = []

  function follows({ record: { n, previous } }: PlacedRecord): boolean {
    return n === expected && (previous === undefined || digest === undefined || previous === digest)
  }

  function acceptNext(placed: PlacedRecord): void {
    expected = placed.record.n + 1
    digest = placed.digest
    acceptedDigests[placed.record.n] = shortDigest(digest)
    accept(placed)
  }

  function reject(placed: PlacedRecord): void {
    unrelatedDigests.add(placed.digest)
    unrelated.push(placed)
  }

  function isCopy({ record: { n }, digest: recordDigest }: PlacedRecord): boolean {
    return acceptedDigests[n] === shortDigest(recordDigest)
  }

  function finish(): ChainReport {
    for (const placed of waiting.toSorted((a, b) => a.record.n - b.record.n)) {
      const { record, at } = placed
      if (isCopy(placed)) continue
      const isUnrelated =
        record.n < expected ||
        (record.n === expected && !follows(placed)) ||
        unrelatedDigests.has(record.previous ?? '')
      if (isUnrelated) {
        reject(placed)
        continue
      }
      if (record.n > expected) missing.push({ from: expected, to: record.n - 1, at })
      acceptNext(placed)
    }
    const next = { records: expected, generation: generation ?? 0 }
    return {
      missing,
      misplaced,
      unrelated,
      next: digest === undefined ? next : { ...next, digest },
    }
  }

  return {
    add(placed) {
      const { n, generation: recordGeneration = 0 } = placed.record
      generation ??= recordGeneration
      if (recordGeneration !== generation || (n < expected && !isCopy(placed))) {
        reject(placed)
        return
      }
      if (n <= highest) misplaced.push(placed)
      highest = Math.max(highest, n)
      if (follows(placed)) acceptNext(placed)
      else if (n >= expected) waiting.push(placed)
    },
    finish,
  }
}

// Converts the start of a digest to a number, which takes less memory than a text. There may be a million records.
function shortDigest(digest: string): number {
  return Number.parseInt(digest.slice(0, 12), 16)
}
