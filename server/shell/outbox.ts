import type { SendingOutcome } from '../core/callback.ts'
import { duration, noTime } from '../core/instant.ts'
import { after } from './heartbeat.ts'
import { SenderClosed, TimeLimitReached, type Told } from './sending-outcome.ts'
import { createSendingQueue, type QueueLimits } from './sending-queue.ts'

/** One thing to be sent, when its turn comes. */
export type Errand = {
  /** Whose turn it must be. */
  readonly receiver: string
  /** Rejects when it fails; `stopped` rejects when nobody waits for it any more. */
  readonly run: (stopped: Promise<never>) => Promise<Told>
  readonly failed: (error: Error) => Told
}

/** Holds what is waiting or under way, gives each errand its time, and ends all of them at once. */
export type Outbox = {
  post(errand: Errand): Promise<SendingOutcome>
  close(): void
}

export function createOutbox(timeLimitMs: number, limits?: QueueLimits): Outbox {
  const queue = createSendingQueue(limits)
  const waiting = new Set<() => void>()
  const running = new Set<(error: Error) => void>()
  let closed = false

  async function ran({ run, failed }: Errand): Promise<SendingOutcome> {
    const began = performance.now()
    const took = () => duration(performance.now() - began)
    let stop: (error: Error) => void = () => {}
    const stopped = new Promise<never>((_, reject) => {
      stop = reject
    })
    running.add(stop)
    const cancel = after(timeLimitMs, () => stop(new TimeLimitReached()))
    try {
      return { ...(await Promise.race([run(stopped), stopped])), took: took() }
    } catch (error) {
      return { ...failed(error instanceof Error ? error : new Error(String(error))), took: took() }
    } finally {
      cancel()
      running.delete(stop)
    }
  }

  function post(errand: Errand): Promise<SendingOutcome> {
    return new Promise((resolve) => {
      const giveUp = () => resolve({ ...errand.failed(new SenderClosed()), took: noTime })
      if (closed) return giveUp()
      waiting.add(giveUp)
      const taken = queue.add(errand.receiver, async () => {
        waiting.delete(giveUp)
        resolve(await ran(errand))
      })
      if (taken) return
      waiting.delete(giveUp)
      resolve(overflow)
    })
  }

  return {
    post,
    close() {
      closed = true
      queue.clear()
      for (const giveUp of waiting) giveUp()
      for (const stop of running) stop(new SenderClosed())
    },
  }
}

const overflow: SendingOutcome = {
  outcome: 'failed',
  took: noTime,
  error: 'queued_overflow: more callbacks wait than the emulator keeps, so this one was not tried.',
}
