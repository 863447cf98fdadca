import { type DurationMs, duration, noTime } from '../domain/time/instant.ts'
import { after } from '../runtime/timer.ts'
import type { Exchange } from './exchange.ts'
import { isWasted, SenderClosed, type Sent, TimeLimitReached, type Told } from './http-outcome.ts'
import { createSendingQueue, type QueueLimits } from './send-queue.ts'
import { createSlots } from './slot-set.ts'

/** One thing to be sent, when its turn comes. */
export type Errand = {
  /** Whose turn it must be. */
  readonly receiver: string
  /** Begins, and answers with what stops it when nobody waits for it any more. */
  readonly begin: (told: (told: Told) => void) => (why: Error) => void
  readonly failed: (error: Error) => Told
  /** What could be seen of it on the network, once it has ended. */
  readonly exchange: () => Exchange
}

/** Holds what is waiting or under way, gives each errand its time, and ends all of them at once. */
export type Outbox = {
  post(errand: Errand): Promise<Sent>
  close(): void
}

export function createOutbox(timeLimitMs: number, limits?: QueueLimits): Outbox {
  const queue = createSendingQueue(limits)
  const open = createSlots<(why: Error) => void>()
  let closed = false

  // Every callback passes here: one promise for each, and no more, is what keeps it fast.
  function post({ receiver, begin, failed, exchange }: Errand): Promise<Sent> {
    return new Promise((resolve) => {
      let give: (told: Told) => void = (told) => resolve({ ...told, took: noTime })
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
        const cancel = after(timeLimitMs, () => giveUp(new TimeLimitReached()))
        give = (told) => {
          give = () => {}
          cancel()
          open.remove(slot)
          const took = performance.now() - began
          resolve(sentAs(told, duration(took), exchange()))
          free(isWasted(told) ? took : undefined)
        }
        stop = begin((told) => give(told))
      })
      if (taken) return
      open.remove(slot)
      resolve(overflow)
    })
  }

  return {
    post,
    close() {
      closed = true
      queue.clear()
      for (const giveUp of open.values()) giveUp(new SenderClosed())
    },
  }
}

// Member by member: what is spread costs more than the rest of the way.
function sentAs(
  { outcome, httpStatus, error, retryAfter }: Told,
  took: DurationMs,
  exchange: Exchange,
): Sent {
  const sent: { -readonly [Member in keyof Sent]: Sent[Member] } = { outcome, took, exchange }
  if (httpStatus !== undefined) sent.httpStatus = httpStatus
  if (error !== undefined) sent.error = error
  if (retryAfter !== undefined) sent.retryAfter = retryAfter
  return sent
}

const overflow: Sent = {
  outcome: 'queued_overflow',
  took: noTime,
  error:
    'More callbacks wait than the emulator sends at a time, so this one waits for its turn again.',
}
