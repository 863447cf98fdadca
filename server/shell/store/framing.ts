import { createHash } from 'node:crypto'

/**
 * One record as it stands in a journal: digest, length in bytes, JSON, end of line.
 *
 *     6c1a0f7e90ab34cd 41 {"n":7,"namespaces":[…]}
 *
 * The digest tells that nothing in the JSON was changed; the length, where the next record begins even when
 * the end of the line was; the number `n` in it, that none is missing.
 */
export function framed(json: string): Buffer {
  const body = Buffer.from(json)
  return Buffer.concat([Buffer.from(`${digestOf(body)} ${body.length} `), body, newline])
}

/** What stands in the bytes of a journal, in its order. */
export type Scanned =
  | { readonly kind: 'record'; readonly json: string; readonly end: number }
  /** Bytes that are no record, from `at` up to `end`: torn, or changed since they were written. */
  | { readonly kind: 'damage'; readonly at: number; readonly end: number }

/** Feeds on the bytes of a journal piece by piece. Of damage it loses the record that has it, and no other. */
export type Scanner = {
  /** The records that are whole with this piece. */
  push(piece: Uint8Array): readonly Scanned[]
  /** What is left after the last piece. */
  finish(): readonly Scanned[]
}

export function createScanner(): Scanner {
  let rest: Buffer = Buffer.alloc(0)
  // Where `rest` begins in the journal.
  let offset = 0
  let damagedFrom: number | undefined

  function scan(isLast: boolean): Scanned[] {
    const found: Scanned[] = []
    let at = 0
    while (at < rest.length) {
      const record = recordAt(rest, at)
      if (record === 'too short' && !isLast) break
      if (typeof record === 'object') {
        reportDamage(found, offset + at)
        at = record.end
        found.push({ kind: 'record', json: record.json, end: offset + at })
        if (rest[at - 1] !== lineFeed) damagedFrom = offset + at - 1
        reportDamage(found, offset + at)
        continue
      }
      const next = nextStart(rest, at)
      if (next === undefined && !isLast) break
      if (rest[at] !== zero) damagedFrom ??= offset + at
      at = next ?? rest.length
    }
    rest = rest.subarray(at)
    offset += at
    return found
  }

  function reportDamage(found: Scanned[], end: number): void {
    if (damagedFrom === undefined) return
    found.push({ kind: 'damage', at: damagedFrom, end })
    damagedFrom = undefined
  }

  return {
    push(piece) {
      rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece])
      return scan(false)
    },
    finish() {
      const end = offset + withoutZeros(rest)
      const found = scan(true)
      reportDamage(found, Math.max(end, (damagedFrom ?? 0) + 1))
      return found
    },
  }
}

const headEnd = 16 + 1 + 9 + 1
const lineFeed = 0x0a
const zero = 0
const newline = Buffer.from('\n')

function recordAt(
  bytes: Buffer,
  at: number,
): { readonly json: string; readonly end: number } | 'too short' | 'none' {
  const head = bytes.toString('latin1', at, at + headEnd)
  const [whole, digest, digits] = /^([0-9a-f]{16}) (\d{1,9}) /.exec(head) ?? []
  if (whole === undefined) return head.length < headEnd && mayBegin(head) ? 'too short' : 'none'
  const from = at + whole.length
  const end = from + Number(digits)
  // JSON has no line feed in it, so a length that reaches across one is wrong.
  const lineEnd = bytes.indexOf(lineFeed, from)
  if (lineEnd !== -1 && lineEnd < end) return 'none'
  if (end >= bytes.length) return 'too short'
  const body = bytes.subarray(from, end)
  return digestOf(body) === digest ? { json: body.toString(), end: end + 1 } : 'none'
}

function mayBegin(head: string): boolean {
  return /^(?:[0-9a-f]{0,16}|[0-9a-f]{16} \d{0,9})$/.test(head)
}

// Behind the zeros, or behind the end of the line.
function nextStart(bytes: Buffer, at: number): number | undefined {
  let next = at
  while (bytes[next] === zero) next++
  if (next > at) return next
  const end = bytes.indexOf(lineFeed, at)
  return end === -1 ? undefined : end + 1
}

function withoutZeros(bytes: Buffer): number {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === zero) end--
  return end
}

function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16)
}
