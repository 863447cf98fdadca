import { createHash } from 'node:crypto'

/** One record as bytes, and its digest, to which the next record refers. */
export type FramedRecord = { readonly bytes: Buffer; readonly digest: string }

/**
 * One record as it stands in a journal: digest, length in bytes, JSON, end of line.
 *
 *     6c1a0f7e90ab34cd 84 {"n":7,"generation":1,"previous":"0b6f2a91c4d8e537","namespaces":[…]}
 *
 * The digest shows that nothing in the JSON was changed; the length, where the next record begins even when
 * the end of the line was changed; `n` and `previous`, that no record is missing or out of place.
 */
export function frameRecord(json: string): FramedRecord {
  const body = Buffer.from(json)
  const digest = digestOf(body)
  const bytes = Buffer.concat([Buffer.from(`${digest} ${body.length} `), body, newline])
  return { bytes, digest }
}

/** What the head of a record says about the bytes that follow it. */
export type RecordHead = {
  readonly digest: string
  /** Where the JSON begins and ends. */
  readonly from: number
  readonly end: number
}

/** The head at this place; `short` where more bytes could still make one. */
export function headAt(bytes: Buffer, at: number): RecordHead | 'short' | undefined {
  const text = bytes.toString('latin1', at, at + maxHeadLength)
  const [head, digest = '', digits = ''] = /^([0-9a-f]{16}) (\d{1,9}) /.exec(text) ?? []
  if (head === undefined)
    return text.length < maxHeadLength && isPartialHead(text) ? 'short' : undefined
  const from = at + head.length
  return { digest, from, end: from + Number(digits) }
}

/** The whole record at this place, `end` behind its line feed; `short` where more bytes could still make one. */
export function recordAt(
  bytes: Buffer,
  at: number,
): { readonly json: string; readonly digest: string; readonly end: number } | 'short' | undefined {
  const head = headAt(bytes, at)
  if (typeof head !== 'object') return head
  const { digest, from, end } = head
  // JSON has no line feed in it, so a length that reaches across one is wrong.
  const lineEnd = bytes.indexOf(lineFeed, from)
  if (lineEnd !== -1 && lineEnd < end) return undefined
  if (end >= bytes.length) return 'short'
  const body = bytes.subarray(from, end)
  return digestOf(body) === digest ? { json: body.toString(), digest, end: end + 1 } : undefined
}

/** Where the next record may begin within `bytes`, searched from `at`; undefined where none does. */
export function nextHead(bytes: Buffer, at: number): number | undefined {
  const found = /[0-9a-f]{16} \d{1,9} \{/.exec(bytes.toString('latin1', at))
  return found === null ? undefined : at + found.index
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
