import type { BillingTotals } from '../domain/accounts/costs.ts'
import type { Booking } from '../domain/model/operator-call.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-reference.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { DueEntry } from '../emulator/clock.ts'
import type { InboxDump } from '../records/inbox.ts'
import type { RequestJournalDump } from '../records/request-journal.ts'
import type { ClockMode } from '../runtime/settings.ts'

/** The state of a namespace, as JSON. */
export type SnapshotContents = {
  /** The version of the emulator that created the snapshot; only for messages. */
  readonly madeBy: string
  readonly namespace: string
  readonly owner: string
  readonly seed: number
  readonly startedAt: Instant
  readonly clock: { readonly mode: ClockMode; readonly now: Instant; readonly speed: number }
  readonly opened: number
  readonly booked: readonly Booking[]
  readonly billed: BillingTotals
  readonly queue: readonly ScenarioUse[]
  readonly byDefault?: ScenarioUse
  readonly openNow?: true
  readonly calls: readonly (readonly [string, number])[]
  readonly verifications: readonly Verification[]
  readonly due: readonly DueEntry[]
  readonly requests: RequestJournalDump
  readonly inboxes: InboxDump
}
