import type { Billed } from '../../core/account/costs.ts'
import type { Booking } from '../../core/desk/booking.ts'
import type { Verification } from '../../core/life/verification.ts'
import type { ScenarioUse } from '../../core/scenario/choose-scenario.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Due } from '../due-order.ts'
import type { InboxDump } from '../records/inbox.ts'
import type { JournalDump } from '../records/journal.ts'
import type { ClockMode } from '../settings.ts'

/** Everything in a namespace, as JSON. */
export type Contents = {
  /** The emulator's version; for people. */
  readonly madeBy: string
  readonly namespace: string
  readonly owner: string
  readonly seed: number
  readonly startedAt: Instant
  readonly clock: { readonly mode: ClockMode; readonly now: Instant; readonly speed: number }
  readonly opened: number
  readonly booked: readonly Booking[]
  readonly billed: Billed
  readonly queue: readonly ScenarioUse[]
  readonly byDefault?: ScenarioUse
  readonly openNow?: true
  readonly calls: readonly (readonly [string, number])[]
  readonly verifications: readonly Verification[]
  readonly due: readonly Due[]
  readonly requests: JournalDump
  readonly inboxes: InboxDump
}
