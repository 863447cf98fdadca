import type { Instant } from '../time/instant.ts'

/** A call that an operator is booked for: from its first instant up to `until`, which is not part of it. */
export type OperatorCall = { readonly from: Instant; readonly until: Instant }

/** The call of one verification. */
export type Booking = OperatorCall & { readonly verification: string }
