import type { Instant } from '../time/instant.ts'

/** A call that an operator is booked for, from `from` until just before `until`. */
export type OperatorCall = { readonly from: Instant; readonly until: Instant }

/** The operator call of one verification; `verification` is its id. */
export type Booking = OperatorCall & { readonly verification: string }
