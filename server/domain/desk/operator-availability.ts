import type { Booking, OperatorCall } from '../model/operator-call.ts'
import type { DurationMs, Instant } from '../time/instant.ts'
import { earlier, plus } from '../time/instant.ts'
import type { Desk } from './desk.ts'
import { nextOpenAt } from './desk.ts'

/**
 * Returns the first instant from `ready` on at which the desk is open and an operator is free for
 * `length`. The call may continue after closing time. Pure.
 *
 * `booked` is ordered by `from`. Existing bookings do not move: a gap between them is used if the whole
 * call fits into it.
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
    // A call of length 0 also needs a free operator: `from` itself must not be within `full`.
    if (full.from > from && full.from >= plus(from, length)) return from
    from = nextOpenAt(desk, full.until)
  }
  return from
}

/** Adds the calls of one verification to the bookings, which stay ordered by `from`. */
export function addBookings(
  booked: readonly Booking[],
  verification: string,
  calls: readonly OperatorCall[],
): readonly Booking[] {
  return calls.reduce((bookings, call) => {
    const index = bookings.findLastIndex(({ from }) => from <= call.from) + 1
    return bookings.toSpliced(index, 0, { ...call, verification })
  }, booked)
}

/** Returns the bookings without the calls that are over, because those can't delay another call. */
export function dropPastBookings<T extends OperatorCall>(
  booked: readonly T[],
  now: Instant,
): readonly T[] {
  return booked.some(({ until }) => until <= now)
    ? booked.filter(({ until }) => until > now)
    : booked
}

// Yields the spans without a free operator, in order. A call may start when another one ends.
function* fullTimes(booked: readonly OperatorCall[], operators: number): Generator<OperatorCall> {
  // A Float64Array sorts numbers without a callback, which matters for long queues.
  const ends = Float64Array.from(booked, ({ until }) => until).sort()
  let [startedCount, endedCount] = [0, 0]
  let fullSince: Instant | undefined
  while (endedCount < ends.length) {
    const end = ends[endedCount] as Instant
    const at = earlier(booked[startedCount]?.from ?? end, end)
    while (booked[startedCount]?.from === at) startedCount += 1
    while (ends[endedCount] === at) endedCount += 1
    if (startedCount - endedCount >= operators) {
      fullSince ??= at
    } else if (fullSince !== undefined) {
      yield { from: fullSince, until: at }
      fullSince = undefined
    }
  }
}
