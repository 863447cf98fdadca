import { UserError } from '../../server/domain/base/user-error.ts'
import { STATUSES, type Status } from '../../server/domain/model/status.ts'
import { escapeControls } from '../../server/domain/text/terminal-text.ts'
import { type DurationMs, noTime } from '../../server/domain/time/instant.ts'
import { disorderOf, formatSchedule, plainSchedule, type Schedule } from './delivery-order.ts'
import {
  type ExplorationResult,
  type FailureReason,
  isAcknowledged,
  type TrialResult,
} from './findings.ts'
import { shrinkSchedule } from './shrink.ts'

export type ExplorationOptions = {
  readonly events: readonly Status[]
  /** What is to be tried, and of how many that is a part. */
  readonly schedules: readonly Schedule[]
  readonly total: number
  /** Lives one schedule through, on a verification of its own. */
  readonly deliver: (schedule: Schedule) => Promise<TrialResult>
  readonly progress?: (tried: number) => void
}

/**
 * Tries schedule after schedule, the short and orderly first, until one fails, and shrinks that one. A schedule fails when a callback
 * in it is not acknowledged, or when the application says something else of it afterwards than after the
 * plain schedule of the same events: each once, in the order of a life. What the loss of an event changes
 * is only warned of. Throws a Complaint where the application's word is worth nothing.
 */
export async function exploreOrders(exploration: ExplorationOptions): Promise<ExplorationResult> {
  const { schedules, total, progress = () => {} } = exploration
  const trials = createTrials(exploration)
  await trials.checkProbe()
  let tried = 0
  for (const schedule of schedules.toSorted(compareSize)) {
    const fault = await trials.faultOf(schedule)
    tried += 1
    progress(tried)
    if (fault === undefined) continue
    const failure = { found: schedule, ...(await shrinkFailure(schedule, fault, trials)) }
    return { total, tried, ...trials.seen(), failure, warnings: [] }
  }
  return { total, tried, ...trials.seen(), warnings: await trials.lossWarnings() }
}

function compareSize(a: Schedule, b: Schedule): number {
  return a.length - b.length || disorderOf(a) - disorderOf(b)
}

type Trials = ReturnType<typeof createTrials>

function createTrials({ events, deliver: tell }: ExplorationOptions) {
  const plain = new Map<string, TrialResult>()
  let callbacks = 0
  let slowest: DurationMs = noTime

  async function told(schedule: Schedule): Promise<TrialResult> {
    const life = await tell(schedule)
    callbacks += life.answers.length
    for (const { took } of life.answers) if (took > slowest) slowest = took
    return life
  }

  async function plainTold(schedule: Schedule): Promise<TrialResult> {
    const key = schedule.join()
    const life = plain.get(key) ?? (await told(schedule))
    plain.set(key, life)
    return life
  }

  // One that failed is told again when it is asked for again: it may have been an accident.
  async function plainToldWell(schedule: Schedule): Promise<TrialResult> {
    const before = plain.get(schedule.join())
    if (before?.answers.some((answer) => !isAcknowledged(answer))) plain.delete(schedule.join())
    return plainTold(schedule)
  }

  async function faultOf(schedule: Schedule): Promise<FailureReason | undefined> {
    const undisturbed = plainSchedule(schedule)
    const isPlain = undisturbed.length === schedule.length && undisturbed.join() === schedule.join()
    const life = isPlain ? await plainToldWell(schedule) : await told(schedule)
    const refused = life.answers.find((answer) => !isAcknowledged(answer))
    if (refused !== undefined) {
      const says = `${refused.event} was not acknowledged when the callbacks arrived as ${formatSchedule(schedule)}. ${refused.error ?? ''}`
      return { rule: 'not-acknowledged', says: says.trim() }
    }
    if (isPlain || life.outcome === undefined) return undefined
    const expected = (await plainTold(undisturbed)).outcome
    if (life.outcome === expected) return undefined
    return {
      rule: 'outcome-differs',
      says: describeDifference(schedule, life.outcome, expected ?? ''),
    }
  }

  /** That the application's word can be compared at all. */
  async function checkProbe(): Promise<void> {
    const whole = plainSchedule(events)
    const first = await plainTold(whole)
    if (first.outcome === undefined || !first.answers.every(isAcknowledged)) return
    const second = await told(whole)
    if (first.outcome === second.outcome) return
    const { before, after } = firstDifference(first.outcome, second.outcome ?? '')
    throw new UserError(
      `--probe says ${before} and then ${after} after the same plain schedule (${formatSchedule(whole)}) of two verifications, so that nothing can be compared. Let it tell of {id} alone, without times and counters; where work goes on after the answer, give it time with --probe-after 500ms.`,
    )
  }

  /** What the application knows must not depend on events that later ones have overtaken. */
  async function lossWarnings(): Promise<readonly string[]> {
    const whole = plainSchedule(events)
    const nothing = plain.get('')?.outcome
    if (nothing !== undefined && nothing === plain.get(whole.join())?.outcome) {
      return [
        `The probe says the same whether callbacks arrive or not (${excerpt(nothing.trim().replaceAll('\n', ' '))}): does it look at the right place? Where work goes on after the answer, give it time with --probe-after 500ms.`,
      ]
    }
    for (const [key, { outcome }] of plain) {
      const heard = STATUSES.filter((status) => key.split(',').includes(status))
      const reached = heard[heard.length - 1]
      if (reached === undefined || outcome === undefined) continue
      const complete = whole.slice(0, whole.indexOf(reached) + 1)
      const expected = plain.get(complete.join())?.outcome
      if (expected === undefined || expected === outcome) continue
      const lost = complete.filter((status) => !heard.includes(status))
      return [
        `When ${lost.join(' and ')} ${lost.length === 1 ? 'is' : 'are'} lost, the application says something else although ${reached} arrives. ${formatComparison(expected, outcome)} A callback may be lost: let the later one be enough.`,
      ]
    }
    return []
  }

  return { faultOf, checkProbe, lossWarnings, seen: () => ({ callbacks, slowest }) }
}

async function shrinkFailure(
  found: Schedule,
  fault: FailureReason,
  trials: Trials,
): Promise<{ smallest: Schedule; fault: FailureReason; everyTime: boolean }> {
  const faults = new Map<string, FailureReason>()
  const fails = async (schedule: Schedule) => {
    const like = await trials.faultOf(schedule)
    if (like?.rule !== fault.rule) return false
    faults.set(schedule.join(), like)
    return true
  }
  if (!(await fails(found))) return { smallest: found, fault, everyTime: false }
  const smallest = await shrinkSchedule(found, fails)
  return { smallest, fault: faults.get(smallest.join()) ?? fault, everyTime: true }
}

function describeDifference(schedule: Schedule, outcome: string, expected: string): string {
  const plain = formatSchedule(plainSchedule(schedule))
  return `After ${formatSchedule(schedule)} the application says something else than after ${plain}. ${formatComparison(expected, outcome)}`
}

function formatComparison(expected: string, outcome: string): string {
  const { before, after } = firstDifference(expected, outcome)
  return `Expected ${before}, got ${after}.`
}

/** The first lines of two texts that are not alike. */
function firstDifference(one: string, other: string): { before: string; after: string } {
  const [left, right] = [one.split('\n'), other.split('\n')]
  const at = left.findIndex((line, i) => line !== right[i])
  const place = at < 0 ? left.length : at
  return { before: excerpt(left[place]), after: excerpt(right[place]) }
}

const excerptLength = 200

function excerpt(line: string | undefined): string {
  if (line === undefined) return 'nothing more'
  if (line.trim() === '') return 'an empty line'
  const short = line.length > excerptLength ? `${line.slice(0, excerptLength)}…` : line
  return escapeControls(short)
}
