import type { Server } from 'node:http'
import { Server as Listener } from 'node:net'
import { runAfter, runAfterSockets } from '../../runtime/timer.ts'

// Real time: what takes longer (a receiver that hangs, a wait for a message) is cut off.
const graceMs = 1_500
// A process that has just started answers slowly, and Node accepts one connection in a turn of its loop. As long
// as anything goes on, clients who wait are let in for so long, and have so long for their answers.
const maxAcceptMs = 4_000
const maxShutdownMs = 4_500
const pollMs = 10

/**
 * Lets a server end without leaving a request unanswered: nobody new is let in, each answer is its
 * connection's last, and connections without a request are closed once `patienceMs` have passed.
 *
 * A busy event loop runs timers before it looks at its sockets. So nothing is closed by a timer alone: first
 * the loop has accepted who stood in the system's queue, and has read what the connections have sent.
 */
export function drainServer(server: Server, patienceMs: number): Promise<void> {
  const began = performance.now()
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
    let cancelLook = () => {}
    let cancelGrace = runAfter(patienceMs + graceMs, () => endUnlessBusy(0))
    let hasEnded = false
    const end = () => {
      hasEnded = true
      cancelLook()
      cancelGrace()
      resolve()
    }
    const isLate = (limitMs: number) => performance.now() - began > limitMs
    function endUnlessBusy(before: number): void {
      runAfterSockets(() => {
        if (hasEnded) return
        const now = progress
        if (now === before || isLate(maxShutdownMs)) end()
        else cancelGrace = runAfter(graceMs / 2, () => endUnlessBusy(now))
      })
    }
    const look = () => {
      // Whoever was accepted before the first look has been read at the second.
      runAfterSockets(() => runAfterSockets(() => server.closeIdleConnections()))
      cancelLook = runAfter(pollMs, look)
    }
    // Not by the server's own close, which would end at once who has connected and is about to ask.
    const stopListening = () => Listener.prototype.close.call(server, end)
    if (patienceMs === 0) {
      stopListening()
      look()
      return
    }
    const stopWhenNobodyComes = (before: number) => {
      runAfterSockets(() => {
        if (accepted === before || isLate(maxAcceptMs)) stopListening()
        else stopWhenNobodyComes(accepted)
      })
    }
    // A moment for who stands in the system's queue.
    runAfter(patienceMs / 4, () => stopWhenNobodyComes(accepted))
    cancelLook = runAfter(patienceMs, look)
  })
}
