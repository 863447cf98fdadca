import type { OnReadOpts, Socket } from 'node:net'
import { AnswerTooLarge } from './http-outcome.ts'

/** Counts what the current attempt has read from its connection. */
export interface ReadCounts {
  reads: number
  bytes: number
  /** True if the receiver has sent bytes after its response. */
  hasExcess: boolean
}

/**
 * Size of one read. Node parses all bytes of a read before it can be stopped, and 64 KiB hold 2,600 interim
 * responses. A small read stops a flood early, and an ordinary response fits into one.
 */
const readBytes = 1_024

/** Reads of one attempt. A response with 64 KiB of body takes 65, and `bodyPieces` limits a body to 1,000. */
const maxReads = 2_000

// All connections share one buffer, because its bytes are copied before the next read.
const buffer = Buffer.allocUnsafeSlow(readBytes)

/** Reads a connection in small parts and counts them. Closes a connection that sends bytes without a request. */
export function limitReads(intake: ReadCounts): OnReadOpts {
  return {
    buffer,
    callback(this: Socket, length: number): boolean {
      // No request waits for these bytes. The next callback must not take them for its response.
      if (this.listenerCount('data') === 0) {
        intake.hasExcess = true
        this.destroy()
        return false
      }
      intake.reads += 1
      intake.bytes += length
      if (intake.reads > maxReads) {
        this.destroy(
          new AnswerTooLarge(`sent its answer in more than ${maxReads} pieces: send it at once.`),
        )
        return false
      }
      const takesMore = this.push(Buffer.from(buffer.subarray(0, length)))
      // Node closes a connection that brings two responses at once.
      if (this.destroyed) intake.hasExcess = true
      return takesMore
    },
  }
}
