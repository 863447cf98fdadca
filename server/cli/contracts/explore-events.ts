import {
  countWithin,
  type Schedule,
  sampleWithin,
  undisturbedSchedule,
} from '../../../contracts/callbacks/delivery-order.ts'
import { scenarioForSchedule } from '../../../contracts/callbacks/delivery-order-scenario.ts'
import { exploreOrders } from '../../../contracts/callbacks/explore-orders.ts'
import type { OrderExploration } from '../../../contracts/callbacks/receiver-check-result.ts'
import { randomFrom } from '../../domain/base/random.ts'
import type { Status } from '../../domain/model/status.ts'
import type { EncodedOpening, ReceiverCheckContext } from './receiver-check-context.ts'
import type { ReceiverCheckPlan } from './receiver-check-plan.ts'

/** Schedules with at most this many deliveries are tried in every encoding, longer ones only in the first. */
const longestInOthers = 3

type EventsToExplore = {
  readonly events: readonly Status[]
  readonly encoded: EncodedOpening
  /** True for the first encoding, in which all schedules are tried. */
  readonly isPrimary: boolean
}

/** Delivers the events in every order and number, and compares the outcomes. */
export async function exploreEvents(
  context: ReceiverCheckContext,
  { events, encoded, isPrimary }: EventsToExplore,
  onProgress: (what: string) => void,
): Promise<OrderExploration> {
  const { plan, budget, emulator, outcomes, seen } = context
  const { opening, method } = encoded
  const schedules = schedulesOf(plan, events).filter(
    ({ length }) => isPrimary || length <= longestInOthers,
  )
  const result = await exploreOrders({
    events,
    schedules,
    total: countWithin({ events, copies: plan.copies }),
    progress: (tried) => onProgress(`${tried} of ${schedules.length} schedules`),
    isOver: budget.isOver,
    async deliver(schedule, expected) {
      const scenario = scenarioForSchedule(schedule)
      const { id, responses: answers } = await emulator.runVerification(scenario, opening)
      seen.push(...answers)
      if (answers.some(({ outcome }) => outcome === 'refused')) context.isGone = true
      if (outcomes === undefined) return { answers }
      const wanted = expected ?? referenceOf(context, schedule)
      const isExpected = (text: string) => wanted === undefined || text === wanted
      return { answers, outcome: await outcomes.settled(id, isExpected) }
    },
  })
  if (result.failure === undefined)
    reportSkipped(context, { events, schedules, isPrimary }, result.tried)
  return {
    events: undisturbedSchedule(events),
    ...(method !== undefined && { method }),
    // Report warnings for the first encoding only, because the others have the same.
    result: isPrimary ? result : { ...result, warnings: [] },
  }
}

/**
 * Returns the outcome that a schedule probably leads to, so that the check can wait until the application reaches it.
 */
function referenceOf({ references }: ReceiverCheckContext, schedule: Schedule): string | undefined {
  const last = schedule.at(-1) ?? 'nothing'
  return last === 'running' ? undefined : references?.[last]
}

/** Counts the schedules of all explorations in the first encoding. */
export function countSchedules(plan: ReceiverCheckPlan): number {
  return plan.eventSets.reduce((sum, events) => sum + schedulesOf(plan, events).length, 0)
}

function schedulesOf(
  { copies, most, seed }: ReceiverCheckPlan,
  events: readonly Status[],
): readonly Schedule[] {
  return sampleWithin({ events, copies }, most, randomFrom(seed, 'schedules'))
}

function reportSkipped(
  { budget }: ReceiverCheckContext,
  {
    events,
    schedules,
    isPrimary,
  }: Omit<EventsToExplore, 'encoded'> & {
    readonly schedules: readonly Schedule[]
  },
  tried: number,
): void {
  const left = schedules.length - tried
  if (left === 0) return
  // Schedules of at most two deliveries are enough to test lost, repeated and late callbacks.
  const short = schedules.filter(({ length }) => length <= 2).length
  budget.skip(`${left} of ${schedules.length} schedules of ${events.join(', ')}.`, {
    essential: isPrimary && tried < short,
  })
}
