import { type Issue, literal, placeText, type Shape, within } from '../../domain/base/schema.ts'
import { isObject } from '../../domain/json/json-object.ts'
import type { VerificationRequest } from '../../domain/model/verification-request.ts'
import {
  countShape,
  instantShape,
  namespaceNamePattern,
  seedShape,
} from '../../domain/stored-state/value-schemas.ts'
import type { StoreRecord } from '../../emulator/stored-state.ts'
import { billedShape } from '../../snapshot/contents-schema.ts'
import { type JournalRecord, positionMembers } from './journal-format.ts'
import { recordShapes } from './record-schemas.ts'

/** Something in a record that no emulator has written, although the digest of the record fits. */
export interface BrokenPart {
  /** The namespace it belongs to; undefined where it belongs to none. */
  readonly namespace?: string
  /** `verifications[0][1].dueAt of record 7 must be …` */
  readonly says: string
  readonly value: unknown
}

/** A record without its broken parts. */
export interface CheckedRecord {
  readonly sound: StoreRecord
  readonly broken: readonly BrokenPart[]
}

export type RecordCheck = (record: JournalRecord) => CheckedRecord

type Check = (value: unknown) => Issue | undefined

/** Holds each part of a record against its shape. `request` is the shape of an accepted request. */
export function createRecordCheck(request: Shape<VerificationRequest>): RecordCheck {
  const ofItems = new Map<string, Check>(Object.entries(recordShapes(request)))

  return (record) => {
    const sound: [string, unknown][] = []
    const broken: BrokenPart[] = []
    for (const [key, value] of Object.entries(record)) {
      if (positionMembers.includes(key)) continue
      const found = wrongParts(key, value, ofItems.get(key))
      broken.push(...found.map((part) => brokenPart(record, part)))
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
const SINGLE: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['seed', seedShape],
  ['at', instantShape],
  ['more', literal(true)],
  ['staged', countShape],
  ['billedInAll', billedShape],
])

function wrongParts(key: string, value: unknown, ofItems: Check | undefined): readonly WrongPart[] {
  if (ofItems !== undefined && Array.isArray(value)) {
    return value.flatMap((item, i): readonly WrongPart[] => {
      const issue = ofItems(item)
      return issue === undefined ? [] : [{ key, issue: within(key, within(i, issue)), value: item }]
    })
  }
  const check = SINGLE.get(key) ?? (() => (ofItems === undefined ? unknownMember : noList))
  const issue = check(value)
  return issue === undefined ? [] : [{ key, issue: within(key, issue), value }]
}

const unknownMember: Issue = { path: [], says: 'is not known here' }
const noList: Issue = { path: [], says: 'must be a list' }

function brokenPart({ n }: JournalRecord, { key, issue, value }: WrongPart): BrokenPart {
  const namespace = ownerOf(key, value)
  const says = `${placeText(issue.path)} of record ${n} ${issue.says}`
  return { ...(namespace === undefined ? {} : { namespace }), says, value }
}

// Whatever else there is belongs to accounts, or to all namespaces together.
const OF_NAMESPACES: readonly string[] = [
  'namespaces',
  'left',
  'verifications',
  'due',
  'calls',
  'messages',
  'inboxes',
]

function ownerOf(key: string, value: unknown): string | undefined {
  if (!OF_NAMESPACES.includes(key)) return undefined
  const name: unknown = Array.isArray(value) ? value[0] : isObject(value) ? value.name : undefined
  return typeof name === 'string' && namespaceNamePattern.test(name) ? name : undefined
}
