import { createReceiverThrottle } from './receiver-throttle.ts'

/** What is sent at one time at most, and what may wait. */
export type SendQueueLimits = {
  readonly perReceiver: number
  readonly total: number
  readonly waiting: number
}

export const sendQueueLimits: SendQueueLimits = { perReceiver: 8, total: 64, waiting: 10_000 }

/** What is to be started, and must say when it has ended: exactly once, and how many ms it wasted. */
export type QueuedWork = (ended: (wastedMs?: number) => void) => void

/** Starts work in the order it came, a few at a time for each receiver. */
export type SendQueue = {
  /** Starts `work` when it is its turn; false when too much is waiting already, and it never will. */
  add(receiver: string, work: QueuedWork): boolean
  /** Forgets whatever has not been started. */
  clear(): void
}

// An empty lane is nothing; making one anew for each callback is not.
const maxIdleLanes = 256

type Lane = { running: number; readonly waiting: QueuedWork[] }

export function createSendQueue(limits: SendQueueLimits = sendQueueLimits): SendQueue {
  const lanes = new Map<string, Lane>()
  const pacing = createReceiverThrottle(startWaiting)
  // A receiver that hangs and fills the queue leaves so many places to each of the others.
  const reserved = Math.floor(limits.waiting / 100)
  let running = 0
  let waiting = 0

  function add(receiver: string, work: QueuedWork): boolean {
    const lane = lanes.get(receiver) ?? { running: 0, waiting: [] }
    lanes.set(receiver, lane)
    if (lane.waiting.length === 0 && mayStart(lane)) {
      start(receiver, lane, work)
      return true
    }
    if (waiting >= limits.waiting) {
      if (lane.waiting.length >= reserved || waiting >= 2 * limits.waiting) return false
    }
    lane.waiting.push(work)
    waiting += 1
    return true
  }

  // The more a receiver has under way, the more room it must leave for others: receivers that hang
  // cannot take every place and keep a good one waiting for their time limit.
  function mayStart(lane: Lane): boolean {
    if (lane.running >= limits.perReceiver || !pacing.allows(lane, lane.running)) return false
    const kept = (lane.running * limits.total) / (2 * limits.perReceiver)
    return running + kept < limits.total
  }

  function start(receiver: string, lane: Lane, work: QueuedWork): void {
    lane.running += 1
    running += 1
    work((wastedMs) => {
      lane.running -= 1
      running -= 1
      pacing.ended(lane, wastedMs)
      if (lane.running === 0 && lane.waiting.length === 0 && lanes.size > maxIdleLanes) {
        lanes.delete(receiver)
      }
      startWaiting()
    })
  }

  function startWaiting(): void {
    if (waiting === 0) return
    for (const [receiver, lane] of lanes) {
      if (running >= limits.total) return
      if (lane.waiting.length === 0 || !mayStart(lane)) continue
      const work = lane.waiting.shift()
      if (work === undefined) continue
      waiting -= 1
      // Behind the others: they take turns.
      lanes.delete(receiver)
      lanes.set(receiver, lane)
      start(receiver, lane, work)
    }
  }

  return {
    add,
    clear() {
      for (const lane of lanes.values()) lane.waiting.length = 0
      waiting = 0
    },
  }
}
