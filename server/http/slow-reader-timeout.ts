import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { runAfter } from '../runtime/timer.ts'

const checksPerTimeout = 3

/**
 * Closes connections whose client reads nothing of a response for `ms` to 4/3 `ms` real milliseconds. Otherwise the
 * response and the connection would stay in memory for ever. A socket's own timeout does not help: it restarts with every
 * byte that arrives, so a client could keep writing and never read. Returns a function that stops the checks.
 */
export function startSlowReaderTimeout(sockets: ReadonlySet<Socket>, ms: number): () => void {
  const stalledSockets = new WeakMap<Socket, StalledSocket>()
  let cancel = runAfter(ms / checksPerTimeout, checkSockets)

  function checkSockets(): void {
    for (const socket of sockets) {
      if (socket.writableLength === 0 || exemptSockets.has(socket)) stalledSockets.delete(socket)
      // A reset (RST) makes the system discard the unread bytes.
      else if (countStalledChecks(socket) > checksPerTimeout) socket.resetAndDestroy()
    }
    cancel = runAfter(ms / checksPerTimeout, checkSockets)
  }

  function countStalledChecks(socket: Socket): number {
    const taken = bytesSentOn(socket)
    const before = stalledSockets.get(socket)
    const seen = before?.bytesSent === taken ? before.checks + 1 : 1
    stalledSockets.set(socket, { bytesSent: taken, checks: seen })
    return seen
  }

  return () => cancel()
}

type StalledSocket = { readonly bytesSent: number; readonly checks: number }

/** Exempts this response's connection from the slow-reader timeout. */
export function exemptFromSlowReaderTimeout({ socket }: ServerResponse): void {
  if (socket !== null) exemptSockets.add(socket)
}

const exemptSockets = new WeakSet<Socket>()

// The system takes a long chunk in parts, and only the socket's handle shows how much is left.
function bytesSentOn(socket: Socket): number {
  const { _handle } = socket as unknown as { _handle?: { readonly writeQueueSize: number } | null }
  return socket.bytesWritten - socket.writableLength - (_handle?.writeQueueSize ?? 0)
}
