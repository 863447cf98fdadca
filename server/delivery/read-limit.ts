import type { OnReadOpts, Socket } from 'node:net'
import { AnswerTooLarge } from './http-outcome.ts'

/** What has been read from a connection since the current attempt began to use it. */
export interface ReadCounts {
  reads: number
  bytes: number
  /** The receiver has sent something after its answer. */
  hasExcess: boolean
}

/**
 * Node parses all that one read returns before anybody can stop it: 64 KiB hold 2,600 interim answers.
 * A small read ends the work for a flood early, and an ordinary answer fits into one.
 */
const readBytes = 1_024

/** Reads of one attempt. An answer with 64 KiB of body takes 65, and a body ends after 1,000 pieces. */
const maxReads = 2_000

// One buffer for all connections: its bytes are copied before the next read.
const buffer = Buffer.allocUnsafeSlow(readBytes)

/** Reads a connection in small parts, counts them, and closes a connection that sends unasked. */
export function limitReads(intake: ReadCounts): OnReadOpts {
  return {
    buffer,
    callback(this: Socket, length: number): boolean {
      // A second answer, or one before the request: the next callback must not take it for its own.
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
      // Node closes a connection that brings two answers at once.
      if (this.destroyed) intake.hasExcess = true
      return takesMore
    },
  }
}
