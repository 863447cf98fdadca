import { headAt, lineFeed, nextHead, recordAt, zeroByte } from './record-framing.ts'

/** A part of a journal: a record, or bytes that are not a record. */
export type ScannedPart = ScannedRecord | JournalGap

/** A record with the right digest. `at` and `end` are byte offsets in the journal. */
export type ScannedRecord = {
  readonly kind: 'record'
  readonly json: string
  readonly digest: string
  readonly at: number
  readonly end: number
}

/** Bytes that are not a record: a reserve, an incomplete (torn) record, or damage. */
export type JournalGap = {
  readonly kind: 'gap'
  readonly at: number
  readonly end: number
  /** The number of zero bytes. */
  readonly zeros: number
  /** The offset after the last byte that is neither a line feed nor zero. */
  readonly solidEnd: number
  /** True if there is a line feed or a zero before `solidEnd`. */
  readonly isMixed: boolean
  /** The end of the JSON according to the head at `at`; undefined if there is no readable head. */
  readonly promisedEnd?: number
}

/** Splits the bytes of a journal into records and gaps, piece by piece. It also finds the records after damage. */
export interface RecordScanner {
  /** Adds a piece. Returns the parts that are complete now. */
  push(piece: Uint8Array): readonly ScannedPart[]
  /** Returns the remaining parts after the last piece. */
  finish(): readonly ScannedPart[]
}

export function createRecordScanner(): RecordScanner {
  let rest: Buffer = Buffer.alloc(0)
  // The offset of `rest` in the journal.
  let offset = 0
  let gap: OpenGap | undefined

  function scan(isLast: boolean): ScannedPart[] {
    const parts: ScannedPart[] = []
    let at = 0
    while (at < rest.length) {
      const record = recordAt(rest, at)
      if (record === 'short' && !isLast) break
      if (typeof record === 'object') {
        closeGap(parts)
        parts.push({ kind: 'record', ...record, at: offset + at, end: offset + record.end })
        at = record.end
        if (rest[at - 1] !== lineFeed) addToGap(at - 1, at)
        continue
      }
      const next = nextStart(rest, at) ?? (isLast ? rest.length : undefined)
      if (next === undefined) break
      addToGap(at, next)
      at = next
    }
    rest = rest.subarray(at)
    offset += at
    if (isLast) closeGap(parts)
    return parts
  }

  function addToGap(from: number, to: number): void {
    gap ??= openGap(rest, from, offset)
    for (let i = from; i < to; i++) {
      const byte = rest[i]
      if (byte === zeroByte) gap.zeros += 1
      if (byte === zeroByte || byte === lineFeed) continue
      if (gap.solidEnd < offset + i) gap.isMixed = true
      gap.solidEnd = offset + i + 1
    }
    gap.end = offset + to
  }

  function closeGap(parts: ScannedPart[]): void {
    if (gap !== undefined) parts.push(gap)
    gap = undefined
  }

  return {
    push(piece) {
      rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece])
      return scan(false)
    },
    finish: () => scan(true),
  }
}

type OpenGap = { -readonly [Member in keyof JournalGap]: JournalGap[Member] }

function openGap(bytes: Buffer, from: number, offset: number): OpenGap {
  const head = headAt(bytes, from)
  const at = offset + from
  return {
    kind: 'gap',
    at,
    end: at,
    zeros: 0,
    solidEnd: at,
    isMixed: false,
    ...(typeof head === 'object' ? { promisedEnd: offset + head.end } : {}),
  }
}

// Returns where to search next: after a run of zeros or line feeds, or at the next head in the line, or after the
// line.
function nextStart(bytes: Buffer, at: number): number | undefined {
  const first = bytes[at]
  if (first === zeroByte || first === lineFeed) {
    let next = at + 1
    while (bytes[next] === first) next++
    return next
  }
  const lineEnd = bytes.indexOf(lineFeed, at)
  const line = bytes.subarray(0, lineEnd === -1 ? bytes.length : lineEnd)
  return nextHead(line, at + 1) ?? (lineEnd === -1 ? undefined : lineEnd + 1)
}
