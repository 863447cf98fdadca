import type { JournalEnd, JournalRecord } from './journal-format.ts'

/** A record that was read, and where it stands. */
export type PlacedRecord = {
  readonly record: JournalRecord
  readonly digest: string
  readonly at: number
  readonly end: number
}

/** What is wrong with the order of the records. */
export type ChainReport = {
  /** Numbers of which no record was found, and the offset of the record behind them. */
  readonly missing: readonly { readonly from: number; readonly to: number; readonly at: number }[]
  /** Records whose number is not above all numbers before them: out of order, or there already. */
  readonly misplaced: readonly PlacedRecord[]
  /** Records that do not follow from the record before them; never accepted. */
  readonly unrelated: readonly PlacedRecord[]
  /** What the next record follows from. */
  readonly next: Pick<JournalEnd, 'records' | 'generation' | 'digest'>
}

/** Puts records into the order of their numbers, and accepts each number once. */
export type RecordChain = {
  readonly add: (placed: PlacedRecord) => void
  /** Accepts what could not be accepted before everything was read. */
  readonly finish: () => ChainReport
}

/**
 * Checks that every record follows from the record before: the number by one higher, the digest the one it
 * names. An intact journal is accepted record by record. Behind the first irregularity, records wait until
 * `finish` where they do not follow at once: the record that is missing may stand further on.
 */
export function createRecordChain(accept: (placed: PlacedRecord) => void): RecordChain {
  let generation: number | undefined
  let expected = 0
  let digest: string | undefined
  let highest = -1
  const waiting: PlacedRecord[] = []
  const misplaced: PlacedRecord[] = []
  const unrelated: PlacedRecord[] = []
  // The digests of unrelated records: what follows from one is unrelated, too.
  const strangers = new Set<string>()
  const missing: { from: number; to: number; at: number }[] = []
  // By number, the beginning of the digest of the record that was accepted.
  const accepted: number[] = []

  function follows({ record: { n, previous } }: PlacedRecord): boolean {
    return n === expected && (previous === undefined || digest === undefined || previous === digest)
  }

  function acceptNext(placed: PlacedRecord): void {
    expected = placed.record.n + 1
    digest = placed.digest
    accepted[placed.record.n] = shortDigest(digest)
    accept(placed)
  }

  function refuse(placed: PlacedRecord): void {
    strangers.add(placed.digest)
    unrelated.push(placed)
  }

  function isCopy({ record: { n }, digest: own }: PlacedRecord): boolean {
    return accepted[n] === shortDigest(own)
  }

  function finish(): ChainReport {
    for (const placed of waiting.toSorted((a, b) => a.record.n - b.record.n)) {
      const { record, at } = placed
      if (isCopy(placed)) continue
      const isStranger =
        record.n < expected ||
        (record.n === expected && !follows(placed)) ||
        strangers.has(record.previous ?? '')
      if (isStranger) {
        refuse(placed)
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
      const { n, generation: own = 0 } = placed.record
      generation ??= own
      if (own !== generation || (n < expected && !isCopy(placed))) {
        refuse(placed)
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

// A number takes less memory than a text, and there may be a million.
function shortDigest(digest: string): number {
  return Number.parseInt(digest.slice(0, 12), 16)
}
