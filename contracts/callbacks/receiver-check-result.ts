import type { OutcomeName } from '../../server/domain/model/callback.ts'
import type { Status } from '../../server/domain/model/status.ts'
import { type DurationMs, formatDuration } from '../../server/domain/time/instant.ts'
import type { Schedule } from './delivery-order.ts'

/** A receiver's response to one callback. */
export type CheckedResponse = {
  /** The status in the callback, or a name for other content, such as a forged callback. */
  readonly event: Status | (string & {})
  readonly outcome: OutcomeName
  readonly took: DurationMs
  readonly httpStatus?: number
  /** One sentence with the reason. Absent if the callback was acknowledged. */
  readonly error?: string
  /** Number of bytes of the response body that were read. Absent without a body. */
  readonly bytes?: number
  /** An error that the body of an acknowledgement reports, such as `TypeError: x is undefined`. */
  readonly complaint?: string
}

/**
 * Something that is wrong with a receiver. An error fails the run. `cause` names the mistake in one sentence, and
 * `seen` describes the response or the outcome that shows it.
 */
export type ReceiverFinding = {
  readonly severity: 'error' | 'warning'
  readonly rule: 'not-acknowledged' | 'outcome'
  readonly cause: string
  readonly seen?: string
}

/** One group of checks, with the number of verifications that these checks created. */
export type CheckedGroup = {
  /** Such as `Variants of the message`. */
  readonly name: string
  readonly tried: number
  readonly findings: readonly ReceiverFinding[]
}

/** The responses to all callbacks of one verification. */
export type TrialResult = {
  readonly answers: readonly CheckedResponse[]
  /** The probe's answer about the verification after the callbacks. Absent without a probe. */
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
  /** The cause in one sentence, if it is known. */
  readonly cause?: string
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

/** The exploration of all orders of some events, in one encoding. */
export type OrderExploration = {
  readonly events: readonly Status[]
  /** `POST` or `JSON`. Absent if the application chooses. */
  readonly method?: 'POST' | 'JSON'
  /** The result, or why no schedule was tried. */
  readonly result: ExplorationResult | { readonly skipped: string }
}

export type ScheduleFailure = {
  readonly found: Schedule
  readonly smallest: Schedule
  readonly fault: FailureReason
  /** True if the schedule failed again when it was repeated. */
  readonly everyTime: boolean
}

export type ReceiverReport = {
  /** The receiver's URL without its query, which may contain a secret. */
  readonly hook: string
  readonly seed: number
  readonly copies: number
  /** How the outcomes were read: the value of `--probe`, or a URL that the command found. Absent if they were not read. */
  readonly probe?: string
  readonly documented: readonly CheckedHistory[]
  readonly groups: readonly CheckedGroup[]
  readonly explored: readonly OrderExploration[]
  readonly warnings: readonly string[]
  /** Sentences about what was not tried because `--time` was over. */
  readonly untried: readonly string[]
  /** Why the run could check nothing, or too little. Empty if all essential checks ran. */
  readonly unjudged: readonly string[]
}

export function isAcknowledged({ outcome }: CheckedResponse): boolean {
  return outcome === 'delivered'
}

/** Returns all findings that fail the run, also the findings of the explorations. */
export function failingFindings({ groups, explored }: ReceiverReport): readonly ReceiverFinding[] {
  const inGroups = groups.flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity === 'error'),
  )
  const inOrders = explored.flatMap(({ result }): readonly ReceiverFinding[] => {
    const fault = 'failure' in result ? result.failure?.fault : undefined
    if (fault === undefined) return []
    const rule = fault.rule === 'not-acknowledged' ? 'not-acknowledged' : 'outcome'
    return [{ severity: 'error', rule, cause: fault.cause ?? fault.says, seen: fault.says }]
  })
  return [...inGroups, ...inOrders]
}

/** The exit code: 3 for a wrong outcome, 5 for a callback that was not acknowledged, 6 if too little was checked. */
export function receiverExitCode(report: ReceiverReport): 0 | 3 | 5 | 6 {
  const failing = failingFindings(report)
  if (failing.some(({ rule }) => rule === 'outcome')) return 3
  const allAcknowledged = report.documented.every(({ answers }) => answers.every(isAcknowledged))
  if (failing.length > 0 || !allAcknowledged) return 5
  return report.unjudged.length > 0 ? 6 : 0
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
          `${ratioOf(large)} had a body of more than 64 KiB, which the emulator does not read to its end: answer with an empty body.`,
        ]),
  ]
}

// The sender reads at most this much of a response body.
const maxReadBytes = 65_536
