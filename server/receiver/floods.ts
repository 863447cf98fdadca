import type { ServerResponse } from 'node:http'
import { runAfterSockets } from '../runtime/timer.ts'

/** Writes `first`, then `more` without end, as fast as the client reads. */
export function writeEndlessly(first: string, more: string): (response: ServerResponse) => void {
  return ({ socket }) => {
    if (socket === null) return
    const block = Buffer.from(more.repeat(Math.ceil(65_536 / more.length)), 'latin1')
    socket.write(first)
    const fill = () => {
      while (!socket.destroyed && socket.write(block)) {}
    }
    socket.on('drain', fill)
    fill()
  }
}

/** Writes `first`, then `piece` without end, in a separate packet each time. */
export function writePieceByPiece(
  first: string,
  piece: string,
): (response: ServerResponse) => void {
  return ({ socket }) => {
    if (socket === null) return
    socket.setNoDelay(true)
    socket.write(first)
    const drip = () => {
      if (socket.destroyed) return
      if (socket.write(piece)) runAfterSockets(drip)
      else socket.once('drain', drip)
    }
    drip()
  }
}
