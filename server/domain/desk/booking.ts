import type { Booking, OperatorCall } from '../model/operator-call.ts'
import type { DurationMs, Instant } from '../time/instant.ts'
import { earlier, plus } from '../time/instant.ts'
import type { Desk } from './desk.ts'
import { nextOpenAt } from './desk.ts'

/**
 * The first instant from `ready` on at which one of the desk's operators is free for all of `length`, and
 * the desk is open. The call may go on after closing. Pure.
 *
 * `booked` is in the order of beginning. Who is booked keeps their instant; a gap before it is used when
 * the whole call fits into it.
 */
export function firstFreeAt(
  booked: readonly OperatorCall[],
  desk: Desk,
  ready: Instant,
  length: DurationMs,
): Instant {
  const { operators = Number.POSITIVE_INFINITY } = desk
  let from = nextOpenAt(desk, ready)
  for (const full of fullTimes(booked, operators)) {
    if (full.until <= from) continue
    // One that takes no time needs its instant all the same.
    if (full.from > from && full.from >= plus(from, length)) return from
    from = nextOpenAt(desk, full.until)
  }
  return from
}

/** With the calls of one verification booked as well, in the order of their beginning. */
export function addBookings(
  booked: readonly Booking[],
  verification: string,
  calls: readonly OperatorCall[],
): readonly Booking[] {
  return calls.reduce((all, call) => {
    const place = all.findLastIndex(({ from }) => from <= call.from) + 1
    return all.toSpliced(place, 0, { ...call, verification })
  }, booked)
}

/** Without the calls that are over: nobody will ever be kept waiting by them. */
export function dropPastBookings<T extends OperatorCall>(
  booked: readonly T[],
  now: Instant,
): readonly T[] {
  return booked.some(({ until }) => until <= now)
    ? booked.filter(({ until }) => until > now)
    : booked
}

// The stretches in which nobody is free, in their order. A call that begins as another ends is no overlap.
function* fullTimes(booked: readonly OperatorCall[], operators: number): Generator<OperatorCall> {
  // An array of numbers sorts itself without asking anybody; queues may be long.
  const ends = Float64Array.from(booked, ({ until }) => until).sort()
  let [begun, ended] = [0, 0]
  let fullSince: Instant | undefined
  while (ended < ends.length) {
    const end = ends[ended] as Instant
    const at = earlier(booked[begun]?.from ?? end, end)
    while (booked[begun]?.from === at) begun += 1
    while (ends[ended] === at) ended += 1
    if (begun - ended >= operators) {
      fullSince ??= at
    } else if (fullSince !== undefined) {
      yield { from: fullSince, until: at }
      fullSince = undefined
    }
  }
}
