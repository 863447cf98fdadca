import type { Random } from '../../server/domain/base/random.ts'
import { STATUSES, type Status } from '../../server/domain/model/status.ts'

/** The events of one verification in the order in which they arrive; one that comes twice stands twice. */
export type Schedule = readonly Status[]

/** What is explored: each of these events delivered 0 to `copies` times, in every order. */
export type ScheduleBounds = { readonly events: readonly Status[]; readonly copies: number }

/**
 * Every schedule within the bounds, each once, the short ones first. Pure.
 *
 *     events validation, ok; copies 1   →   (nothing) · validation · ok · validation, ok · ok, validation
 */
export function* schedulesWithin({ events, copies }: ScheduleBounds): Generator<Schedule> {
  for (let length = 0; length <= events.length * copies; length++) {
    yield* schedulesOfLength(length, events, new Map(events.map((event) => [event, copies])))
  }
}

/** How many there are, without making them: 271 for three events of up to two copies. Pure. */
export function countWithin({ events, copies }: ScheduleBounds): number {
  // After each event: how many arrangements there are of so many deliveries.
  let arrangements = [1]
  for (const _ of events) {
    const longer: number[] = []
    for (const [length, count] of arrangements.entries()) {
      for (let more = 0; more <= copies; more++) {
        const places = binomial(length + more, more)
        longer[length + more] = (longer[length + more] ?? 0) + count * places
      }
    }
    arrangements = longer
  }
  return arrangements.reduce((sum, count) => sum + count, 0)
}

/**
 * At most `most` of them: all, where there are no more; else the shortest half of `most`, and as many
 * longer ones drawn evenly. In the order of `schedulesWithin`; equal seeds draw the same. Pure.
 */
export function sampleWithin(
  bounds: ScheduleBounds,
  most: number,
  random: Random,
): readonly Schedule[] {
  const short = Math.ceil(most / 2)
  const room = countWithin(bounds) <= most ? Number.POSITIVE_INFINITY : most - short
  const taken: Schedule[] = []
  const drawn: (readonly [number, Schedule])[] = []
  let seen = 0
  for (const schedule of schedulesWithin(bounds)) {
    if (room === Number.POSITIVE_INFINITY || taken.length < short) {
      taken.push(schedule)
      continue
    }
    const place = seen < room ? seen : random.int(0, seen)
    if (place < room) drawn[place] = [seen, schedule]
    seen += 1
  }
  const inOrder = drawn.toSorted(([a], [b]) => a - b).map(([, schedule]) => schedule)
  return [...taken, ...inOrder]
}

/** The same events once each, in the order of a life: what an undisturbed network would bring. Pure. */
export function plainSchedule(schedule: Schedule): Schedule {
  return STATUSES.filter((status) => schedule.includes(status))
}

/** How far it is from the order of a life: the pairs that stand the wrong way round. Pure. */
export function disorderOf(schedule: Schedule): number {
  const ranks = schedule.map((event) => STATUSES.indexOf(event))
  return ranks.reduce(
    (sum, rank, i) => sum + ranks.slice(i + 1).filter((later) => later < rank).length,
    0,
  )
}

/** `validation, ok, ok`, or `nothing`. */
export function formatSchedule(schedule: Schedule): string {
  return schedule.length === 0 ? 'nothing' : schedule.join(', ')
}

function* schedulesOfLength(
  length: number,
  events: readonly Status[],
  left: Map<Status, number>,
): Generator<Schedule> {
  if (length === 0) {
    yield []
    return
  }
  // What is left must be able to fill the length.
  const room = [...left.values()].reduce((sum, copies) => sum + copies, 0)
  if (room < length) return
  for (const event of events) {
    const copies = left.get(event) ?? 0
    if (copies === 0) continue
    left.set(event, copies - 1)
    for (const rest of schedulesOfLength(length - 1, events, left)) yield [event, ...rest]
    left.set(event, copies)
  }
}

// `n` over `k`.
function binomial(n: number, k: number): number {
  let ways = 1
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i
  return ways
}
