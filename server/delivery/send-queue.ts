import { duration, noTime } from '../domain/time/instant.ts'
import { runAfter } from '../runtime/timer.ts'
import type { CallbackExchange } from './exchange-log.ts'
import { type HttpOutcome, isWasted, SenderClosed, TimeLimitReached } from './http-outcome.ts'
import { createReceiverThrottle } from './receiver-throttle.ts'

/** The most simultaneous attempts, and the most attempts that may wait. */
export type SendQueueLimits = {
  /** Simultaneous attempts for one receiver. */
  readonly perReceiver: number
  /** Simultaneous attempts for all receivers. */
  readonly total: number
  /** Attempts that wait for their turn. */
  readonly waiting: number
}

export const sendQueueLimits: SendQueueLimits = { perReceiver: 8, total: 64, waiting: 10_000 }

/** Starts an attempt, which calls `onEnd` exactly once. `wastedMs` is its duration if it was wasted (`isWasted`). */
export type QueuedWork = (onEnd: (wastedMs?: number) => void) => void

/** Starts the attempts of each receiver in order, a few at a time. */
export interface SendQueue {
  /** Starts `work` now or later. Returns false, and never starts `work`, if too many attempts are waiting. */
  add(receiver: string, work: QueuedWork): boolean
  /** Drops all work that has not started. */
  clear(): void
}

// The number of empty lanes (queues of one receiver) to keep, because creating a lane for each callback is expensive.
const maxIdleLanes = 256

type Lane = { running: number; readonly waiting: QueuedWork[] }

export function createSendQueue(limits: SendQueueLimits = sendQueueLimits): SendQueue {
  const lanes = new Map<string, Lane>()
  const throttle = createReceiverThrottle(startWaiting)
  // Each receiver has this many waiting places of its own, even if a receiver that never answers fills the queue.
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

  // The more attempts of a receiver run, the more free slots must remain for other receivers. Otherwise receivers
  // that never answer would use all slots, and a good receiver would have to wait until their time limit.
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

/** One attempt that waits for its turn. */
export type PendingSend = {
  /** The origin of the receiver; each receiver has its own queue. */
  readonly receiver: string
  /** Starts the attempt, which calls `onEnd` once. Returns a function that stops it. */
  readonly start: (onEnd: (outcome: HttpOutcome) => void) => (why: Error) => void
  readonly outcomeOf: (error: Error) => HttpOutcome
  /** Returns what the network showed of the attempt; called after its end. */
  readonly exchange: () => CallbackExchange
}

/** All attempts that wait or are in progress. Applies the time limit to each attempt. */
export interface PendingSends {
  /** Resolves when the attempt has ended, also after an error; never rejects. */
  send(pending: PendingSend): Promise<HttpOutcome>
  /** Ends all attempts at once, with SenderClosed. */
  close(): void
}

export function createPendingSends(timeLimitMs: number, limits?: SendQueueLimits): PendingSends {
  const queue = createSendQueue(limits)
  const open = createSlotSet<(why: Error) => void>()
  let closed = false

  // Creates only one promise for each callback, because every callback takes this path.
  function send({ receiver, start, outcomeOf, exchange }: PendingSend): Promise<HttpOutcome> {
    return new Promise((resolve) => {
      let finish: (outcome: HttpOutcome) => void = resolve
      let stop: (why: Error) => void = () => {}
      const giveUp = (why: Error) => {
        stop(why)
        open.remove(slot)
        finish(outcomeOf(why))
      }
      if (closed) return finish(outcomeOf(new SenderClosed()))
      const slot = open.add(giveUp)
      const isQueued = queue.add(receiver, (onEnd) => {
        const began = performance.now()
        const cancel = runAfter(timeLimitMs, () => giveUp(new TimeLimitReached()))
        finish = (outcome) => {
          finish = () => {}
          cancel()
          open.remove(slot)
          const took = performance.now() - began
          outcome.took = duration(took)
          outcome.exchange = exchange()
          resolve(outcome)
          onEnd(isWasted(outcome) ? took : undefined)
        }
        stop = start((outcome) => finish(outcome))
      })
      if (isQueued) return
      open.remove(slot)
      resolve(overflowResult)
    })
  }

  return {
    send,
    close() {
      closed = true
      queue.clear()
      for (const giveUp of open.values()) giveUp(new SenderClosed())
    },
  }
}

const overflowResult: HttpOutcome = {
  outcome: 'queued_overflow',
  took: noTime,
  error: 'Too many callbacks wait, so this callback was not sent and waits for its turn again.',
}

/**
 * A set for thousands of values that are added and removed all the time. A JavaScript Set is slower: each time it
 * grows or shrinks, its old table and all values in it wait for the next full garbage collection. That took a third
 * of the time of a callback.
 */
interface SlotSet<T> {
  /** Returns the slot of the value, for `remove`. */
  add(value: T): number
  remove(slot: number): void
  values(): readonly T[]
}

function createSlotSet<T extends object>(): SlotSet<T> {
  const slots: (T | undefined)[] = []
  const free: number[] = []
  return {
    add(value) {
      const slot = free.pop() ?? slots.length
      slots[slot] = value
      return slot
    },
    remove(slot) {
      if (slots[slot] === undefined) return
      slots[slot] = undefined
      free.push(slot)
    },
    values: () => slots.filter((value) => value !== undefined),
  }
}
