import { runAfter } from '../runtime/timer.ts'

/** Holds receivers back that waste work, as long as other receivers are served. */
export interface ReceiverThrottle {
  /** Whether a receiver with so many attempts under way may get another one. */
  allows(receiver: object, running: number): boolean
  /** An attempt has ended; `wastedMs` is how long it took, where all of it was wasted. */
  ended(receiver: object, wastedMs?: number): void
}

/**
 * A receiver that floods, resets or shows a wrong certificate takes several times the work of one that answers.
 * It gets one attempt at a time, and then none for nine times as long as the attempt took: a tenth of the time.
 */
const restPerWasted = 9

/** An attempt that took long was mostly waiting. */
const maxRestMs = 50

/** However many receivers rest, none does for longer. */
const maxSharedRestMs = 250

/** Others are served if one of them has ended an attempt within this time. */
const servedMs = 100

/** Calls `resume` when a receiver may start again. */
export function createReceiverThrottle(resume: () => void): ReceiverThrottle {
  const wasteful = new WeakMap<object, { isResting: boolean }>()
  let resting = 0
  // The latest receiver that wasted nothing, and the latest one besides it.
  let latest: ServedReceiver | undefined
  let before: ServedReceiver | undefined

  function othersAreServed(receiver: object): boolean {
    const other = latest?.receiver === receiver ? before : latest
    return other !== undefined && performance.now() - other.at < servedMs
  }

  function rest(receiver: object, ms: number): void {
    const known = wasteful.get(receiver) ?? { isResting: false }
    wasteful.set(receiver, known)
    if (known.isResting) return
    known.isResting = true
    resting += 1
    // Together they take no larger part of the time than one of them.
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
      before = latest
      latest = { receiver, at: performance.now() }
    },
  }
}

interface ServedReceiver {
  readonly receiver: object
  at: number
}
