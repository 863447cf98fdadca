import type { Socket } from 'node:net'

// setTimeout fires at once if the delay is longer than this.
const maxTimerMs = 2_147_483_647

/** Timers stop while the machine is suspended. This limit is how late a due step may be found after that. */
const maxSleepMs = 60_000

/** One timer for the earliest due step. */
export interface Timer {
  /**
   * Fires after `ms` real milliseconds, but after a minute at the latest. Has no effect if the timer already fires
   * earlier.
   */
  armWithin(ms: number): void
  stop(): void
}

/** Creates a timer that calls `onDue`. The caller arms it again after each call. */
export function createTimer(onDue: () => void): Timer {
  let timer: NodeJS.Timeout | undefined
  let firesAt = Number.POSITIVE_INFINITY
  let isStopped = false

  return {
    armWithin(ms) {
      const sleepMs = Math.min(ms, maxSleepMs)
      const at = performance.now() + sleepMs
      if (isStopped || at >= firesAt) return
      clearTimeout(timer)
      firesAt = at
      timer = setTimeout(() => {
        firesAt = Number.POSITIVE_INFINITY
        onDue()
      }, sleepMs)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

/** Runs `then` after `ms` real milliseconds. Returns a function that cancels it. */
export function runAfter(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, Math.min(ms, maxTimerMs))
  return () => clearTimeout(timer)
}

/** Runs `then` after the event loop has polled all sockets: it has accepted connections and read waiting data. */
export function runAfterSockets(then: () => void): void {
  setImmediate(then)
}

/**
 * Runs `then` after one complete poll of all sockets. A connection whose end has already arrived is then known to be
 * closed.
 */
export function runAfterNextPoll(then: () => void): void {
  // The first callback may follow a poll that began before this call; the second cannot.
  runAfterSockets(() => runAfterSockets(then))
}

/** Makes the agent of an idle `socket` close it after `ms` milliseconds without use. */
export function closeAfterIdle(socket: Socket, ms: number): void {
  if (socket.timeout !== ms) socket.setTimeout(ms)
}

/** Resolves after all work that waits now has run: input, output and due timers. */
export function nextTurn(): Promise<void> {
  return new Promise(runAfterSockets)
}
