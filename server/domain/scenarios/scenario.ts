import type { DeskText } from '../desk/desk.ts'
import type { FaultText } from '../model/api-fault.ts'
import type { JsonEscaping, RetryableStatus, SuccessCodes } from '../model/callback.ts'
import type { ChaosKind, Corruption } from '../model/callback-chaos.ts'
import type {
  Actor,
  DossierOverrides,
  OperatorAction,
  Progression,
  UserAction,
} from '../model/plan.ts'
import type { Status } from '../model/status.ts'
import type { SpreadText } from '../time/spread.ts'

/**
 * The content of a scenario file, validated by scenarios/scenario.schema.json. Durations are not parsed yet, and
 * every text may contain `${params.name}`.
 */
export type ScenarioText = {
  readonly version: 1
  readonly title?: string
  readonly description?: string
  readonly extends?: string
  readonly params?: Readonly<Record<string, ParamText>>
  readonly outcome?: OutcomeText
  readonly timeline?: readonly StepText[]
  readonly actor?: Actor
  readonly progression?: 'clock' | Progression
  readonly callbacks?: CallbacksText
  readonly http?: readonly FaultText[]
  readonly data?: DossierOverrides
  readonly documents?: DocumentsText
  readonly desk?: DeskText
  readonly expect?: readonly ExpectationText[]
}

/** A param that a test can set when it selects the scenario. The test must set it if it has no `default`. */
export type ParamText = {
  readonly default?: string
  /** Default: `text`. */
  readonly type?: 'text' | 'duration' | 'reason'
  readonly enum?: readonly string[]
  readonly description?: string
}

/**
 * Shorthand for the standard timeline. With weights, such as `{ ok: 70, ko: 30 }`, each verification draws its outcome.
 */
export type OutcomeText = 'ok' | { readonly ok?: number; readonly ko: number | KoText }

/** The outcome `ko`: a `reason`, or several `reasons` with a weight each. `weight` belongs to a `reason` beside `ok`. */
export type KoText = {
  readonly reason?: ReasonText
  readonly reasons?: Readonly<Record<string, number>>
  readonly repeatable?: boolean
  readonly weight?: number
}

/** An outcome without weights: the one that was drawn, or the only one. */
export type SingleOutcome =
  | 'ok'
  | { readonly ko: { readonly reason: ReasonText; readonly repeatable?: boolean } }

/** A reason of the catalogue, or a custom text that the client gets unchanged. */
export type ReasonText = string | { readonly shows: string }

/** One step of a timeline: an action of an actor, a status, a jump back, or a wait. */
export type StepText = {
  /** Time before the action: a duration, a spread or `operator-open`. */
  readonly wait?: string | SpreadText
  readonly user?: UserAction
  readonly operator?: OperatorAction
  readonly status?: Status
  /** Length of the action. It delays all later steps. */
  readonly takes?: string | SpreadText
  readonly reason?: ReasonText
  readonly repeatable?: boolean
  readonly shows?: string
  /** A name of this step, for `goto`. */
  readonly label?: string
  /** Jumps back to the step with this label, `times` times, then continues. */
  readonly goto?: string
  readonly times?: number
}

export type CallbacksText = {
  readonly send?: readonly Status[]
  readonly delay?: string
  readonly retry?: {
    readonly attempts: number
    readonly backoff?: readonly string[]
    readonly also?: readonly RetryableStatus[]
  }
  readonly successCodes?: SuccessCodes
  readonly escape?: JsonEscaping
  readonly chaos?: readonly ChaosText[]
}

/** One rule that disturbs callbacks on purpose. */
export type ChaosText = {
  readonly do: ChaosKind
  readonly status?: Status
  readonly nth?: number
  readonly count?: number
  readonly by?: string
  readonly chance?: number
  readonly as?: Corruption
}

/** When the documents are available, as durations after `ok`. Default: at once, for 30 days. */
export type DocumentsText = { readonly after?: string; readonly until?: string }

/** One line of `expect:`: a status or callback that must happen `t` after the opening. */
export type ExpectationText = {
  readonly t: string
  readonly status?: string
  readonly reason?: ReasonText
  readonly callback?: Status
}

/** A parsed scenario file. The scenario's name is the file's name without its extension. */
export type ScenarioFile = {
  readonly name: string
  /** The path for messages, for example `scenarios/ko.yaml`. */
  readonly file: string
  readonly text: ScenarioText
  /**
   * Returns the line and column of a JSON pointer, for example `7:5`. Absent if the file is not at hand (shipped
   * scenarios).
   */
  readonly locate?: (pointer: string, part: 'key' | 'value') => string | undefined
  /** Returns the text of the file. Absent for the same reason. */
  readonly source?: () => string
}

/** A scenario with everything it inherits by `extends`. */
export type Scenario = Omit<ScenarioText, 'extends'> & {
  readonly name: string
  readonly file: string
}

/** A mistake in a scenario file. `says` does not repeat the place: `unknown reason "face_mismach"`. */
export type ScenarioIssue = {
  /** JSON pointer into the file. */
  readonly pointer: string
  readonly part: 'key' | 'value'
  readonly says: string
}
