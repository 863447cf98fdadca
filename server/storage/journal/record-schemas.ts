import {
  type Issue,
  listOf,
  literal,
  objectWith,
  optional,
  ruled,
  type Shape,
  textOf,
  tupleOf,
} from '../../domain/base/schema.ts'
import { isObject } from '../../domain/json/json-object.ts'
import type { VerificationRequest } from '../../domain/model/verification-request.ts'
import {
  accessTokenShape,
  digitsShape,
  drawnShape,
  mailShape,
  tokenUseShape,
} from '../../domain/stored-state/account-schemas.ts'
import {
  countShape,
  idShape,
  instantShape,
  namespaceNameShape,
  seedShape,
} from '../../domain/stored-state/value-schemas.ts'
import {
  scenarioUseShape,
  verificationShape,
} from '../../domain/stored-state/verification-schema.ts'
import type { ClockReading } from '../../emulator/clock.ts'
import { longestQueue } from '../../emulator/namespace-settings.ts'
import type {
  NamespaceState,
  StoredMessageRecord,
  StoreRecord,
  TokenState,
} from '../../emulator/stored-state.ts'
import { base64Shape, boxPattern, headersShape } from '../../records/dump-schemas.ts'
import type { InboxDump } from '../../records/inbox.ts'
import { doneAtOnce } from '../../runtime/sliced-work.ts'
import { billedShape, bookingShape, dueShape, speedShape } from '../../snapshot/contents-schema.ts'
import { boxesIssue } from '../../snapshot/validate-records.ts'

/** The members of a record that are lists: of each item it is known by its shape, and whose it is. */
export type RecordLists = Required<Omit<StoreRecord, 'at' | 'more' | 'staged' | 'billedInAll'>>

/** The shape of the items of each list in a record. */
export type RecordShapes = {
  readonly [K in keyof RecordLists]: Shape<RecordLists[K][number]>
}

const endless = Number.POSITIVE_INFINITY

const clockShape: Shape<ClockReading> = objectWith<ClockReading>({
  mode: literal('system', 'manual'),
  speed: speedShape,
  shown: instantShape,
  since: instantShape,
})

const namespaceStateShape: Shape<NamespaceState> = ruled(
  objectWith<NamespaceState>({
    name: namespaceNameShape,
    owner: mailShape,
    seed: seedShape,
    startedAt: instantShape,
    clock: clockShape,
    opened: countShape,
    billed: billedShape,
    queue: optional(listOf(scenarioUseShape, longestQueue)),
    booked: optional(listOf(bookingShape, endless)),
    byDefault: optional(scenarioUseShape),
    openNow: optional(literal(true)),
  }),
  ({ booked = [] }): Issue | undefined => {
    const wrong = booked.findIndex(({ from }, i) => from < (booked[i - 1]?.from ?? from))
    if (wrong < 0) return undefined
    return {
      path: ['booked', wrong, 'from'],
      says: 'must not be before the booking in front of it',
    }
  },
)

const persistedMessageShape: Shape<StoredMessageRecord> = objectWith<StoredMessageRecord>({
  at: instantShape,
  method: textOf(100),
  path: textOf(1024 * 1024),
  headers: headersShape,
  body: base64Shape,
})

const boxNameShape: Shape<string> = (value) =>
  typeof value === 'string' && boxPattern.test(value)
    ? undefined
    : { path: [], says: 'must be the name of a box' }

const inboxShape: Shape<InboxDump> = (value) =>
  isObject(value)
    ? doneAtOnce(boxesIssue(value as InboxDump))
    : { path: [], says: 'must be an object' }

const tokenStateShape: Shape<TokenState> = objectWith<TokenState>({
  mail: mailShape,
  token: accessTokenShape,
  use: tokenUseShape,
})

export function recordShapes(request: Shape<VerificationRequest>): RecordShapes {
  const name = namespaceNameShape
  return {
    gone: name,
    install: countShape,
    claims: tupleOf<RecordLists['claims'][number]>(name, name),
    namespaces: namespaceStateShape,
    left: tupleOf<RecordLists['left'][number]>(name, idShape),
    verifications: tupleOf<RecordLists['verifications'][number]>(name, verificationShape(request)),
    due: tupleOf<RecordLists['due'][number]>(name, listOf(dueShape, endless)),
    calls: tupleOf<RecordLists['calls'][number]>(name, textOf(10_000, 1), countShape),
    messages: tupleOf<RecordLists['messages'][number]>(name, boxNameShape, persistedMessageShape),
    inboxes: tupleOf<RecordLists['inboxes'][number]>(name, inboxShape),
    tokens: tokenStateShape,
    revoked: digitsShape,
    drawn: tupleOf<RecordLists['drawn'][number]>(mailShape, drawnShape),
    givenUp: tupleOf<RecordLists['givenUp'][number]>(digitsShape, mailShape),
  }
}
