import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { after } from '../runtime/timer.ts'

const looks = 3

/**
 * Cuts off whoever takes nothing of an answer for `ms` real milliseconds, or a third longer: the answer would be
 * kept for ever, and so would the connection. A socket's own time limit begins anew with every byte that comes in,
 * so that who writes on would never have to read. Ends with what it answers.
 */
export function cutOffUnread(sockets: ReadonlySet<Socket>, ms: number): () => void {
  const stuck = new WeakMap<Socket, Stuck>()
  let cancel = after(ms / looks, look)

  function look(): void {
    for (const socket of sockets) {
      if (socket.writableLength === 0 || patient.has(socket)) stuck.delete(socket)
      // A reset, or the system would go on keeping what is unread.
      else if (lookAt(socket) > looks) socket.resetAndDestroy()
    }
    cancel = after(ms / looks, look)
  }

  function lookAt(socket: Socket): number {
    const taken = takenOf(socket)
    const before = stuck.get(socket)
    const seen = before?.taken === taken ? before.seen + 1 : 1
    stuck.set(socket, { taken, seen })
    return seen
  }

  return () => cancel()
}

type Stuck = { readonly taken: number; readonly seen: number }

/** Leaves whoever reads this answer to who writes it. */
export function leaveToWriter({ socket }: ServerResponse): void {
  if (socket !== null) patient.add(socket)
}

const patient = new WeakSet<Socket>()

// Of a long chunk the system takes one part after another, which only the handle tells.
function takenOf(socket: Socket): number {
  const { _handle } = socket as unknown as { _handle?: { readonly writeQueueSize: number } | null }
  return socket.bytesWritten - socket.writableLength - (_handle?.writeQueueSize ?? 0)
}
