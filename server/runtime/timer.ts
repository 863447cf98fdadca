import type { Socket } from 'node:net'

// With a longer delay than this, setTimeout would fire at once.
const maxTimerMs = 2_147_483_647

/**
 * Longest delay of the timer. Timers stop while the machine is suspended, so after a suspension, a due step may be
 * found this late.
 */
const maxSleepMs = 60_000

/** One timer for the earliest due step. */
export interface Timer {
  /**
   * Makes the timer fire after `ms` real milliseconds, but after a minute at the latest. Has no effect if the timer
   * is already set to an earlier time.
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

/** Runs `then` after the event loop has accepted all waiting connections and read the waiting data of all sockets. */
export function runAfterSockets(then: () => void): void {
  setImmediate(then)
}

/**
 * Runs `then` after the event loop has read all sockets once, completely. If the receiver has closed a connection
 * before this call, its socket is then closed.
 */
export function runAfterNextPoll(then: () => void): void {
  // The first callback may follow a read of the sockets that began before this call. The second one cannot.
  runAfterSockets(() => runAfterSockets(then))
}

/** Makes the agent of an idle `socket` close it after `ms` milliseconds without use. */
export function closeAfterIdle(socket: Socket, ms: number): void {
  if (socket.timeout !== ms) socket.setTimeout(ms)
}

/** Resolves after all work that is waiting at this call has run: input, output and due timers. */
export function nextTurn(): Promise<void> {
  return new Promise(runAfterSockets)
}
