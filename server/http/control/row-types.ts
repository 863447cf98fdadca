import type { WireCallback } from '../../domain/callbacks/callback-redaction.ts'
import type { DeliveryStatus, OutcomeName } from '../../domain/model/callback.ts'
import type { ChaosMark } from '../../domain/model/callback-chaos.ts'
import type { Actor, Progression } from '../../domain/model/plan.ts'
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
  /** The way of verifying, as the path of the POST says. */
  readonly mode: Mode
  /** The mail address of the request. */
  readonly mail: string
  /** The status that a client reads. */
  readonly status: ShownStatus
  /** As the API spells it (`facemismatch`); null while there is none. */
  readonly reason: string | null
  /** The name of its scenario. */
  readonly scenario: string
  /** The source of the choice of scenario, such as `queue`, `header`, or `seed` for one that was seeded. */
  readonly selectedBy: string
  /** The rule of `routes.yaml` that chose it. */
  readonly route?: string
  /** ISO 8601, by the clock of the namespace. */
  readonly openedAt: string
  /** The URL that the person opens. */
  readonly link: string
}

/** Everything known of one verification: its past, its present and its plan. */
export interface VerificationDetails extends VerificationRow {
  /** The present of this verification, ISO 8601. A fast-forward moves it ahead of its namespace. */
  readonly now: string
  /** The params of its scenario. */
  readonly params: Readonly<Record<string, string>>
  /** The accepted request. Secrets in callback headers are masked. */
  readonly request: Omit<VerificationRequest, 'callback'> & { readonly callback?: WireCallback }
  /** Where the user and the operator are. */
  readonly stage: Stage
  /** The side that plays the user and the operator. */
  readonly actor: Actor
  /** Whether it waits for a manual action instead of its scenario. */
  readonly waitsForPeople: boolean
  /** The actions that are possible now, for `act`. */
  readonly possibleActs: readonly ActionName[]
  /** The changes of status so far, oldest first. */
  readonly history: readonly TransitionRow[]
  /** The actions so far, oldest first. */
  readonly acts: readonly ActionRow[]
  /** The trigger of the next step: the clock, every n-th poll, or a person. */
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
  /** ISO 8601; absent where the clock takes no step. */
  readonly at?: string
  /** After how many more polls, where polls take the steps. */
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
  /** Its outcome so far. */
  readonly status: DeliveryStatus
  /** The URL that it goes to. */
  readonly url: string | undefined
  /** When the next attempt is due, ISO 8601; absent if none is planned. */
  readonly dueAt?: string
  /** The effects of the scenario's `chaos`. */
  readonly chaos?: readonly ChaosRow[]
  /** The delivery whose event this one repeats. */
  readonly repeats?: string
  /** The invented id that a forged callback carries; absent for a real callback. */
  readonly forged?: string
  /** Why it ended without an attempt. */
  readonly why?: string
  /** The attempts to send it so far, oldest first. */
  readonly attempts: readonly AttemptRow[]
}

/** One attempt to send a callback. Instants are ISO 8601, by the emulator's clock. */
export interface AttemptRow {
  readonly outcome: OutcomeName
  /** Real time, in milliseconds. */
  readonly took: number
  /** The status code of the receiver's answer. */
  readonly httpStatus?: number
  /** The error and, if there is one, the remedy. */
  readonly error?: string
  /** The `Retry-After` of the receiver, as it was sent. */
  readonly retryAfter?: string
  readonly scheduledAt: string
  readonly startedAt: string
  /** When it ended. */
  readonly at: string
  /** When the next attempt is due. */
  readonly nextAt?: string
  /** Present if a user requested this attempt. */
  readonly manual?: true
}

/** A mark of `chaos`, as scenario files spell it. */
export type ChaosRow = Omit<ChaosMark, 'by'> & {
  /** A duration, such as `30s`. */
  readonly by?: string
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
