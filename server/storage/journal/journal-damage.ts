import { journalVersion } from './journal-format.ts'
import type { ChainReport, PlacedRecord } from './record-chain.ts'
import type { JournalGap } from './record-scanner.ts'

/** Something in a journal that its writer has not left there. `at` and `end` are offsets in bytes. */
export type JournalDamage =
  /** Bytes that are no record: changed, or overwritten with zeros. */
  | { readonly kind: 'changed' | 'zeroed'; readonly at: number; readonly end: number }
  /** The records `from` to `to` are not there; `at` is where the record behind them stands. */
  | { readonly kind: 'missing'; readonly at: number; readonly from: number; readonly to: number }
  /** Record `n` stands behind a later one, or a second time (`misplaced`), or follows from no record here. */
  | { readonly kind: 'misplaced' | 'unrelated'; readonly at: number; readonly n: number }
  /** The file ends where neither a reserve nor an end mark follows. */
  | { readonly kind: 'cut short'; readonly at: number; readonly end: number }
  /** No record at all can be read. */
  | { readonly kind: 'unreadable'; readonly at: number; readonly end: number }

/**
 * What was under way when the emulator was killed: the write of a record (`torn`), or of a whole journal over
 * the beginning of an old one (`leftover`). Nobody had been told that it was done.
 */
export type UnfinishedWrite = {
  readonly kind: 'torn' | 'leftover'
  readonly at: number
  readonly end: number
}

/** What was read of a journal. */
export type JournalScan = {
  readonly version: number
  /** Bytes of the file. */
  readonly size: number
  readonly gaps: readonly JournalGap[]
  readonly order: ChainReport
  /** The last record in the file, and the last one that was accepted. */
  readonly last: PlacedRecord | undefined
  readonly lastAccepted: PlacedRecord | undefined
}

export type JournalFindings = {
  /** In the order of the offsets. */
  readonly damage: readonly JournalDamage[]
  readonly unfinished: UnfinishedWrite | undefined
}

/** Tells damage from what a killed emulator leaves behind. */
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
    ...missing.map((each) => ({ kind: 'missing', ...each }) as const),
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

// What stands behind the last record: a reserve, and before it what was being written.
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
  // A record that was torn is shorter than its head says, and nothing but reserve follows.
  const isTorn = at >= lastEnd && !isMixed && solidEnd < promisedEnd
  return isTorn
    ? { unfinished: { kind: 'torn', at, end: solidEnd } }
    : { ...none, damage: { kind: 'changed', at, end: solidEnd } }
}

// The reserve of version 1 is zeros, and its journals end anywhere.
function inspectUnchainedTail(tail: JournalGap | undefined): JournalTail {
  if (tail === undefined || tail.solidEnd === tail.at) return { unfinished: undefined }
  return { unfinished: { kind: 'torn', at: tail.at, end: tail.solidEnd } }
}

// A new journal over the beginning of the old one, whose rest was still to be cut off.
function findLeftover({
  size,
  order,
  lastAccepted,
  last,
}: JournalScan): UnfinishedWrite | undefined {
  if (lastAccepted?.record.sealed !== 'replaced' || lastAccepted.end === size) return undefined
  const { end: at } = lastAccepted
  const { generation } = order.next
  const others = order.unrelated.filter((each) => each.at >= at)
  const isOld = others.every(({ record }) => (record.generation ?? 0) < generation)
  const isReserve = others.length === 0 && last === lastAccepted
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
