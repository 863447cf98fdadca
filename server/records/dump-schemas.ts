import {
  type Issue,
  integer,
  listOf,
  literal,
  numberThat,
  objectWith,
  optional,
  type Shape,
  textOf,
  tupleOf,
} from '../domain/base/schema.ts'
import { idShape, instantShape, lineShape } from '../domain/stored-state/value-schemas.ts'
import type { DumpedMessage } from './inbox.ts'
import { type BodyDifference, type FiledEntry, OPERATIONS } from './request-journal.ts'

const mostNumber = Number.MAX_SAFE_INTEGER - 1

const differenceShape: Shape<BodyDifference> = objectWith<BodyDifference>({
  at: lineShape,
  got: lineShape,
  wanted: lineShape,
})

/** One line of a request journal. */
export const requestEntryShape: Shape<FiledEntry> = objectWith<FiledEntry>({
  namespace: textOf(100),
  at: instantShape,
  operation: literal(...OPERATIONS),
  method: textOf(100),
  path: lineShape,
  status: integer(0, 999),
  error: optional(numberThat(Number.isFinite, () => 'a number')),
  why: optional(lineShape),
  differences: optional(listOf(differenceShape, 1_000)),
  fault: optional(textOf(100)),
  verification: optional(idShape),
  scenario: optional(lineShape),
  selectedBy: optional(lineShape),
  number: integer(1, mostNumber),
})

/** The name of a box. */
export const boxPattern = /^[\w.-]{1,64}$/

/** Bytes of the body of one message. */
export const longestMessage = 256 * 1024

export const base64Shape: Shape<string> = (value) => {
  const most = 4 * Math.ceil(longestMessage / 3)
  const issue = textOf(most)(value)
  if (issue !== undefined) return issue
  const isBase64 = String(value).length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(String(value))
  return isBase64 ? undefined : { path: [], says: 'must be base64' }
}

export const headersShape = listOf(
  tupleOf<readonly [string, string]>(textOf(1024 * 1024), textOf(1024 * 1024)),
  10_000,
)

/** One message of a box; its body as base64. */
export const messageShape: Shape<DumpedMessage> = objectWith<DumpedMessage>({
  id: textOf(100),
  at: instantShape,
  method: textOf(100),
  path: textOf(1024 * 1024),
  headers: headersShape,
  body: base64Shape,
})

/** What is wrong with the place of the `i`-th of `count` entries: the newest ones are kept, without a gap. */
export function numberingIssue(entries: readonly FiledEntry[], count: number): Issue | undefined {
  const first = count - entries.length + 1
  const wrong = entries.findIndex(({ number }, i) => number !== first + i)
  if (wrong < 0) return undefined
  return { path: ['entries', wrong, 'number'], says: `must be ${first + wrong}` }
}
