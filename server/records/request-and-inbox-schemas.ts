import {
  type Issue,
  integerBetween,
  listOf,
  literal,
  numberThat,
  objectWith,
  optional,
  type Schema,
  textOfLength,
  tupleOf,
} from '../domain/base/schema.ts'
import {
  instantSchema,
  lineSchema,
  verificationIdSchema,
} from '../domain/stored-state/value-schemas.ts'
import type { DumpedMessage } from './inbox.ts'
import { type BodyDifference, OPERATIONS, type StoredRequest } from './journal-entry.ts'

const maxNumber = Number.MAX_SAFE_INTEGER - 1

const differenceSchema: Schema<BodyDifference> = objectWith<BodyDifference>({
  at: lineSchema,
  got: lineSchema,
  wanted: lineSchema,
})

/** One entry of a request journal. */
export const requestEntrySchema: Schema<StoredRequest> = objectWith<StoredRequest>({
  namespace: textOfLength(100),
  at: instantSchema,
  operation: literal(...OPERATIONS),
  method: textOfLength(100),
  path: lineSchema,
  status: integerBetween(0, 999),
  error: optional(numberThat(Number.isFinite, () => 'a number')),
  why: optional(lineSchema),
  differences: optional(listOf(differenceSchema, 1_000)),
  fault: optional(textOfLength(100)),
  verification: optional(verificationIdSchema),
  scenario: optional(lineSchema),
  selectedBy: optional(lineSchema),
  number: integerBetween(1, maxNumber),
})

/** The name of an inbox. */
export const inboxNamePattern = /^[\w.-]{1,64}$/

/** The largest body of one message, in bytes. */
export const maxMessageBytes = 256 * 1024

/** Base64 of at most `maxMessageBytes`. */
export const base64Schema: Schema<string> = (value) => {
  const maxLength = 4 * Math.ceil(maxMessageBytes / 3)
  const issue = textOfLength(maxLength)(value)
  if (issue !== undefined) return issue
  const isBase64 = String(value).length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(String(value))
  return isBase64 ? undefined : { path: [], message: 'must be base64' }
}

export const headersSchema = listOf(
  tupleOf<readonly [string, string]>(textOfLength(1024 * 1024), textOfLength(1024 * 1024)),
  10_000,
)

/** One message of an inbox, with its body as base64. */
export const dumpedMessageSchema: Schema<DumpedMessage> = objectWith<DumpedMessage>({
  id: textOfLength(100),
  at: instantSchema,
  method: textOfLength(100),
  path: textOfLength(1024 * 1024),
  headers: headersSchema,
  body: base64Schema,
})

/**
 * Returns an issue if the numbers of the entries have gaps, or if the last number is not `count`. A dump has only the
 * newest of `count` entries, so the first number may be higher than 1.
 */
export function numberingIssue(
  entries: readonly StoredRequest[],
  count: number,
): Issue | undefined {
  const first = count - entries.length + 1
  const wrong = entries.findIndex(({ number }, i) => number !== first + i)
  if (wrong < 0) return undefined
  return { path: ['entries', wrong, 'number'], message: `must be ${first + wrong}` }
}
