import {
  formatPath,
  type Issue,
  literal,
  prependPath,
  type Schema,
} from '../../domain/base/schema.ts'
import { isJsonObject } from '../../domain/json/json-object.ts'
import type { VerificationRequest } from '../../domain/model/verification-request.ts'
import {
  countSchema,
  instantSchema,
  namespaceNamePattern,
  seedSchema,
} from '../../domain/stored-state/value-schemas.ts'
import type { StoreRecord } from '../../emulator/stored-state.ts'
import { billingTotalsSchema } from '../../snapshot/contents-schema.ts'
import { type JournalRecord, positionMembers } from './journal-format.ts'
import { recordSchemas } from './record-schemas.ts'

/** An invalid part of a record whose digest is right: no emulator writes such a value. */
export interface BrokenPart {
  /** The namespace of the part; undefined if it belongs to none. */
  readonly namespace?: string
  /** `verifications[0][1].dueAt of record 7 must be …` */
  readonly says: string
  readonly value: unknown
}

/** The valid members of a record, and its invalid parts. */
export interface ValidatedRecord {
  readonly sound: StoreRecord
  readonly broken: readonly BrokenPart[]
}

/** Separates the valid members of a record from its invalid parts. */
export type RecordValidator = (record: JournalRecord) => ValidatedRecord

type ValueCheck = (value: unknown) => Issue | undefined

/** Creates a function that validates each part of a record. `request` is the schema of an accepted request. */
export function createRecordValidator(request: Schema<VerificationRequest>): RecordValidator {
  const checkByList = new Map<string, ValueCheck>(Object.entries(recordSchemas(request)))

  return (record) => {
    const sound: [string, unknown][] = []
    const broken: BrokenPart[] = []
    for (const [key, value] of Object.entries(record)) {
      if (positionMembers.includes(key)) continue
      const wrongParts = findWrongParts(key, value, checkByList.get(key))
      broken.push(...wrongParts.map((part) => toBrokenPart(record, part)))
      if (wrongParts.length === 0) sound.push([key, value])
      // If there is a list where another value is expected, the whole member is wrong.
      else if (Array.isArray(value) && checkByList.has(key)) {
        const wrongItems = new Set(wrongParts.map((part) => part.value))
        sound.push([key, value.filter((item) => !wrongItems.has(item))])
      }
    }
    return { sound: Object.fromEntries(sound), broken }
  }
}

type WrongPart = { readonly key: string; readonly issue: Issue; readonly value: unknown }

// Checks of the members that are not lists. Of the position members, only `seed` is also part of the state.
const CHECK_BY_MEMBER: ReadonlyMap<string, ValueCheck> = new Map<string, ValueCheck>([
  ['seed', seedSchema],
  ['at', instantSchema],
  ['more', literal(true)],
  ['staged', countSchema],
  ['billedInAll', billingTotalsSchema],
])

function findWrongParts(
  key: string,
  value: unknown,
  checkItem: ValueCheck | undefined,
): readonly WrongPart[] {
  if (checkItem !== undefined && Array.isArray(value)) {
    return value.flatMap((item, i): readonly WrongPart[] => {
      const issue = checkItem(item)
      return issue === undefined
        ? []
        : [{ key, issue: prependPath(key, prependPath(i, issue)), value: item }]
    })
  }
  const check =
    CHECK_BY_MEMBER.get(key) ?? (() => (checkItem === undefined ? unknownMemberIssue : noListIssue))
  const issue = check(value)
  return issue === undefined ? [] : [{ key, issue: prependPath(key, issue), value }]
}

const unknownMemberIssue: Issue = { path: [], message: 'is not known here' }
const noListIssue: Issue = { path: [], message: 'must be a list' }

function toBrokenPart({ n }: JournalRecord, { key, issue, value }: WrongPart): BrokenPart {
  const namespace = ownerOf(key, value)
  const says = `${formatPath(issue.path)} of record ${n} ${issue.message}`
  return { ...(namespace === undefined ? {} : { namespace }), says, value }
}

// The members whose items name their namespace. The other members belong to accounts or to all namespaces.
const NAMESPACE_MEMBERS: readonly string[] = [
  'namespaces',
  'left',
  'verifications',
  'due',
  'calls',
  'messages',
  'inboxes',
]

function ownerOf(key: string, value: unknown): string | undefined {
  if (!NAMESPACE_MEMBERS.includes(key)) return undefined
  const name: unknown = Array.isArray(value)
    ? value[0]
    : isJsonObject(value)
      ? value.name
      : undefined
  return typeof name === 'string' && namespaceNamePattern.test(name) ? name : undefined
}
