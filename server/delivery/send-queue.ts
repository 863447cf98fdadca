import { createReceiverThrottle } from './receiver-backoff.ts'

/** Numbers of simultaneous attempts, and of attempts that may wait. */
export type SendQueueLimits = {
  /** Simultaneous attempts for one receiver. */
  readonly perReceiver: number
  /** Simultaneous attempts for all receivers. */
  readonly total: number
  /** Attempts that wait for their turn. */
  readonly waiting: number
}

export const sendQueueLimits: SendQueueLimits = { perReceiver: 8, total: 64, waiting: 10_000 }

/** Starts an attempt, which calls `onEnd` exactly once; `wastedMs` is its duration if it was wasted. */
export type QueuedWork = (onEnd: (wastedMs?: number) => void) => void

/** Starts the attempts of each receiver in order, a few at a time. */
export interface SendQueue {
  /** Starts `work` now or later. Returns false, and never starts it, if too much is waiting. */
  add(receiver: string, work: QueuedWork): boolean
  /** Drops all work that has not started. */
  clear(): void
}

// Empty lanes that are retained, because creating one for each callback is expensive.
const maxIdleLanes = 256

type Lane = { running: number; readonly waiting: QueuedWork[] }

export function createSendQueue(limits: SendQueueLimits = sendQueueLimits): SendQueue {
  const lanes = new Map<string, Lane>()
  const throttle = createReceiverThrottle(startWaiting)
  // Waiting places of each receiver that remain available when a hanging receiver fills the queue.
  const reservedPerReceiver = Math.floor(limits.waiting / 100)
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
      if (lane.waiting.length >= reservedPerReceiver || waiting >= 2 * limits.waiting) return false
    }
    lane.waiting.push(work)
    waiting += 1
    return true
  }

  // The more attempts a receiver runs, the more free slots must remain for others. Otherwise receivers that
  // hang would use all slots, and a good receiver would wait for their time limit.
  function mayStart(lane: Lane): boolean {
    if (lane.running >= limits.perReceiver || !throttle.allows(lane, lane.running)) return false
    const slotsForOthers = (lane.running * limits.total) / (2 * limits.perReceiver)
    return running + slotsForOthers < limits.total
  }

  function start(receiver: string, lane: Lane, work: QueuedWork): void {
    lane.running += 1
    running += 1
    work((wastedMs) => {
      lane.running -= 1
      running -= 1
      throttle.ended(lane, wastedMs)
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
      // Move this lane behind the others, so that receivers take turns.
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
