import type { Billed } from '../domain/accounts/costs.ts'
import {
  type Issue,
  integer,
  literal,
  numberThat,
  objectWith,
  optional,
  ruled,
  type Shape,
  textOf,
  tupleOf,
} from '../domain/base/schema.ts'
import { isObject } from '../domain/json/json-object.ts'
import type { Booking } from '../domain/model/operator-call.ts'
import {
  countShape,
  idShape,
  instantShape,
  lineShape,
  mostCounted,
  seedShape,
} from '../domain/stored-state/value-schemas.ts'
import { scenarioUseShape } from '../domain/stored-state/verification-schema.ts'
import type { DueEntry } from '../emulator/due-queue.ts'
import type { Contents } from './contents.ts'

/** The fastest that a clock may run, in virtual seconds for each real one. */
export const fastestClock = 1_000_000

export const speedShape: Shape<number> = numberThat(
  (value) => value > 0 && value <= fastestClock,
  () => `a number above 0, at most ${fastestClock}`,
)

export const billedShape: Shape<Billed> = objectWith<Billed>({
  live: countShape,
  selfie: countShape,
  automatic: countShape,
})

export const bookingShape: Shape<Booking> = ruled(
  objectWith<Booking>({ from: instantShape, until: instantShape, verification: idShape }),
  ({ from, until }) =>
    from <= until ? undefined : { path: ['until'], says: 'must not be before from' },
)

export const dueShape: Shape<DueEntry> = objectWith<DueEntry>({
  // Of a verification that runs ahead of the clock it may be in the past.
  at: numberThat(Number.isSafeInteger, () => 'an instant in milliseconds'),
  id: idShape,
})

export const callShape = tupleOf<readonly [string, number]>(
  textOf(10_000, 1),
  integer(1, mostCounted),
)

const anyList = (value: unknown): Issue | undefined =>
  Array.isArray(value) ? undefined : { path: [], says: 'must be a list' }
const anyObject = (value: unknown): Issue | undefined =>
  isObject(value) ? undefined : { path: [], says: 'must be an object' }

/** Everything in a snapshot but what is long: lists and inboxes are checked item by item. */
export const contentsShape: Shape<Contents> = objectWith<Contents>({
  madeBy: textOf(100),
  namespace: textOf(64),
  owner: lineShape,
  seed: seedShape,
  startedAt: instantShape,
  clock: objectWith<Contents['clock']>({
    mode: literal('system', 'manual'),
    now: instantShape,
    speed: speedShape,
  }),
  opened: countShape,
  booked: anyList,
  billed: billedShape,
  queue: anyList,
  byDefault: optional(scenarioUseShape),
  openNow: optional(literal(true)),
  calls: anyList,
  verifications: anyList,
  due: anyList,
  requests: objectWith<Contents['requests']>({ entries: anyList, count: countShape }),
  inboxes: anyObject,
})
