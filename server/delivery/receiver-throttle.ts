import { runAfter } from '../runtime/timer.ts'

/** Slows down the callbacks to receivers that waste work, so that they do not delay callbacks to other receivers. */
export interface ReceiverThrottle {
  /** True if a receiver with `running` attempts in progress can get another attempt. */
  allows(receiver: object, running: number): boolean
  /** Records the end of an attempt. `wastedMs` is its duration if it was wasted (`isWasted`). */
  ended(receiver: object, wastedMs?: number): void
}

/**
 * A receiver that floods, resets or has a wrong certificate takes several times the work of a receiver that answers. It
 * gets one attempt at a time. Then no attempt starts for nine times the duration of that attempt (the receiver rests).
 * So it uses at most a tenth of the time.
 */
const restPerWasted = 9

/**
 * Longest rest if only one receiver rests. An attempt that takes longer has mostly waited for the network, which is
 * not work.
 */
const maxRestMs = 50

/** Longest rest if several receivers rest. */
const maxSharedRestMs = 250

/** A receiver counts as being served if one of its attempts ended less than this time ago. */
const servedMs = 100

/** Calls `resume` when the rest of a receiver has ended. */
export function createReceiverThrottle(resume: () => void): ReceiverThrottle {
  const wasteful = new WeakMap<object, { isResting: boolean }>()
  let resting = 0
  // The two receivers whose attempts ended last.
  let latest: ServedReceiver | undefined
  let secondLatest: ServedReceiver | undefined

  function othersAreServed(receiver: object): boolean {
    const other = latest?.receiver === receiver ? secondLatest : latest
    return other !== undefined && performance.now() - other.at < servedMs
  }

  function rest(receiver: object, ms: number): void {
    const known = wasteful.get(receiver) ?? { isResting: false }
    wasteful.set(receiver, known)
    if (known.isResting) return
    known.isResting = true
    resting += 1
    // If several receivers rest, each rest is longer, so that together they get no more time than a single one.
    const restMs = Math.min(maxRestMs, ms * restPerWasted) * resting
    runAfter(Math.min(maxSharedRestMs, restMs), () => {
      known.isResting = false
      resting -= 1
      resume()
    })
  }

  return {
    allows(receiver, running) {
      const known = wasteful.get(receiver)
      return known === undefined || !(known.isResting || running > 0) || !othersAreServed(receiver)
    },
    ended(receiver, wastedMs) {
      if (wastedMs !== undefined) return rest(receiver, wastedMs)
      wasteful.delete(receiver)
      if (latest?.receiver === receiver) {
        latest.at = performance.now()
        return
      }
      secondLatest = latest
      latest = { receiver, at: performance.now() }
    },
  }
}

interface ServedReceiver {
  readonly receiver: object
  at: number
}
