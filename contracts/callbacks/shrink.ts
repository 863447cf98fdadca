import { STATUSES } from '../../server/domain/model/status.ts'
import type { Schedule } from './delivery-order.ts'

/**
 * The smallest failing schedule that can be reached from a failing one by leaving out a delivery, or by
 * putting two neighbours in the order of a life. Nothing simpler than the answer fails: without any one of
 * its deliveries it passes. Where more deliveries never mend a failure, no part of it fails at all.
 *
 * `fails` is asked for one schedule at a time, and for each at most once.
 */
export async function shrinkSchedule(
  failing: Schedule,
  fails: (schedule: Schedule) => Promise<boolean>,
): Promise<Schedule> {
  const asked = new Map<string, boolean>()
  async function failsStill(schedule: Schedule): Promise<boolean> {
    const key = schedule.join()
    const known = asked.get(key) ?? (await fails(schedule))
    asked.set(key, known)
    return known
  }

  let smallest = failing
  for (;;) {
    const simpler = await findFirst(simplerSchedules(smallest), failsStill)
    if (simpler === undefined) return smallest
    smallest = simpler
  }
}

/** Every schedule one step simpler. */
export function simplerSchedules(schedule: Schedule): readonly Schedule[] {
  const shorter = schedule.map((_, i) => schedule.toSpliced(i, 1))
  const straighter = schedule.flatMap((event, i) => {
    const next = schedule[i + 1]
    if (next === undefined || STATUSES.indexOf(event) <= STATUSES.indexOf(next)) return []
    return [schedule.toSpliced(i, 2, next, event)]
  })
  return [...shorter, ...straighter]
}

async function findFirst(
  schedules: readonly Schedule[],
  wanted: (schedule: Schedule) => Promise<boolean>,
): Promise<Schedule | undefined> {
  for (const schedule of schedules) if (await wanted(schedule)) return schedule
  return undefined
}
