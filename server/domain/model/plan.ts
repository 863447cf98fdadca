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

/** One thing that somebody does, or that simply becomes so. */
export type Action =
  | { readonly as: 'user'; readonly do: UserAction }
  | {
      readonly as: 'operator'
      readonly do: OperatorAction
      readonly reason?: string
      readonly repeatable?: boolean
      /** From `validation` to `ok` after an approval; none when a person approves. */
      readonly validationTime?: DurationMs
    }
  | {
      readonly as: 'platform'
      readonly do: 'status'
      readonly to: Status
      readonly reason?: string
      readonly repeatable?: boolean
      /** A text shown instead of the status, for what the documentation does not know. */
      readonly shows?: string
    }

export type PlannedStep = {
  readonly at: Instant
  /** `platform` steps go on while the scenario waits for people. */
  readonly by: 'scenario' | 'platform'
  readonly act: Action
}

/** What takes the next step where the clock does not: every n-th look at the status, or a person. */
export type Progression = 'manual' | { readonly polls: number }

/** Who plays the humans. */
export type Actor = 'either' | 'scenario' | 'person'

/** A scenario expanded for one opening: nothing of it is left to chance. */
export type Timeline = {
  readonly plan: readonly PlannedStep[]
  readonly actor: Actor
  /** Left out where the clock takes the steps. */
  readonly progression?: Progression
  readonly callbacks: CallbackPolicy
  readonly faults: readonly ApiFault[]
  /** Overrides of the invented person and documents, as the scenario file gives them. */
  readonly overrides?: DossierOverrides
  /** The calls that an operator is booked for; only where the desk counts its operators. */
  readonly calls?: readonly OperatorCall[]
}

/** Deep partial of what `GET /{id}/data` answers; validated against openapi.yaml when loaded. */
export type DossierOverrides = {
  readonly user?: RequestedUser
  readonly document?: Readonly<Record<string, string>>
  readonly healthCard?: Readonly<Record<string, string>> | null
  readonly phoneNumber?: Readonly<Record<string, string | boolean>> | null
}
