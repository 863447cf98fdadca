import type { WireCallback } from '../../domain/callbacks/callback-redaction.ts'
import type { DeliveryStatus, OutcomeName } from '../../domain/model/callback.ts'
import type { ChaosMark } from '../../domain/model/callback-chaos.ts'
import type { Actor, DrawnOutcome, Progression } from '../../domain/model/plan.ts'
import type { Status } from '../../domain/model/status.ts'
import type { PerformedAction, Stage, Transition } from '../../domain/model/verification.ts'
import type { Mode, VerificationRequest } from '../../domain/model/verification-request.ts'
import type { ActionName } from '../../domain/verification/actions.ts'

/** A status that a client reads: one of the API's, or a text of a scenario. */
export type ShownStatus = Status | (string & {})

/** A verification in a list. */
export interface VerificationRow {
  /** A UUID. It follows from seed, namespace and number. */
  readonly id: string
  /** The namespace that it belongs to, such as `ns-1e8495d8d7b0494d`. */
  readonly namespace: string
  /** The mode, which the path of the POST names: `live` for `/IT-live`. */
  readonly mode: Mode
  /** The mail address of the request. */
  readonly mail: string
  /** The status that a client reads. */
  readonly status: ShownStatus
  /** The reason as the API spells it (`facemismatch`); null while there is none. */
  readonly reason: string | null
  /** The name of its scenario. */
  readonly scenario: string
  /** How the scenario was chosen, such as by `queue` or `header`; `seed` if the verification was seeded. */
  readonly selectedBy: string
  /** The rule of `routes.yaml` that chose the scenario. */
  readonly route?: string
  /** When it was opened: ISO 8601, by the clock of the namespace. */
  readonly openedAt: string
  /** The URL that the person opens. */
  readonly link: string
}

/** Everything about one verification: its history, its current state and its plan. */
export interface VerificationDetails extends VerificationRow {
  /** The current time of this verification, ISO 8601. A fast-forward moves it ahead of the namespace's clock. */
  readonly now: string
  /** The params of its scenario. */
  readonly params: Readonly<Record<string, string>>
  /** The outcome that it has drawn, such as `ok`, 70 of 100; only if its scenario has weighted outcomes. */
  readonly drawn?: DrawnOutcome
  /** The accepted request. Secrets in callback headers are masked. */
  readonly request: Omit<VerificationRequest, 'callback'> & { readonly callback?: WireCallback }
  /** The stage that the user and the operator have reached. */
  readonly stage: Stage
  /** The side that performs the actions of the user and the operator: the scenario, a person, or either of them. */
  readonly actor: Actor
  /** True if it waits for a manual action, and its scenario does not act. */
  readonly waitsForPeople: boolean
  /** The actions that are possible now, for `act`. */
  readonly possibleActs: readonly ActionName[]
  /** The changes of status so far, oldest first. */
  readonly history: readonly TransitionRow[]
  /** The actions so far, oldest first. */
  readonly acts: readonly ActionRow[]
  /** The trigger of the next step: the clock, every n-th poll (a GET of the status), or a manual action. */
  readonly progression:
    | 'clock'
    | 'manual'
    | (Exclude<Progression, 'manual'> & { readonly polled: number })
  /** The steps that are still to come, in the order of time. */
  readonly plan: readonly PlannedStepRow[]
  /** The callbacks so far, oldest first. */
  readonly deliveries: readonly DeliveryRow[]
  /** The callbacks that its plan will cause. */
  readonly foreseen: readonly DeliveryRow[]
}

/** A change of status. */
export interface TransitionRow {
  /** ISO 8601, by the verification's own time. */
  readonly at: string
  readonly status: ShownStatus
  readonly reason: string | null
  /** Present if the user may try again after this `ko`. */
  readonly repeatable?: boolean
  readonly by: Transition['by']
}

/** An action of the user, of the operator or of the platform. */
export interface ActionRow {
  /** ISO 8601, by the verification's own time. */
  readonly at: string
  readonly as: PerformedAction['act']['as']
  readonly do: PerformedAction['act']['do']
  readonly by: PerformedAction['by']
}

/** A step that is still to come: a change of status, or an action of a person. */
export type PlannedStepRow = {
  /** When the step is due, ISO 8601. Absent if the clock does not trigger it. */
  readonly at?: string
  /** The number of further polls until the step. Absent if polls do not trigger it. */
  readonly polls?: number | undefined
  readonly by: 'scenario' | 'platform'
} & (
  | { readonly status: ShownStatus; readonly reason?: string }
  | { readonly as: PerformedAction['act']['as']; readonly do: PerformedAction['act']['do'] }
)

/** A callback, with every attempt to send it. */
export interface DeliveryRow {
  /** `<verification id>.<n>`, n from 1. */
  readonly id: string
  /** The id of its verification. */
  readonly verification: string
  /** The status that it reports. */
  readonly event: Status
  /** When the event happened, ISO 8601. */
  readonly at: string
  /** The outcome so far. */
  readonly status: DeliveryStatus
  /** The URL that the callback is sent to. */
  readonly url: string | undefined
  /** When the next attempt is due, ISO 8601; absent if none is planned. */
  readonly dueAt?: string
  /** The effects of the scenario's `chaos`. */
  readonly chaos?: readonly ChaosRow[]
  /** The id of the delivery that this one repeats. */
  readonly repeats?: string
  /** The invented id that a forged callback carries; absent for a real callback. */
  readonly forged?: string
  /** Why the delivery ended without an attempt. */
  readonly why?: string
  /** The attempts to send it so far, oldest first. */
  readonly attempts: readonly AttemptRow[]
}

/** How the callbacks for one receiver went. */
export interface ReceiverTotals {
  /** The origin of the callback URL, such as `http://127.0.0.1:3000`. */
  readonly receiver: string
  /** The number of callbacks in the list. */
  readonly deliveries: number
  /** Callbacks that the receiver acknowledged. */
  readonly delivered: number
  /** Callbacks without a further attempt: all attempts failed, or the target is blocked. */
  readonly failed: number
  /** The attempts of all callbacks. */
  readonly attempts: number
  /** Attempts that were not acknowledged. */
  readonly errors: number
  /** The median time until the receiver had answered, in real milliseconds; null if it answered no attempt. */
  readonly p50Ms: number | null
  /** 95 % of the answers came within this time. */
  readonly p95Ms: number | null
}

/** One attempt to send a callback. Instants are ISO 8601, by the emulator's clock. */
export interface AttemptRow {
  readonly outcome: OutcomeName
  /** How long the attempt took, in milliseconds of real time. */
  readonly took: number
  /** The status code of the receiver's answer. */
  readonly httpStatus?: number
  /** The error and, if there is one, the remedy. */
  readonly error?: string
  /** The `Retry-After` of the receiver, as it was sent. */
  readonly retryAfter?: string
  readonly scheduledAt: string
  readonly startedAt: string
  /** When the attempt ended. */
  readonly at: string
  /** When the next attempt is due. */
  readonly nextAt?: string
  /** Present if this attempt was requested by hand. */
  readonly manual?: true
}

/** An effect of the scenario's `chaos`, spelled as in scenario files. */
export type ChaosRow = Omit<ChaosMark, 'by'> & {
  /** A duration, such as `30s`. */
  readonly by?: string
}

/** The result of an advance as numbers: `?summary=true`. */
export interface AdvanceSummary {
  /** The time before the move, ISO 8601. */
  readonly from: string
  /** The time after the move, ISO 8601. */
  readonly to: string
  /** The number of changes of status on the way. */
  readonly transitions: number
  /** The number of callbacks that were sent on the way, each counted once. */
  readonly deliveries: number
  /** The number of these callbacks that failed. */
  readonly failed: number
  /** How many steps and callbacks are still to come. */
  readonly pending: number
  /** Always true: every callback due on the way was answered. */
  readonly settled: boolean
}

/** The result of an advance or a fast-forward. */
export interface AdvanceReport {
  /** The time before the move, ISO 8601. */
  readonly from: string
  /** The time after the move, ISO 8601. */
  readonly to: string
  /** The changes of status on the way, in the order of time. */
  readonly transitions: readonly (Pick<TransitionRow, 'at' | 'status' | 'reason'> & {
    readonly verification: string
  })[]
  /** The callbacks that were sent on the way, each once. */
  readonly deliveries: readonly DeliveryRow[]
  /** How many steps and callbacks are still to come. */
  readonly pending: number
  /** Always true: every callback due on the way was answered. */
  readonly settled: boolean
}
