import type { Server } from 'node:http'
import { Server as Listener } from 'node:net'
import { after } from '../shell/heartbeat.ts'

// Real time: what takes longer (a receiver that hangs, a wait for a message) is cut off.
const graceMs = 1_500
const lookMs = 10

/**
 * Lets a server end without leaving a request unanswered: nobody new is let in, each answer is its
 * connection's last, and connections without a request are closed once `patienceMs` have passed.
 */
export function drained(server: Server, patienceMs: number): Promise<void> {
  server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'))
  return new Promise((resolve) => {
    let cancelLook = () => {}
    const end = () => {
      cancelLook()
      cancelGrace()
      resolve()
    }
    const cancelGrace = after(patienceMs + graceMs, end)
    const look = () => {
      server.closeIdleConnections()
      cancelLook = after(lookMs, look)
    }
    // Not by the server's own close, which would end at once who has connected and is about to ask.
    const stopListening = () => Listener.prototype.close.call(server, end)
    if (patienceMs === 0) {
      stopListening()
      look()
      return
    }
    // A moment for who stands in the system's queue.
    after(patienceMs / 4, stopListening)
    cancelLook = after(patienceMs, look)
  })
}
