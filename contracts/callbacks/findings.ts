import type { OutcomeName } from '../../server/domain/model/callback.ts'
import type { Status } from '../../server/domain/model/status.ts'
import { type DurationMs, formatDuration } from '../../server/domain/time/instant.ts'
import type { Schedule } from './delivery-order.ts'

/** What a receiver made of one callback. */
export type CheckedResponse = {
  readonly event: Status
  readonly outcome: OutcomeName
  readonly took: DurationMs
  readonly httpStatus?: number
  /** One sentence where it was not acknowledged. */
  readonly error?: string
  /** Bytes of the answer's body that were read, where it had one. */
  readonly bytes?: number
}

/** One life, told to the receiver to its end. */
export type TrialResult = {
  readonly answers: readonly CheckedResponse[]
  /** What the application says of the verification afterwards; undefined where nobody asks it. */
  readonly outcome?: string
}

/** One documented life with what came of it. */
export type CheckedHistory = {
  readonly name: string
  /** `POST` or `JSON`; undefined where the application chooses. */
  readonly method?: 'POST' | 'JSON'
  readonly answers: readonly CheckedResponse[]
}

/** Why a schedule fails. */
export type FailureReason = {
  readonly rule: 'not-acknowledged' | 'outcome-differs'
  /** Sentences for people. */
  readonly says: string
}

/** What came of exploring. */
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
  /** Whether it failed again when it was tried again. */
  readonly everyTime: boolean
}

export type ReceiverReport = {
  /** Without its query, which may hold a secret. */
  readonly hook: string
  readonly seed: number
  readonly events: readonly Status[]
  readonly copies: number
  readonly probed: boolean
  readonly documented: readonly CheckedHistory[]
  /** Why no schedule was tried, or what came of it. */
  readonly explored: ExplorationResult | { readonly skipped: string }
  readonly warnings: readonly string[]
}

export function isAcknowledged({ outcome }: CheckedResponse): boolean {
  return outcome === 'delivered'
}

/** 0 good, 5 a callback not acknowledged, 3 any other violation. */
export function exitCodeOf({ documented, explored }: ReceiverReport): 0 | 3 | 5 {
  const failure = 'failure' in explored ? explored.failure : undefined
  const heard = documented.every(({ answers }) => answers.every(isAcknowledged))
  if (!heard || failure?.fault.rule === 'not-acknowledged') return 5
  return failure === undefined ? 0 : 3
}

/** What is no violation, but will be one day: answers that take long, or never end. */
export function responseWarnings(
  answers: readonly CheckedResponse[],
  timeLimit: DurationMs,
): readonly string[] {
  const slow = answers.filter((one) => isAcknowledged(one) && one.took > timeLimit / 5)
  const slowest = Math.max(...slow.map(({ took }) => took))
  const large = answers.filter(({ bytes = 0 }) => bytes > maxReadBytes)
  const of = (some: readonly CheckedResponse[]) => `${some.length} of ${answers.length} answers`
  return [
    ...(slow.length === 0
      ? []
      : [
          `${of(slow)} took more than ${formatDuration((timeLimit / 5) as DurationMs)}, the slowest ${slowest} ms: answer first, and do the work afterwards.`,
        ]),
    ...(large.length === 0
      ? []
      : [
          `${of(large)} had more than 64 KiB of body, of which nobody reads more: answer with an empty one.`,
        ]),
  ]
}

// The sender stops there.
const maxReadBytes = 65_536
