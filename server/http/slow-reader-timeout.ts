import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { runAfter } from '../runtime/timer.ts'

const checksPerTimeout = 3

/**
 * Cuts off whoever takes nothing of an answer for `ms` real milliseconds, or a third longer: the answer would be
 * kept for ever, and so would the connection. A socket's own time limit begins anew with every byte that comes in,
 * so that who writes on would never have to read. Ends with what it answers.
 */
export function startSlowReaderTimeout(sockets: ReadonlySet<Socket>, ms: number): () => void {
  const stuck = new WeakMap<Socket, StalledSocket>()
  let cancel = runAfter(ms / checksPerTimeout, look)

  function look(): void {
    for (const socket of sockets) {
      if (socket.writableLength === 0 || exemptSockets.has(socket)) stuck.delete(socket)
      // A reset, or the system would go on keeping what is unread.
      else if (lookAt(socket) > checksPerTimeout) socket.resetAndDestroy()
    }
    cancel = runAfter(ms / checksPerTimeout, look)
  }

  function lookAt(socket: Socket): number {
    const taken = bytesSentOn(socket)
    const before = stuck.get(socket)
    const seen = before?.bytesSent === taken ? before.checks + 1 : 1
    stuck.set(socket, { bytesSent: taken, checks: seen })
    return seen
  }

  return () => cancel()
}

type StalledSocket = { readonly bytesSent: number; readonly checks: number }

/** Leaves whoever reads this answer to who writes it. */
export function exemptFromSlowReaderTimeout({ socket }: ServerResponse): void {
  if (socket !== null) exemptSockets.add(socket)
}

const exemptSockets = new WeakSet<Socket>()

// Of a long chunk the system takes one part after another, which only the handle tells.
function bytesSentOn(socket: Socket): number {
  const { _handle } = socket as unknown as { _handle?: { readonly writeQueueSize: number } | null }
  return socket.bytesWritten - socket.writableLength - (_handle?.writeQueueSize ?? 0)
}
