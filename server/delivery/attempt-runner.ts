import { duration, noTime } from '../domain/time/instant.ts'
import { runAfter } from '../runtime/timer.ts'
import type { CallbackExchange } from './exchange.ts'
import { createSlotSet } from './free-list-set.ts'
import { type HttpOutcome, isWasted, SenderClosed, TimeLimitReached } from './http-outcome.ts'
import { createSendQueue, type SendQueueLimits } from './send-queue.ts'

/** One attempt that waits for its turn. */
export type PendingSend = {
  /** The origin of the receiver; each receiver has its own queue. */
  readonly receiver: string
  /** Starts the attempt, which calls `onEnd` once. Returns a function that stops it. */
  readonly start: (onEnd: (outcome: HttpOutcome) => void) => (why: Error) => void
  readonly outcomeOf: (error: Error) => HttpOutcome
  /** Returns the network view of the attempt; called after its end. */
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

  // One promise per callback, and no more: this is the hot path of every callback.
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
  error:
    'More callbacks wait than the emulator sends at a time, so this one waits for its turn again.',
}
