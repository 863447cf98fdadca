import type { BillingTotals } from '../domain/accounts/costs.ts'
import {
  type Issue,
  integerBetween,
  literal,
  numberThat,
  objectWith,
  optional,
  refine,
  type Schema,
  textOfLength,
  tupleOf,
} from '../domain/base/schema.ts'
import { isJsonObject } from '../domain/json/json-object.ts'
import type { Booking } from '../domain/model/operator-call.ts'
import {
  countSchema,
  instantSchema,
  lineSchema,
  maxCount,
  seedSchema,
  verificationIdSchema,
} from '../domain/stored-state/value-schemas.ts'
import { scenarioUseSchema } from '../domain/stored-state/verification-schema.ts'
import type { DueEntry } from '../emulator/clock.ts'
import type { SnapshotContents } from './contents.ts'

/** The highest speed of a clock, in virtual seconds per real second. */
export const maxClockSpeed = 1_000_000

export const speedSchema: Schema<number> = numberThat(
  (value) => value > 0 && value <= maxClockSpeed,
  () => `a number above 0, at most ${maxClockSpeed}`,
)

export const billingTotalsSchema: Schema<BillingTotals> = objectWith<BillingTotals>({
  live: countSchema,
  selfie: countSchema,
  automatic: countSchema,
})

export const bookingSchema: Schema<Booking> = refine(
  objectWith<Booking>({
    from: instantSchema,
    until: instantSchema,
    verification: verificationIdSchema,
  }),
  ({ from, until }) =>
    from <= until ? undefined : { path: ['until'], message: 'must not be before from' },
)

export const dueSchema: Schema<DueEntry> = objectWith<DueEntry>({
  // May be in the past, because a fast-forwarded verification is ahead of the namespace's clock.
  at: numberThat(Number.isSafeInteger, () => 'an instant in milliseconds'),
  id: verificationIdSchema,
})

export const callCountSchema = tupleOf<readonly [string, number]>(
  textOfLength(10_000, 1),
  integerBetween(1, maxCount),
)

const anyList = (value: unknown): Issue | undefined =>
  Array.isArray(value) ? undefined : { path: [], message: 'must be a list' }
const anyObject = (value: unknown): Issue | undefined =>
  isJsonObject(value) ? undefined : { path: [], message: 'must be an object' }

/** Validates a snapshot without the items of its lists and inboxes, which are validated in slices. */
export const snapshotContentsSchema: Schema<SnapshotContents> = objectWith<SnapshotContents>({
  madeBy: textOfLength(100),
  namespace: textOfLength(64),
  owner: lineSchema,
  seed: seedSchema,
  startedAt: instantSchema,
  clock: objectWith<SnapshotContents['clock']>({
    mode: literal('system', 'manual'),
    now: instantSchema,
    speed: speedSchema,
  }),
  opened: countSchema,
  booked: anyList,
  billed: billingTotalsSchema,
  queue: anyList,
  byDefault: optional(scenarioUseSchema),
  openNow: optional(literal(true)),
  calls: anyList,
  verifications: anyList,
  due: anyList,
  requests: objectWith<SnapshotContents['requests']>({ entries: anyList, count: countSchema }),
  inboxes: anyObject,
})
