import {
  type Issue,
  listOf,
  literal,
  objectWith,
  optional,
  refine,
  type Schema,
  textOfLength,
  tupleOf,
} from '../../domain/base/schema.ts'
import { isJsonObject } from '../../domain/json/json-object.ts'
import type { VerificationRequest } from '../../domain/model/verification-request.ts'
import {
  accessTokenSchema,
  issuedCountSchema,
  mailSchema,
  tokenSchema,
  tokenUsageSchema,
} from '../../domain/stored-state/account-schemas.ts'
import {
  countSchema,
  instantSchema,
  namespaceNameSchema,
  seedSchema,
  verificationIdSchema,
} from '../../domain/stored-state/value-schemas.ts'
import {
  createVerificationSchema,
  scenarioUseSchema,
} from '../../domain/stored-state/verification-schema.ts'
import type { ClockReading } from '../../emulator/clock.ts'
import { maxQueueLength } from '../../emulator/namespace-settings.ts'
import type {
  NamespaceState,
  StoredMessageRecord,
  StoreRecord,
  TokenState,
} from '../../emulator/stored-state.ts'
import type { InboxDump } from '../../records/inbox.ts'
import {
  base64Schema,
  headersSchema,
  inboxNamePattern,
} from '../../records/request-and-inbox-schemas.ts'
import { runAtOnce } from '../../runtime/sliced-work.ts'
import {
  billingTotalsSchema,
  bookingSchema,
  dueSchema,
  speedSchema,
} from '../../snapshot/contents-schema.ts'
import { inboxDumpIssue } from '../../snapshot/validate-requests-and-inboxes.ts'

/** The members of a record that are lists. Each item is validated separately. */
export type RecordLists = Required<Omit<StoreRecord, 'at' | 'more' | 'staged' | 'billedInAll'>>

/** The schema of the items of each list. */
export type RecordSchemas = {
  readonly [K in keyof RecordLists]: Schema<RecordLists[K][number]>
}

const unlimited = Number.POSITIVE_INFINITY

const clockSchema: Schema<ClockReading> = objectWith<ClockReading>({
  mode: literal('system', 'manual'),
  speed: speedSchema,
  shown: instantSchema,
  since: instantSchema,
})

const namespaceStateSchema: Schema<NamespaceState> = refine(
  objectWith<NamespaceState>({
    name: namespaceNameSchema,
    owner: mailSchema,
    seed: seedSchema,
    startedAt: instantSchema,
    clock: clockSchema,
    opened: countSchema,
    billed: billingTotalsSchema,
    queue: optional(listOf(scenarioUseSchema, maxQueueLength)),
    booked: optional(listOf(bookingSchema, unlimited)),
    byDefault: optional(scenarioUseSchema),
    openNow: optional(literal(true)),
  }),
  ({ booked = [] }): Issue | undefined => {
    const wrong = booked.findIndex(({ from }, i) => from < (booked[i - 1]?.from ?? from))
    if (wrong < 0) return undefined
    return {
      path: ['booked', wrong, 'from'],
      message: 'must not be before the previous booking',
    }
  },
)

const persistedMessageSchema: Schema<StoredMessageRecord> = objectWith<StoredMessageRecord>({
  at: instantSchema,
  method: textOfLength(100),
  path: textOfLength(1024 * 1024),
  headers: headersSchema,
  body: base64Schema,
})

const inboxNameSchema: Schema<string> = (value) =>
  typeof value === 'string' && inboxNamePattern.test(value)
    ? undefined
    : { path: [], message: 'must be the name of a box' }

const inboxDumpSchema: Schema<InboxDump> = (value) =>
  isJsonObject(value)
    ? runAtOnce(inboxDumpIssue(value as InboxDump))
    : { path: [], message: 'must be an object' }

const tokenStateSchema: Schema<TokenState> = objectWith<TokenState>({
  mail: mailSchema,
  token: accessTokenSchema,
  use: tokenUsageSchema,
})

/** Creates the schemas for the lists of a record. `request` is the schema of an accepted request. */
export function recordSchemas(request: Schema<VerificationRequest>): RecordSchemas {
  const name = namespaceNameSchema
  return {
    gone: name,
    install: countSchema,
    claims: tupleOf<RecordLists['claims'][number]>(name, name),
    namespaces: namespaceStateSchema,
    left: tupleOf<RecordLists['left'][number]>(name, verificationIdSchema),
    verifications: tupleOf<RecordLists['verifications'][number]>(
      name,
      createVerificationSchema(request),
    ),
    due: tupleOf<RecordLists['due'][number]>(name, listOf(dueSchema, unlimited)),
    calls: tupleOf<RecordLists['calls'][number]>(name, textOfLength(10_000, 1), countSchema),
    messages: tupleOf<RecordLists['messages'][number]>(
      name,
      inboxNameSchema,
      persistedMessageSchema,
    ),
    inboxes: tupleOf<RecordLists['inboxes'][number]>(name, inboxDumpSchema),
    tokens: tokenStateSchema,
    revoked: tokenSchema,
    drawn: tupleOf<RecordLists['drawn'][number]>(mailSchema, issuedCountSchema),
    givenUp: tupleOf<RecordLists['givenUp'][number]>(tokenSchema, mailSchema),
  }
}
