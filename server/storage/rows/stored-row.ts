/** The kinds of rows with the contents of a namespace. A reset deletes them all. */
export const CONTENT_KINDS = [
  'namespace',
  'queue',
  'booked',
  'verification',
  'call',
  'box',
  'message',
] as const

/** Also the kinds of rows that survive a reset: those of accounts, and those of no namespace. */
export type RowKind =
  | (typeof CONTENT_KINDS)[number]
  | 'token'
  | 'drawn'
  | 'refresh-token'
  | 'given-up'
  | 'claim'
  | 'billed'

/** The key of a row. */
export interface RowKey {
  /** The namespace. For the row of an account, the namespace of that account. Empty for rows of no namespace. */
  readonly namespace: string
  readonly kind: RowKind
  /** For example the id of a verification. Empty if the namespace has only one row of the kind. */
  readonly key: string
}

/** One stored value. A storage of rows (PostgreSQL, or memory in tests) contains nothing else. */
export interface StoredRow extends RowKey {
  /** The value. It can be written as JSON. */
  readonly value: unknown
  /** Orders the rows. A row that is stored again keeps its first position. */
  readonly position: number
  /** Orders the verifications that are due at the same instant. Absent if nothing is due. */
  readonly duePosition?: number
}

/** Returns a text that identifies a row among all rows. */
export function rowIdOf({ namespace, kind, key }: RowKey): string {
  return `${namespace}\n${kind}\n${key}`
}

/** The content of a row of the kind `box`: how many messages a box of an inbox has received. */
export interface StoredBox {
  readonly arrived: number
}
