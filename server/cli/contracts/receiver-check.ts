import type { SentHistory } from '../../../contracts/callbacks/format-receiver-pact.ts'
import { causesOfHistories } from '../../../contracts/callbacks/history-causes.ts'
import type {
  CheckedGroup,
  CheckedHistory,
  CheckedResponse,
  OrderExploration,
  ReceiverReport,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import type { Application } from './application-under-test.ts'
import { checkConcurrency } from './check-concurrency.ts'
import { checkForgeries } from './check-forgeries.ts'
import { acknowledgedEncodings, checkHistories, hasNoResponse } from './check-histories.ts'
import { checkOutcomes, type HistoryRun } from './check-outcomes.ts'
import { checkUnreadable, checkVariants } from './check-variants.ts'
import { countSchedules, exploreEvents } from './explore-events.ts'
import { findOutcomeReader } from './find-probe.ts'
import {
  type CheckGroupRun,
  type EncodedOpening,
  type ReceiverCheckContext,
  runCheckGroup,
} from './receiver-check-context.ts'
import type { ReceiverCheckPlan } from './receiver-check-plan.ts'
import { createReceiverReport } from './receiver-check-report.ts'
import type { ReceiverEmulator } from './receiver-emulator.ts'
import { createTimeBudget, estimateTime, formatEstimate, type TimeBudget } from './time-budget.ts'

/** Is notified of the steps of a run while it runs. */
export interface ReceiverCheckListener {
  readonly onHistory: (checked: CheckedHistory, sent: SentHistory) => void
  readonly onGroup: (group: CheckedGroup) => void
  readonly onExplored: (exploration: OrderExploration, probe: string | undefined) => void
  /** A sentence for people, such as the estimate. */
  readonly onRemark: (sentence: string) => void
  readonly onProgress: (what: string, budget: TimeBudget) => void
}

/** The two sides of a run: the emulator that calls the receiver, and the application behind it. */
export type ReceiverCheckDeps = {
  readonly emulator: ReceiverEmulator
  readonly application: Application
}

/**
 * Sends a receiver all documented histories, then all other callbacks that a careful receiver can handle. The checks
 * that find most mistakes come first. Stops when `--time` is over.
 */
export async function checkReceiver(
  plan: ReceiverCheckPlan,
  { emulator, application }: ReceiverCheckDeps,
  listener: ReceiverCheckListener,
): Promise<ReceiverReport> {
  const budget = createTimeBudget(plan.time)
  const seen: CheckedResponse[] = []
  const runs = await checkHistories(
    plan,
    { emulator, application, budget, seen },
    listener.onHistory,
  )
  const causes = causesOfHistories(runs.map(({ checked }) => checked))
  const documented: CheckedGroup = {
    ...{ name: 'Documented callbacks', tried: runs.length, findings: causes },
  }
  if (causes.length > 0) listener.onGroup(documented)
  const encodings = acknowledgedEncodings(plan, application, runs)
  const skipped = reasonToSkip(plan, encodings, seen)
  if (skipped !== undefined) {
    const explored = plan.eventSets.map((events) => ({ events, result: { skipped } }))
    for (const exploration of explored) listener.onExplored(exploration, undefined)
    return createReceiverReport({ plan, budget, seen, runs, groups: [documented], explored })
  }
  const outcomes = await findOutcomeReader(plan, application, runs)
  if (outcomes !== undefined && plan.probe === 'search') {
    listener.onRemark(
      `The outcome is read at ${outcomes.source}, which was found. Use --probe none to switch this off.`,
    )
  }
  const context: ReceiverCheckContext = {
    ...{ plan, emulator, budget, seen, encodings, isGone: false },
    onStep: (group, tried) =>
      listener.onProgress(`${group}: ${pluralize(tried, 'verification')}`, budget),
    ...(outcomes !== undefined && { outcomes }),
  }
  if (plan.probe === 'search' && outcomes === undefined) await detectEnd(context)
  announce(context, runs, listener)
  const { groups, explored } = await runChecks(context, runs, listener)
  const probe = outcomes?.source
  return createReceiverReport({
    ...{ plan, budget, seen, runs, groups: [documented, ...groups], explored },
    ...(probe !== undefined && { probe }),
  })
}

/** Returns the reason why only the documented histories are sent, or undefined if the other checks can run. */
function reasonToSkip(
  { most }: ReceiverCheckPlan,
  encodings: readonly EncodedOpening[],
  seen: readonly CheckedResponse[],
): string | undefined {
  if (encodings.length === 0 || seen.some(hasNoResponse))
    return 'The callbacks of an ordinary verification must be acknowledged first.'
  return most === 0 ? '--schedules is 0.' : undefined
}

// Some receivers crash when they get a GET. This command sends GETs to find a URL with the outcome. Such a crash is
// not a mistake in the handling of callbacks.
async function detectEnd(context: ReceiverCheckContext): Promise<void> {
  await runCheckGroup(context, 'Search', async (run) => {
    await run.isHealthy()
  })
  // The checks report any other failure, with its cause.
  context.isGone = context.seen.at(-1)?.outcome === 'refused'
  if (!context.isGone) return
  context.budget.skip('everything but the documented callbacks.', {
    because: 'The receiver ended after a GET. Start it again, and use --probe none.',
  })
}

// The number of verifications that all checks need in one encoding, without the schedules.
const verificationsOfChecks = 45

function announce(
  { plan, budget, encodings }: ReceiverCheckContext,
  runs: readonly HistoryRun[],
  { onRemark }: ReceiverCheckListener,
): void {
  const further = countSchedules(plan) + verificationsOfChecks * encodings.length
  const estimate = estimateTime(budget, { done: runs.length, further })
  if (estimate === undefined || estimate < worthSayingMs) return
  onRemark(formatEstimate(further, estimate, { limit: plan.time, spent: budget.elapsed() }))
}

const worthSayingMs = 5_000

async function runChecks(
  context: ReceiverCheckContext,
  runs: readonly HistoryRun[],
  listener: ReceiverCheckListener,
): Promise<Pick<ReceiverReport, 'groups' | 'explored'>> {
  const { plan, budget, outcomes, encodings } = context
  const groups: CheckedGroup[] = []
  const explored: OrderExploration[] = []

  async function check(name: string, run: (group: CheckGroupRun) => Promise<void>): Promise<void> {
    if (context.isGone) return
    const group = await runCheckGroup(context, name, run)
    groups.push(group)
    listener.onGroup(group)
  }

  async function explore(encoded: EncodedOpening, eventSets: ReceiverCheckPlan['eventSets']) {
    for (const events of eventSets) {
      if (context.isGone) return
      const isPrimary = encoded === encodings[0]
      const exploration = await exploreEvents(context, { events, encoded, isPrimary }, (what) =>
        listener.onProgress(what, budget),
      )
      explored.push(exploration)
      listener.onExplored(exploration, outcomes?.source)
    }
  }

  const [primary, ...others] = encodings
  if (primary === undefined) return { groups, explored }
  if (outcomes !== undefined) {
    await check('Outcomes of ok, ko and nothing', (run) => checkOutcomes(run, outcomes, runs))
  }
  await explore(primary, plan.eventSets.slice(0, 1))
  await check('Callbacks at the same time', checkConcurrency)
  await check('Forged callbacks', checkForgeries)
  await check('Variants of the message', checkVariants)
  await explore(primary, plan.eventSets.slice(1))
  const passed = plan.eventSets.filter((_, i) => !hasFailed(explored[i]))
  for (const encoded of others) await explore(encoded, passed)
  await check('Bodies that cannot be understood', checkUnreadable)
  return { groups, explored }
}

function hasFailed(exploration: OrderExploration | undefined): boolean {
  return exploration !== undefined && 'failure' in exploration.result
}
