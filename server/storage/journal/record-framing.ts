import { createHash } from 'node:crypto'

/** The bytes of one record, and its digest, which the next record names in `previous`. */
export type FramedRecord = { readonly bytes: Buffer; readonly digest: string }

/**
 * Formats a record as one line of a journal: digest, length of the JSON in bytes, JSON, line feed.
 *
 *     6c1a0f7e90ab34cd 84 {"n":7,"generation":1,"previous":"0b6f2a91c4d8e537","namespaces":[…]}
 *
 * The digest detects changes of the JSON. The length finds the next record even if the line feed was changed. `n`
 * and `previous` detect missing and misplaced records.
 */
export function frameRecord(json: string): FramedRecord {
  const body = Buffer.from(json)
  const digest = digestOf(body)
  const bytes = Buffer.concat([Buffer.from(`${digest} ${body.length} `), body, newline])
  return { bytes, digest }
}

/** The parsed head of a record: its digest and the position of its JSON. */
export type RecordHead = {
  readonly digest: string
  /** The offset where the JSON begins; `end` is where it ends. */
  readonly from: number
  readonly end: number
}

/**
 * Parses the head of the record at `at`. Returns `short` if the bytes end too early, undefined if there is no
 * head.
 */
export function headAt(bytes: Buffer, at: number): RecordHead | 'short' | undefined {
  const text = bytes.toString('latin1', at, at + maxHeadLength)
  const [head, digest = '', digits = ''] = /^([0-9a-f]{16}) (\d{1,9}) /.exec(text) ?? []
  if (head === undefined)
    return text.length < maxHeadLength && isPartialHead(text) ? 'short' : undefined
  const from = at + head.length
  return { digest, from, end: from + Number(digits) }
}

/**
 * Parses the record at the offset `at`. `end` is the offset after its line feed. Returns `short` if the bytes end too
 * early, undefined if there is no record or its digest is wrong.
 */
export function recordAt(
  bytes: Buffer,
  at: number,
): { readonly json: string; readonly digest: string; readonly end: number } | 'short' | undefined {
  const head = headAt(bytes, at)
  if (typeof head !== 'object') return head
  const { digest, from, end } = head
  // The JSON contains no line feed. A length that extends beyond the next line feed is therefore wrong.
  const lineEnd = bytes.indexOf(lineFeed, from)
  if (lineEnd !== -1 && lineEnd < end) return undefined
  if (end >= bytes.length) return 'short'
  const body = bytes.subarray(from, end)
  return digestOf(body) === digest ? { json: body.toString(), digest, end: end + 1 } : undefined
}

/** Returns the offset of the next possible record from `at` on; undefined if there is none. */
export function nextHead(bytes: Buffer, at: number): number | undefined {
  const match = /[0-9a-f]{16} \d{1,9} \{/.exec(bytes.toString('latin1', at))
  return match === null ? undefined : at + match.index
}

export const lineFeed = 0x0a
export const zeroByte = 0

const maxHeadLength = 16 + 1 + 9 + 1
const newline = Buffer.from('\n')

function isPartialHead(head: string): boolean {
  return /^(?:[0-9a-f]{0,16}|[0-9a-f]{16} \d{0,9})$/.test(head)
}

function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16)
}
