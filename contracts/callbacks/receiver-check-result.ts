import type { OutcomeName } from '../../server/domain/model/callback.ts'
import type { Status } from '../../server/domain/model/status.ts'
import { type DurationMs, formatDuration } from '../../server/domain/time/instant.ts'
import type { Schedule } from './delivery-order.ts'

/** A receiver's response to one callback. */
export type CheckedResponse = {
  readonly event: Status
  readonly outcome: OutcomeName
  readonly took: DurationMs
  readonly httpStatus?: number
  /** One sentence. Absent if the callback was acknowledged. */
  readonly error?: string
  /** Number of bytes of the response body that were read. Absent without a body. */
  readonly bytes?: number
}

/** The responses to all callbacks of one verification. */
export type TrialResult = {
  readonly answers: readonly CheckedResponse[]
  /** The probe's answer about the verification afterwards. Absent without a probe. */
  readonly outcome?: string
}

/** A documented history and the responses to its callbacks. */
export type CheckedHistory = {
  readonly name: string
  /** `POST` or `JSON`. Absent if the application chooses. */
  readonly method?: 'POST' | 'JSON'
  readonly answers: readonly CheckedResponse[]
}

/** Why a schedule fails. */
export type FailureReason = {
  readonly rule: 'not-acknowledged' | 'outcome-differs'
  /** Sentences for people. */
  readonly says: string
}

/** The result of the exploration. */
export type ExplorationResult = {
  readonly total: number
  readonly tried: number
  readonly callbacks: number
  readonly slowest: DurationMs
  readonly failure?: ScheduleFailure
  readonly warnings: readonly string[]
}

export type ScheduleFailure = {
  readonly found: Schedule
  readonly smallest: Schedule
  readonly fault: FailureReason
  /** True if it failed again when it was tried again. */
  readonly everyTime: boolean
}

export type ReceiverReport = {
  /** The receiver's URL without its query, which may contain a secret. */
  readonly hook: string
  readonly seed: number
  readonly events: readonly Status[]
  readonly copies: number
  readonly probed: boolean
  readonly documented: readonly CheckedHistory[]
  /** The result of the exploration, or why no schedule was tried. */
  readonly explored: ExplorationResult | { readonly skipped: string }
  readonly warnings: readonly string[]
}

export function isAcknowledged({ outcome }: CheckedResponse): boolean {
  return outcome === 'delivered'
}

/** The exit code: 0 for success, 5 for a callback that was not acknowledged, 3 for any other violation. */
export function exitCodeOf({ documented, explored }: ReceiverReport): 0 | 3 | 5 {
  const failure = 'failure' in explored ? explored.failure : undefined
  const allAcknowledged = documented.every(({ answers }) => answers.every(isAcknowledged))
  if (!allAcknowledged || failure?.fault.rule === 'not-acknowledged') return 5
  return failure === undefined ? 0 : 3
}

/** Warns of slow responses and of large bodies. They are not violations, but may cause failures later. */
export function responseWarnings(
  answers: readonly CheckedResponse[],
  timeLimit: DurationMs,
): readonly string[] {
  const slow = answers.filter((one) => isAcknowledged(one) && one.took > timeLimit / 5)
  const slowest = Math.max(...slow.map(({ took }) => took))
  const large = answers.filter(({ bytes = 0 }) => bytes > maxReadBytes)
  const ratioOf = (selected: readonly CheckedResponse[]) =>
    `${selected.length} of ${answers.length} answers`
  return [
    ...(slow.length === 0
      ? []
      : [
          `${ratioOf(slow)} took more than ${formatDuration((timeLimit / 5) as DurationMs)}, the slowest ${slowest} ms: answer first, and do the work afterwards.`,
        ]),
    ...(large.length === 0
      ? []
      : [
          `${ratioOf(large)} had a body of more than 64 KiB, and the emulator reads no more: answer with an empty one.`,
        ]),
  ]
}

// The sender reads no more than this of a response body.
const maxReadBytes = 65_536
