import type { DeskText } from '../desk/desk.ts'
import type { FaultText } from '../model/api-fault.ts'
import type { JsonEscaping, RetryableStatus, SuccessCodes } from '../model/callback.ts'
import type { ChaosKind, Corruption } from '../model/chaos.ts'
import type {
  Actor,
  DossierOverrides,
  OperatorAction,
  Progression,
  UserAction,
} from '../model/plan.ts'
import type { Status } from '../model/status.ts'

/**
 * A scenario file as QA writes it, once scenarios/scenario.schema.json has accepted it. Durations are
 * still text, and every text may hold `${params.name}`.
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
  readonly desk?: DeskText
  readonly expect?: readonly ExpectationText[]
}

/** What whoever chooses the scenario may set. Without `default` it must be given. */
export type ParamText = {
  readonly default?: string
  /** `text` when left out. */
  readonly type?: 'text' | 'duration' | 'reason'
  readonly enum?: readonly string[]
  readonly description?: string
}

/** Shorthand for the standard timeline. */
export type OutcomeText =
  | 'ok'
  | { readonly ko: { readonly reason: ReasonText; readonly repeatable?: boolean } }

/** Half of the draws are below `median`, 95 in a hundred below `p95`, none above `max`. */
export type SpreadText = { readonly median: string; readonly p95: string; readonly max: string }

/** A reason of the catalogue, or a text that the client reads as it is written. */
export type ReasonText = string | { readonly shows: string }

/** One act of one actor, one status, a way back, or a wait. */
export type StepText = {
  /** Before the act: a duration, a spread or `operator-open`. */
  readonly wait?: string | SpreadText
  readonly user?: UserAction
  readonly operator?: OperatorAction
  readonly status?: Status
  /** How long the act lasts: what follows is later by as much. */
  readonly takes?: string | SpreadText
  readonly reason?: ReasonText
  readonly repeatable?: boolean
  readonly shows?: string
  /** A name for the place before this step. */
  readonly label?: string
  /** Back to the step with this label, `times` times; then on. */
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

/** One thing that is done to callbacks on purpose. */
export type ChaosText = {
  readonly do: ChaosKind
  readonly status?: Status
  readonly nth?: number
  readonly count?: number
  readonly by?: string
  readonly chance?: number
  readonly as?: Corruption
}

/** One line of the golden timeline: what is seen at `t` after the opening. */
export type ExpectationText = {
  readonly t: string
  readonly status?: string
  readonly reason?: ReasonText
  readonly callback?: Status
}

/** One file. The name of the scenario is the name of the file without its ending. */
export type ScenarioFile = {
  readonly name: string
  /** As it is to be shown: `scenarios/ko.yaml`. */
  readonly file: string
  readonly text: ScenarioText
  /** Where in the file a pointer is written, as `7:5`; undefined when the file is not at hand. */
  readonly locate?: (pointer: string, part: 'key' | 'value') => string | undefined
  /** The text of the file, where it is at hand. */
  readonly source?: () => string
}

/** A scenario with everything it inherits. */
export type Scenario = Omit<ScenarioText, 'extends'> & {
  readonly name: string
  readonly file: string
}

/** Something wrong in a file, said without its place: `unknown reason "face_mismach"`. */
export type ScenarioIssue = {
  /** JSON pointer into the file. */
  readonly pointer: string
  readonly part: 'key' | 'value'
  readonly says: string
}
