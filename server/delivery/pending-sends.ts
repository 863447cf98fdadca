import { type DurationMs, duration, noTime } from '../domain/time/instant.ts'
import { runAfter } from '../runtime/timer.ts'
import type { CallbackExchange } from './exchange.ts'
import {
  type HttpOutcome,
  isWasted,
  SenderClosed,
  type SendResult,
  TimeLimitReached,
} from './http-outcome.ts'
import { createSendQueue, type SendQueueLimits } from './send-queue.ts'
import { createSlotSet } from './slot-set.ts'

/** One thing to be sent, when its turn comes. */
export type PendingSend = {
  /** Whose turn it must be. */
  readonly receiver: string
  /** Begins, and answers with what stops it when nobody waits for it any more. */
  readonly start: (told: (told: HttpOutcome) => void) => (why: Error) => void
  readonly outcomeOf: (error: Error) => HttpOutcome
  /** What could be seen of it on the network, once it has ended. */
  readonly exchange: () => CallbackExchange
}

/** Holds what is waiting or under way, gives each errand its time, and ends all of them at once. */
export type PendingSends = {
  send(errand: PendingSend): Promise<SendResult>
  close(): void
}

export function createPendingSends(timeLimitMs: number, limits?: SendQueueLimits): PendingSends {
  const queue = createSendQueue(limits)
  const open = createSlotSet<(why: Error) => void>()
  let closed = false

  // Every callback passes here: one promise for each, and no more, is what keeps it fast.
  function post({
    receiver,
    start: begin,
    outcomeOf: failed,
    exchange,
  }: PendingSend): Promise<SendResult> {
    return new Promise((resolve) => {
      let give: (told: HttpOutcome) => void = (told) => resolve({ ...told, took: noTime })
      let stop: (why: Error) => void = () => {}
      const giveUp = (why: Error) => {
        stop(why)
        open.remove(slot)
        give(failed(why))
      }
      if (closed) return give(failed(new SenderClosed()))
      const slot = open.add(giveUp)
      const taken = queue.add(receiver, (free) => {
        const began = performance.now()
        const cancel = runAfter(timeLimitMs, () => giveUp(new TimeLimitReached()))
        give = (told) => {
          give = () => {}
          cancel()
          open.remove(slot)
          const took = performance.now() - began
          resolve(toSendResult(told, duration(took), exchange()))
          free(isWasted(told) ? took : undefined)
        }
        stop = begin((told) => give(told))
      })
      if (taken) return
      open.remove(slot)
      resolve(overflowResult)
    })
  }

  return {
    send: post,
    close() {
      closed = true
      queue.clear()
      for (const giveUp of open.values()) giveUp(new SenderClosed())
    },
  }
}

// Member by member: what is spread costs more than the rest of the way.
function toSendResult(
  { outcome, httpStatus, error, retryAfter }: HttpOutcome,
  took: DurationMs,
  exchange: CallbackExchange,
): SendResult {
  const sent: { -readonly [Member in keyof SendResult]: SendResult[Member] } = {
    outcome,
    took,
    exchange,
  }
  if (httpStatus !== undefined) sent.httpStatus = httpStatus
  if (error !== undefined) sent.error = error
  if (retryAfter !== undefined) sent.retryAfter = retryAfter
  return sent
}

const overflowResult: SendResult = {
  outcome: 'queued_overflow',
  took: noTime,
  error:
    'More callbacks wait than the emulator sends at a time, so this one waits for its turn again.',
}
