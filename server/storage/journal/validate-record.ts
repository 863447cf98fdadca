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

/** Something in a record that no emulator has written, although the digest of the record fits. */
export interface BrokenPart {
  /** The namespace it belongs to; undefined where it belongs to none. */
  readonly namespace?: string
  /** `verifications[0][1].dueAt of record 7 must be …` */
  readonly says: string
  readonly value: unknown
}

/** A record without its broken parts. */
export interface ValidatedRecord {
  readonly sound: StoreRecord
  readonly broken: readonly BrokenPart[]
}

export type RecordValidator = (record: JournalRecord) => ValidatedRecord

type ValueCheck = (value: unknown) => Issue | undefined

/** Holds each part of a record against its shape. `request` is the shape of an accepted request. */
export function createRecordValidator(request: Schema<VerificationRequest>): RecordValidator {
  const ofItems = new Map<string, ValueCheck>(Object.entries(recordSchemas(request)))

  return (record) => {
    const sound: [string, unknown][] = []
    const broken: BrokenPart[] = []
    for (const [key, value] of Object.entries(record)) {
      if (positionMembers.includes(key)) continue
      const found = findWrongParts(key, value, ofItems.get(key))
      broken.push(...found.map((part) => toBrokenPart(record, part)))
      if (found.length === 0) sound.push([key, value])
      else if (Array.isArray(value)) {
        const wrong = new Set(found.map((part) => part.value))
        sound.push([key, value.filter((item) => !wrong.has(item))])
      }
    }
    return { sound: Object.fromEntries(sound), broken }
  }
}

type WrongPart = { readonly key: string; readonly issue: Issue; readonly value: unknown }

// Of what says where a record stands only the seed is used for anything else.
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
  ofItems: ValueCheck | undefined,
): readonly WrongPart[] {
  if (ofItems !== undefined && Array.isArray(value)) {
    return value.flatMap((item, i): readonly WrongPart[] => {
      const issue = ofItems(item)
      return issue === undefined
        ? []
        : [{ key, issue: prependPath(key, prependPath(i, issue)), value: item }]
    })
  }
  const check =
    CHECK_BY_MEMBER.get(key) ?? (() => (ofItems === undefined ? unknownMemberIssue : noListIssue))
  const issue = check(value)
  return issue === undefined ? [] : [{ key, issue: prependPath(key, issue), value }]
}

const unknownMemberIssue: Issue = { path: [], says: 'is not known here' }
const noListIssue: Issue = { path: [], says: 'must be a list' }

function toBrokenPart({ n }: JournalRecord, { key, issue, value }: WrongPart): BrokenPart {
  const namespace = ownerOf(key, value)
  const says = `${formatPath(issue.path)} of record ${n} ${issue.says}`
  return { ...(namespace === undefined ? {} : { namespace }), says, value }
}

// Whatever else there is belongs to accounts, or to all namespaces together.
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
