import {
  type CheckedResponse,
  isAcknowledged,
  type ReceiverReport,
  responseWarnings,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import { formatDuration } from '../../domain/time/instant.ts'
import type { HistoryRun } from './check-outcomes.ts'
import type { ReceiverCheckPlan } from './receiver-check-plan.ts'
import type { TimeBudget } from './time-budget.ts'

type ReportParts = Pick<ReceiverReport, 'groups' | 'explored' | 'probe'> & {
  readonly plan: ReceiverCheckPlan
  readonly budget: TimeBudget
  readonly seen: readonly CheckedResponse[]
  readonly runs: readonly HistoryRun[]
}

/** Creates the report of a run, with the warnings and the reasons why something could not be checked. */
export function createReceiverReport({
  plan,
  budget,
  seen,
  runs,
  ...parts
}: ReportParts): ReceiverReport {
  const { works } = budget.skipped()
  return {
    hook: formatReceiverUrl(plan.receiverUrl),
    seed: plan.seed,
    copies: plan.copies,
    ...parts,
    documented: runs.map(({ checked }) => checked),
    warnings: [...refusalWarnings(plan, runs), ...responseWarnings(seen, plan.timeLimit)],
    untried: works,
    unjudged: unjudgedSentences(plan, budget, seen),
  }
}

/** Formats the receiver's URL without its query, which may contain a secret. */
export function formatReceiverUrl(receiverUrl: string): string {
  const { origin, pathname, search } = new URL(receiverUrl)
  return `${origin}${pathname}${search === '' ? '' : '?…'}`
}

function unjudgedSentences(
  { time, receiverUrl }: ReceiverCheckPlan,
  budget: TimeBudget,
  seen: readonly CheckedResponse[],
): readonly string[] {
  const { isEssential, reasons } = budget.skipped()
  const limit = formatDuration(time)
  if (reasons.length > 0) return reasons.map((reason) => `Too little was judged: ${reason}`)
  if (isEssential) {
    return [
      `Too little was judged: --time ${limit} was over before the essential checks. Give more time, such as --time 10m.`,
    ]
  }
  if (seen.some(isAcknowledged)) return []
  if (seen.every(({ outcome }) => outcome === 'refused')) {
    return [
      `Nothing was judged: nothing listens at ${formatReceiverUrl(receiverUrl)}. Start the receiver, or correct --url.`,
    ]
  }
  return [`Nothing was judged: the receiver acknowledged no callback.`]
}

function refusalWarnings(
  { creates }: ReceiverCheckPlan,
  runs: readonly HistoryRun[],
): readonly string[] {
  const answers = runs.flatMap(({ checked }) => checked.answers)
  const refused = answers.find(({ httpStatus = 0 }) => httpStatus >= 400 && httpStatus < 500)
  if (refused === undefined) return []
  const { httpStatus } = refused
  return creates
    ? [
        `The receiver answered ${httpStatus} about a verification that its application has opened: is the path of --url right, and does the application store the id before it answers?`,
      ]
    : [
        `The receiver answered ${httpStatus}. A real application refuses ids that it never created${httpStatus === 404 ? ' (or there is nothing at this path)' : ''}. Let the application open each verification itself, with --create <command|URL>.`,
      ]
}
