import { UserError } from '../../server/domain/base/user-error.ts'
import { STATUSES, type Status } from '../../server/domain/model/status.ts'
import { type DurationMs, noTime } from '../../server/domain/time/instant.ts'
import { disorderOf, formatSchedule, type Schedule, undisturbedSchedule } from './delivery-order.ts'
import { causeOfDifference, causeOfRefusal } from './order-cause.ts'
import { firstDifference, formatComparison } from './probe-text.ts'
import {
  type ExplorationResult,
  type FailureReason,
  isAcknowledged,
  type TrialResult,
} from './receiver-check-result.ts'
import { shrinkSchedule } from './shrink.ts'

export type ExplorationOptions = {
  readonly events: readonly Status[]
  /** The schedules to try. */
  readonly schedules: readonly Schedule[]
  /** Number of all schedules within the bounds, of which `schedules` may be a sample. */
  readonly total: number
  /**
   * Delivers one schedule to the receiver, with a new verification. `expected` is the outcome that the application
   * should reach, perhaps after some time.
   */
  readonly deliver: (schedule: Schedule, expected?: string) => Promise<TrialResult>
  readonly progress?: (tried: number) => void
  /** True if no further schedule may be tried, because the time is over. */
  readonly isOver?: () => boolean
}

/**
 * Tries schedules until one fails, and shrinks the schedule that fails. Short schedules in the usual order come first.
 * A schedule fails if a callback is not acknowledged, or if the probe's answer differs from its answer after the plain
 * schedule. The plain schedule has each event once, in the order of the statuses. If the loss of an event changes the
 * answer, that is only a warning. Throws a UserError if equal schedules lead to different answers of the probe.
 */
export async function exploreOrders(exploration: ExplorationOptions): Promise<ExplorationResult> {
  const { schedules, total, progress = () => {}, isOver = () => false } = exploration
  const trials = createTrials(exploration)
  await trials.checkProbe()
  let tried = 0
  for (const schedule of schedules.toSorted(compareSize)) {
    if (isOver()) break
    const reason = await trials.failureReasonOf(schedule)
    tried += 1
    progress(tried)
    if (reason === undefined) continue
    const failure = { found: schedule, ...(await shrinkFailure(schedule, reason, trials)) }
    return { total, tried, ...trials.seen(), failure, warnings: [] }
  }
  return { total, tried, ...trials.seen(), warnings: await trials.lossWarnings() }
}

function compareSize(a: Schedule, b: Schedule): number {
  return a.length - b.length || disorderOf(a) - disorderOf(b)
}

type Trials = ReturnType<typeof createTrials>

function createTrials({ events, deliver }: ExplorationOptions) {
  const plainResults = new Map<string, TrialResult>()
  let callbacks = 0
  let slowest: DurationMs = noTime

  async function deliverCounted(schedule: Schedule, expected?: string): Promise<TrialResult> {
    const result = await deliver(schedule, expected)
    callbacks += result.answers.length
    for (const { took } of result.answers) if (took > slowest) slowest = took
    return result
  }

  async function plainResultOf(schedule: Schedule): Promise<TrialResult> {
    const key = schedule.join()
    const result = plainResults.get(key) ?? (await deliverCounted(schedule))
    plainResults.set(key, result)
    return result
  }

  // Delivers a failed plain schedule once more, because the second delivery may succeed.
  async function plainResultWithRetry(schedule: Schedule): Promise<TrialResult> {
    const earlier = plainResults.get(schedule.join())
    if (earlier?.answers.some((answer) => !isAcknowledged(answer)))
      plainResults.delete(schedule.join())
    return plainResultOf(schedule)
  }

  async function failureReasonOf(schedule: Schedule): Promise<FailureReason | undefined> {
    const plainOrder = undisturbedSchedule(schedule)
    const isPlain = plainOrder.length === schedule.length && plainOrder.join() === schedule.join()
    const expected = isPlain ? undefined : (await plainResultOf(plainOrder)).outcome
    const result = isPlain
      ? await plainResultWithRetry(schedule)
      : await deliverCounted(schedule, expected)
    const unacknowledged = result.answers.find((answer) => !isAcknowledged(answer))
    if (unacknowledged !== undefined) {
      const message = `${unacknowledged.event} was not acknowledged when the callbacks arrived as ${formatSchedule(schedule)}. ${unacknowledged.error ?? ''}`
      const cause = causeOfRefusal(result.answers)
      return { rule: 'not-acknowledged', says: message.trim(), cause }
    }
    if (isPlain || result.outcome === undefined) return undefined
    if (result.outcome === expected) return undefined
    return {
      rule: 'outcome-differs',
      says: describeDifference(schedule, result.outcome, expected ?? ''),
      cause: causeOfDifference(schedule),
    }
  }

  /**
   * Throws a UserError if the probe's answers after two equal schedules differ, because then nothing can be compared.
   */
  async function checkProbe(): Promise<void> {
    const plainOrder = undisturbedSchedule(events)
    const first = await plainResultOf(plainOrder)
    if (first.outcome === undefined || !first.answers.every(isAcknowledged)) return
    const second = await deliverCounted(plainOrder, first.outcome)
    if (first.outcome === second.outcome) return
    const { before, after } = firstDifference(first.outcome, second.outcome ?? '')
    throw new UserError(
      `--probe says ${before} and then ${after}, although two verifications had the same schedule (${formatSchedule(plainOrder)}), so nothing can be compared. The probe must report only {id}, without times and counters. If your application continues to work after its answer, add --probe-after 500ms.`,
    )
  }

  /** Warns if the final answer depends on the arrival of an earlier event. Returns at most one warning. */
  async function lossWarnings(): Promise<readonly string[]> {
    const plainOrder = undisturbedSchedule(events)
    for (const [key, { outcome }] of plainResults) {
      const received = STATUSES.filter((status) => key.split(',').includes(status))
      const latest = received[received.length - 1]
      if (latest === undefined || outcome === undefined) continue
      const complete = plainOrder.slice(0, plainOrder.indexOf(latest) + 1)
      const expected = plainResults.get(complete.join())?.outcome
      if (expected === undefined || expected === outcome) continue
      const missing = complete.filter((status) => !received.includes(status))
      return [
        `When ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} lost, the outcome changes although ${latest} arrives. ${formatComparison(expected, outcome)} A callback may be lost: the application must work with the later callback alone.`,
      ]
    }
    return []
  }

  return {
    failureReasonOf,
    checkProbe,
    lossWarnings,
    seen: () => ({ callbacks, slowest }),
  }
}

async function shrinkFailure(
  found: Schedule,
  reason: FailureReason,
  trials: Trials,
): Promise<{ smallest: Schedule; fault: FailureReason; everyTime: boolean }> {
  const reasonByKey = new Map<string, FailureReason>()
  const fails = async (schedule: Schedule) => {
    const current = await trials.failureReasonOf(schedule)
    if (current?.rule !== reason.rule) return false
    reasonByKey.set(schedule.join(), current)
    return true
  }
  if (!(await fails(found))) return { smallest: found, fault: reason, everyTime: false }
  const smallest = await shrinkSchedule(found, fails)
  return { smallest, fault: reasonByKey.get(smallest.join()) ?? reason, everyTime: true }
}

function describeDifference(schedule: Schedule, outcome: string, expected: string): string {
  const plainText = formatSchedule(undisturbedSchedule(schedule))
  return `The outcome after ${formatSchedule(schedule)} differs from the outcome after ${plainText}. ${formatComparison(expected, outcome)}`
}
