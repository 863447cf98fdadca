import type { DurationMs, Instant } from '../time/instant.ts'
import type { ApiFault } from './api-fault.ts'
import type { CallbackPolicy } from './callback.ts'
import type { OperatorCall } from './operator-call.ts'
import type { Status } from './status.ts'
import type { RequestedUser } from './verification-request.ts'

/** An action of the user. */
export type UserAction = 'open-link' | 'submit' | 'abandon' | 'return'

/** An action of the operator. */
export type OperatorAction = 'take-call' | 'ask-retry' | 'approve' | 'reject'

/** The kinds of document that a person can choose. */
export type DocumentType = 'identity_card' | 'driving_licence' | 'passport'

/** An action of a user or an operator, or a status that the platform sets. */
export type Action =
  | {
      readonly as: 'user'
      readonly do: UserAction
      /** For `submit`: the kind of document that the person shows. */
      readonly document?: DocumentType
    }
  | {
      readonly as: 'operator'
      readonly do: OperatorAction
      readonly reason?: string
      readonly repeatable?: boolean
      /** Time from `validation` to `ok` after an approval by the scenario; ignored if a person approves. */
      readonly validationTime?: DurationMs
    }
  | {
      readonly as: 'platform'
      readonly do: 'status'
      readonly to: Status
      readonly reason?: string
      readonly repeatable?: boolean
      /** A text to show instead of the status, for statuses that are not documented. */
      readonly shows?: string
    }

/** An action that happens at an instant, unless a tester overrules the plan by a manual action. */
export type PlannedStep = {
  readonly at: Instant
  /** `platform` steps run even while the scenario waits for a manual action. */
  readonly by: 'scenario' | 'platform'
  readonly act: Action
}

/** The trigger of the next step, if the clock is not the trigger: every n-th status request, or a person. */
export type Progression = 'manual' | { readonly polls: number }

/** The side that performs the actions of user and operator: the scenario, a tester by hand (`person`), or both. */
export type Actor = 'either' | 'scenario' | 'person'

/** A scenario compiled for one verification: all random choices are made. */
export type Timeline = {
  readonly plan: readonly PlannedStep[]
  readonly actor: Actor
  /** Undefined if the clock triggers the steps. */
  readonly progression?: Progression
  readonly callbacks: CallbackPolicy
  readonly faults: readonly ApiFault[]
  /** The scenario file's values for the invented person and documents. */
  readonly overrides?: DossierOverrides
  /** When the documents are available. Default: at once after `ok`, for 30 days. */
  readonly documents?: DocumentsPeriod
  /** The outcome that was drawn; only if the scenario has weighted outcomes. */
  readonly drawn?: DrawnOutcome
  /** The calls to book an operator for; only if the scenario limits the number of operators. */
  readonly calls?: readonly OperatorCall[]
}

/** An outcome that was drawn by its weight, for example 70 of 100. */
export type DrawnOutcome = {
  readonly outcome: 'ok' | 'ko'
  /** For `ko`: a ReasonId, or a custom text of the scenario. */
  readonly reason?: string
  readonly weight: number
  /** The sum of the weights of all outcomes. */
  readonly of: number
}

/** When the documents of a verification are available, as durations after `ok`. */
export type DocumentsPeriod = { readonly after?: DurationMs; readonly until?: DurationMs }

/** Parts of the response of `GET /{id}/data`. Validated against openapi.yaml when the file loads. */
export type DossierOverrides = {
  readonly user?: RequestedUser
  readonly document?: Readonly<Record<string, string>>
  readonly healthCard?: Readonly<Record<string, string>> | null
  readonly phoneNumber?: Readonly<Record<string, string | boolean>> | null
}
