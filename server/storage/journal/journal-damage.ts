import { journalVersion } from './journal-format.ts'
import type { ChainReport, PlacedRecord } from './record-chain.ts'
import type { JournalGap } from './record-scanner.ts'

/** Damage: a difference between a journal and what its writer wrote. `at` and `end` are byte offsets in the file. */
export type JournalDamage =
  /** Bytes that are not a record: changed, or overwritten with zeros. */
  | { readonly kind: 'changed' | 'zeroed'; readonly at: number; readonly end: number }
  /** The records with the numbers `from` to `to` are missing; `at` is the offset of the record after them. */
  | { readonly kind: 'missing'; readonly at: number; readonly from: number; readonly to: number }
  /** Record `n` is after a later record or repeated (`misplaced`), or belongs to another chain (`unrelated`). */
  | { readonly kind: 'misplaced' | 'unrelated'; readonly at: number; readonly n: number }
  /** The file ends without a reserve (unused bytes at its end) and without an end mark: its end is missing. */
  | { readonly kind: 'cut short'; readonly at: number; readonly end: number }
  /** No record can be read. */
  | { readonly kind: 'unreadable'; readonly at: number; readonly end: number }

/**
 * A write that was in progress when the emulator was killed, and that was never acknowledged. `torn`: a record is
 * incomplete. `leftover`: a new journal was written over the beginning of the old one. The rest of the old journal
 * is still behind it.
 */
export type UnfinishedWrite = {
  readonly kind: 'torn' | 'leftover'
  readonly at: number
  readonly end: number
}

/** The findings of the record scanner and the record chain in one journal. */
export type JournalScan = {
  readonly version: number
  /** Bytes of the file. */
  readonly size: number
  readonly gaps: readonly JournalGap[]
  readonly order: ChainReport
  /** The last record in the file, and the last record that the chain has accepted. */
  readonly last: PlacedRecord | undefined
  readonly lastAccepted: PlacedRecord | undefined
}

/** The damage of a journal, and the write that a killed emulator has left unfinished. */
export type JournalFindings = {
  /** The damage, in the order of the offsets. */
  readonly damage: readonly JournalDamage[]
  readonly unfinished: UnfinishedWrite | undefined
}

/** Finds damage, and distinguishes it from the unfinished write of a killed emulator. */
export function findDamage(scan: JournalScan): JournalFindings {
  const leftover = findLeftover(scan)
  if (leftover !== undefined) {
    const { damage } = findDamage(scanUpTo(scan, leftover.at))
    return { damage, unfinished: leftover }
  }
  const { size, gaps, order, last, lastAccepted } = scan
  if (lastAccepted === undefined) {
    return { damage: [{ kind: 'unreadable', at: 0, end: size }], unfinished: undefined }
  }
  const lastGap = gaps.at(-1)
  const tail = lastGap !== undefined && lastGap.end > (last?.end ?? 0) ? lastGap : undefined
  const { damage, unfinished } = inspectTail(scan, tail)
  const inside = gaps.filter((gap) => gap !== tail).map(damageOf)
  const { missing, misplaced, unrelated } = order
  const all: readonly JournalDamage[] = [
    ...inside,
    ...missing.map((range) => ({ kind: 'missing', ...range }) as const),
    ...misplaced.map(({ at, record: { n } }) => ({ kind: 'misplaced', at, n }) as const),
    ...unrelated.map(({ at, record: { n } }) => ({ kind: 'unrelated', at, n }) as const),
    ...(damage === undefined ? [] : [damage]),
  ]
  return { damage: all.toSorted((a, b) => a.at - b.at), unfinished }
}

function damageOf({ at, end, zeros }: JournalGap): JournalDamage {
  return { kind: zeros > 0 ? 'zeroed' : 'changed', at, end }
}

type JournalTail = {
  readonly damage?: JournalDamage
  readonly unfinished: UnfinishedWrite | undefined
}

// Inspects the bytes after the last record: a torn record, then the reserve.
function inspectTail(
  { version, size, last }: JournalScan,
  tail: JournalGap | undefined,
): JournalTail {
  const lastEnd = last?.end ?? 0
  const none = { unfinished: undefined }
  if (version !== journalVersion) return inspectUnchainedTail(tail)
  if (tail === undefined) {
    if (last?.record.sealed !== undefined) return none
    return { ...none, damage: { kind: 'cut short', at: lastEnd, end: size } }
  }
  const { at, end, solidEnd, zeros, isMixed, promisedEnd = Number.POSITIVE_INFINITY } = tail
  if (zeros > 0) return { ...none, damage: { kind: 'zeroed', at, end } }
  if (solidEnd === at) return none
  if (solidEnd === end) return { ...none, damage: { kind: 'cut short', at, end } }
  // A record is torn (incomplete) if it is shorter than its head says, and only the reserve follows it.
  const isTorn = at >= lastEnd && !isMixed && solidEnd < promisedEnd
  return isTorn
    ? { unfinished: { kind: 'torn', at, end: solidEnd } }
    : { ...none, damage: { kind: 'changed', at, end: solidEnd } }
}

// Version 1: the reserve consists of zeros, and a journal has no end mark.
function inspectUnchainedTail(tail: JournalGap | undefined): JournalTail {
  if (tail === undefined || tail.solidEnd === tail.at) return { unfinished: undefined }
  return { unfinished: { kind: 'torn', at: tail.at, end: tail.solidEnd } }
}

// Finds the rest of an old journal after a new one that was written over its beginning.
function findLeftover({
  size,
  order,
  lastAccepted,
  last,
}: JournalScan): UnfinishedWrite | undefined {
  if (lastAccepted?.record.sealed !== 'replaced' || lastAccepted.end === size) return undefined
  const { end: at } = lastAccepted
  const { generation } = order.next
  const later = order.unrelated.filter((placed) => placed.at >= at)
  const isOld = later.every(({ record }) => (record.generation ?? 0) < generation)
  const isReserve = later.length === 0 && last === lastAccepted
  return isOld && !isReserve ? { kind: 'leftover', at, end: size } : undefined
}

function scanUpTo(scan: JournalScan, size: number): JournalScan {
  const { gaps, order, lastAccepted } = scan
  return {
    ...scan,
    size,
    gaps: gaps.filter(({ at }) => at < size),
    order: { ...order, unrelated: order.unrelated.filter(({ at }) => at < size) },
    last: lastAccepted,
  }
}
