import { headAt, lineFeed, nextHead, recordAt, zeroByte } from './record-framing.ts'

/** What stands in the bytes of a journal, in its order. */
export type ScannedPart = ScannedRecord | JournalGap

/** A record whose digest fits; `at` and `end` are offsets in the journal. */
export type ScannedRecord = {
  readonly kind: 'record'
  readonly json: string
  readonly digest: string
  readonly at: number
  readonly end: number
}

/** Bytes between, before or behind records: a reserve, a torn record, or damage. */
export type JournalGap = {
  readonly kind: 'gap'
  readonly at: number
  readonly end: number
  /** Bytes that are zero. */
  readonly zeros: number
  /** Behind the last byte that is neither a line feed nor zero. */
  readonly solidEnd: number
  /** Whether a line feed or a zero stands before `solidEnd`. */
  readonly isMixed: boolean
  /** Where the JSON ends of the record that begins here, as far as its head can be read. */
  readonly promisedEnd?: number
}

/** Feeds on the bytes of a journal piece by piece. A damaged record takes no other record along. */
export type RecordScanner = {
  /** What is complete with this piece. */
  push(piece: Uint8Array): readonly ScannedPart[]
  /** What is left after the last piece. */
  finish(): readonly ScannedPart[]
}

export function createRecordScanner(): RecordScanner {
  let rest: Buffer = Buffer.alloc(0)
  // Where `rest` begins in the journal.
  let offset = 0
  let gap: OpenGap | undefined

  function scan(isLast: boolean): ScannedPart[] {
    const found: ScannedPart[] = []
    let at = 0
    while (at < rest.length) {
      const record = recordAt(rest, at)
      if (record === 'short' && !isLast) break
      if (typeof record === 'object') {
        closeGap(found)
        found.push({ kind: 'record', ...record, at: offset + at, end: offset + record.end })
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
    if (isLast) closeGap(found)
    return found
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

  function closeGap(found: ScannedPart[]): void {
    if (gap !== undefined) found.push(gap)
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

// Behind a run of zeros or line feeds; else at the next head in the line, or behind the line.
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
