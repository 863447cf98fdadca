import type { Socket } from 'node:net'

// setTimeout fires at once for anything longer than this.
const maxTimerMs = 2_147_483_647

/** Timers stop while the machine is suspended. What became due meanwhile is found that soon afterwards. */
const maxSleepMs = 60_000

/** One timer, armed for the earliest due step. */
export interface Timer {
  /**
   * Fires after `ms` real milliseconds, and after a minute at the latest. An earlier time that is set already
   * stays.
   */
  armWithin(ms: number): void
  stop(): void
}

export function createTimer(onDue: () => void): Timer {
  let timer: NodeJS.Timeout | undefined
  let firesAt = Number.POSITIVE_INFINITY
  let stopped = false

  return {
    armWithin(ms) {
      const sleepMs = Math.min(ms, maxSleepMs)
      const at = performance.now() + sleepMs
      if (stopped || at >= firesAt) return
      clearTimeout(timer)
      firesAt = at
      timer = setTimeout(() => {
        firesAt = Number.POSITIVE_INFINITY
        onDue()
      }, sleepMs)
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** Runs `then` after `ms` real milliseconds; the answer cancels it. */
export function runAfter(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, Math.min(ms, maxTimerMs))
  return () => clearTimeout(timer)
}

/** Runs `then` once the event loop has looked at every socket: it has accepted and read what was waiting. */
export function runAfterSockets(then: () => void): void {
  setImmediate(then)
}

/**
 * Runs `then` after the event loop has looked at all sockets once more, so that a connection whose end has
 * already arrived is known to be closed.
 */
export function runAfterNextPoll(then: () => void): void {
  // The first may follow a look that was before this call, the second cannot.
  runAfterSockets(() => runAfterSockets(then))
}

/** Has the agent of an idle `socket` close it after `ms` without use. */
export function closeAfterIdle(socket: Socket, ms: number): void {
  if (socket.timeout !== ms) socket.setTimeout(ms)
}

/** Resolves after everything that waits now has had its turn: input, output and timers that are due. */
export function nextTurn(): Promise<void> {
  return new Promise(runAfterSockets)
}
