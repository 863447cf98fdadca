import type { Status } from '../../domain/model/status.ts'
import type { DurationMs } from '../../domain/time/instant.ts'

/** The settings of a run of `verify-callbacks`. */
export interface ReceiverCheckPlan {
  readonly receiverUrl: string
  readonly seed: number
  readonly methods: readonly ('POST' | 'JSON')[]
  readonly field: string
  /** The events of each exploration, such as `[['validation', 'ok'], ['validation', 'ko']]`. */
  readonly eventSets: readonly (readonly Status[])[]
  readonly copies: number
  /** The highest number of schedules of one exploration. */
  readonly most: number
  readonly timeLimit: DurationMs
  /** The real time that the whole run may take. */
  readonly time: DurationMs
  readonly probeAfter: DurationMs
  /** True if the application opens the verifications (`--create`). */
  readonly creates: boolean
  /** How to read outcomes: with `--probe`, not at all (`none`), or at a URL that the command looks for. */
  readonly probe: 'given' | 'none' | 'search'
}
