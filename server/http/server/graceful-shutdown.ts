import type { Server } from 'node:http'
import { Server as Listener } from 'node:net'
import { runAfter, runAfterSockets } from '../../runtime/timer.ts'

// The real time in which requests can finish. Longer ones, such as a wait for an inbox message, are cut off.
const graceMs = 1_500
// Node accepts one connection per turn of its event loop, and a process that has just started is slow. While there
// is progress, the server accepts connections for up to maxAcceptMs and sends responses for up to maxShutdownMs.
const maxAcceptMs = 4_000
const maxShutdownMs = 4_500
const pollMs = 10

/**
 * Shuts a server down without leaving a request unanswered. It stops accepting connections and sends
 * `Connection: close` with each response. It closes idle connections after `patienceMs` real milliseconds.
 *
 * A busy event loop runs timers before it polls its sockets. So a timer alone never closes anything: first the
 * loop accepts the connections in the system's queue and reads what they have sent.
 */
export function drainServer(server: Server, patienceMs: number): Promise<void> {
  const startedAt = performance.now()
  let accepted = 0
  let progress = 0
  server.on('connection', () => {
    accepted += 1
    progress += 1
  })
  server.prependListener('request', (_req, res) => {
    progress += 1
    res.setHeader('Connection', 'close')
    res.once('close', () => {
      progress += 1
    })
  })
  return new Promise((resolve) => {
    let cancelCloseIdle = () => {}
    let cancelGrace = runAfter(patienceMs + graceMs, () => endUnlessBusy(0))
    let hasEnded = false
    const end = () => {
      hasEnded = true
      cancelCloseIdle()
      cancelGrace()
      resolve()
    }
    const isLate = (limitMs: number) => performance.now() - startedAt > limitMs
    function endUnlessBusy(progressBefore: number): void {
      runAfterSockets(() => {
        if (hasEnded) return
        const progressNow = progress
        if (progressNow === progressBefore || isLate(maxShutdownMs)) end()
        else cancelGrace = runAfter(graceMs / 2, () => endUnlessBusy(progressNow))
      })
    }
    const closeIdle = () => {
      // Two turns of the loop: the second one reads the connections that the first one accepted.
      runAfterSockets(() => runAfterSockets(() => server.closeIdleConnections()))
      cancelCloseIdle = runAfter(pollMs, closeIdle)
    }
    // `server.close` would also close connections that have sent no request yet. `net.Server`'s close does not.
    const stopListening = () => Listener.prototype.close.call(server, end)
    if (patienceMs === 0) {
      stopListening()
      closeIdle()
      return
    }
    const stopWhenQueueIsEmpty = (acceptedBefore: number) => {
      runAfterSockets(() => {
        if (accepted === acceptedBefore || isLate(maxAcceptMs)) stopListening()
        else stopWhenQueueIsEmpty(accepted)
      })
    }
    // Give the system a moment to queue connections of clients before checking that the queue is empty.
    runAfter(patienceMs / 4, () => stopWhenQueueIsEmpty(accepted))
    cancelCloseIdle = runAfter(patienceMs, closeIdle)
  })
}
