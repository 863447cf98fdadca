import { STATUSES } from '../../server/domain/model/status.ts'
import type { Schedule } from './delivery-order.ts'

/**
 * Shrinks a failing schedule step by step, while it still fails. A step removes a delivery, or puts two neighbours in
 * the order of the statuses. The result is minimal: if you remove any one delivery from it, it passes. Usually a
 * failing schedule still fails if deliveries are added. If this is true, every part of the result passes, too.
 *
 * Calls `fails` for one schedule at a time, and for each schedule at most once.
 */
export async function shrinkSchedule(
  failing: Schedule,
  fails: (schedule: Schedule) => Promise<boolean>,
): Promise<Schedule> {
  const resultByKey = new Map<string, boolean>()
  async function failsCached(schedule: Schedule): Promise<boolean> {
    const key = schedule.join()
    const known = resultByKey.get(key) ?? (await fails(schedule))
    resultByKey.set(key, known)
    return known
  }

  let smallest = failing
  for (;;) {
    const simpler = await findFirst(simplerSchedules(smallest), failsCached)
    if (simpler === undefined) return smallest
    smallest = simpler
  }
}

/** Returns every schedule that is one step simpler. */
export function simplerSchedules(schedule: Schedule): readonly Schedule[] {
  const shorter = schedule.map((_, i) => schedule.toSpliced(i, 1))
  const moreOrderly = schedule.flatMap((event, i) => {
    const next = schedule[i + 1]
    if (next === undefined || STATUSES.indexOf(event) <= STATUSES.indexOf(next)) return []
    return [schedule.toSpliced(i, 2, next, event)]
  })
  return [...shorter, ...moreOrderly]
}

async function findFirst(
  schedules: readonly Schedule[],
  matches: (schedule: Schedule) => Promise<boolean>,
): Promise<Schedule | undefined> {
  for (const schedule of schedules) if (await matches(schedule)) return schedule
  return undefined
}
