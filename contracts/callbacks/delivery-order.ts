import type { Random } from '../../server/domain/base/random.ts'
import { STATUSES, type Status } from '../../server/domain/model/status.ts'

/** The events of one verification's callbacks in their order of arrival. A repeated event occurs several times. */
export type Schedule = readonly Status[]

/** The schedules to explore: each event is delivered 0 to `copies` times, in every order. */
export type ScheduleBounds = { readonly events: readonly Status[]; readonly copies: number }

/**
 * Yields every schedule within the bounds, each once, short ones first. Pure.
 *
 *     events validation, ok; copies 1   →   (nothing) · validation · ok · validation, ok · ok, validation
 */
export function* schedulesWithin({ events, copies }: ScheduleBounds): Generator<Schedule> {
  for (let length = 0; length <= events.length * copies; length++) {
    yield* schedulesOfLength(length, events, new Map(events.map((event) => [event, copies])))
  }
}

/** Counts the schedules without creating them: 271 for three events with up to two copies. Pure. */
export function countWithin({ events, copies }: ScheduleBounds): number {
  // arrangements[n] is the number of schedules with n deliveries of the events so far.
  let arrangements = [1]
  for (const _ of events) {
    const longer: number[] = []
    for (const [length, count] of arrangements.entries()) {
      for (let repeats = 0; repeats <= copies; repeats++) {
        const arrangementsPerLength = binomial(length + repeats, repeats)
        longer[length + repeats] = (longer[length + repeats] ?? 0) + count * arrangementsPerLength
      }
    }
    arrangements = longer
  }
  return arrangements.reduce((sum, count) => sum + count, 0)
}

/**
 * Selects at most `limit` schedules, in the order of `schedulesWithin`. If there are more than `limit`, half of the
 * result are the shortest schedules, and the other half are chosen at random from the rest. Equal seeds choose the
 * same schedules. Pure.
 */
export function sampleWithin(
  bounds: ScheduleBounds,
  limit: number,
  random: Random,
): readonly Schedule[] {
  const shortCount = Math.ceil(limit / 2)
  const longCount = countWithin(bounds) <= limit ? Number.POSITIVE_INFINITY : limit - shortCount
  const shortest: Schedule[] = []
  const drawn: (readonly [number, Schedule])[] = []
  let longerSeen = 0
  for (const schedule of schedulesWithin(bounds)) {
    if (longCount === Number.POSITIVE_INFINITY || shortest.length < shortCount) {
      shortest.push(schedule)
      continue
    }
    const slot = longerSeen < longCount ? longerSeen : random.int(0, longerSeen)
    if (slot < longCount) drawn[slot] = [longerSeen, schedule]
    longerSeen += 1
  }
  const longer = drawn.toSorted(([a], [b]) => a - b).map(([, schedule]) => schedule)
  return [...shortest, ...longer]
}

/** Returns each event of a schedule once, in the order of the statuses, as an undisturbed network delivers them. Pure. */
export function undisturbedSchedule(schedule: Schedule): Schedule {
  return STATUSES.filter((status) => schedule.includes(status))
}

/** Counts the pairs of events that are not in the order of the statuses. Pure. */
export function disorderOf(schedule: Schedule): number {
  const ranks = schedule.map((event) => STATUSES.indexOf(event))
  return ranks.reduce(
    (sum, rank, i) => sum + ranks.slice(i + 1).filter((later) => later < rank).length,
    0,
  )
}

/** Formats a schedule, such as `validation, ok, ok`, or `nothing`. */
export function formatSchedule(schedule: Schedule): string {
  return schedule.length === 0 ? 'nothing' : schedule.join(', ')
}

function* schedulesOfLength(
  length: number,
  events: readonly Status[],
  remaining: Map<Status, number>,
): Generator<Schedule> {
  if (length === 0) {
    yield []
    return
  }
  // Stop if the remaining events are too few for the length.
  const capacity = [...remaining.values()].reduce((sum, copies) => sum + copies, 0)
  if (capacity < length) return
  for (const event of events) {
    const copies = remaining.get(event) ?? 0
    if (copies === 0) continue
    remaining.set(event, copies - 1)
    for (const rest of schedulesOfLength(length - 1, events, remaining)) yield [event, ...rest]
    remaining.set(event, copies)
  }
}

/** The binomial coefficient "n over k". */
function binomial(n: number, k: number): number {
  let ways = 1
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i
  return ways
}
