import type { IncomingMessage } from 'node:http'
import type { Writable } from 'node:stream'

/** The body of a request that can be sent again, as long as it is short. */
export interface ReplayableBody {
  /** Sends what has arrived so far to `sink`, and then everything that arrives later. */
  sendTo(sink: Writable): void
  /** True if nothing of the body was dropped. */
  canBeSentAgain(): boolean
  /** Returns the whole body, or undefined if it is longer than the limit. */
  whole(): Promise<Uint8Array | undefined>
}

/** Bodies up to this size can be sent again. */
const maxReplayBytes = 512 * 1024

/** Begins to read the body of a request. */
export function createReplayableBody(req: IncomingMessage): ReplayableBody {
  const chunks: Buffer[] = []
  let bytes = 0
  let isDropped = false
  let hasEnded = false
  let sink: Writable | undefined

  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxReplayBytes) chunks.push(chunk)
    else {
      isDropped = true
      chunks.length = 0
    }
    if (sink !== undefined && !sink.destroyed && !sink.write(chunk)) req.pause()
  })
  req.once('end', () => {
    hasEnded = true
    sink?.end()
  })
  // The client has gone, so the request to the owner ends, too.
  req.once('error', () => sink?.destroy())

  return {
    sendTo(next) {
      sink = next
      next.on('drain', () => req.resume())
      for (const chunk of chunks) next.write(chunk)
      if (hasEnded) next.end()
      else req.resume()
    },
    canBeSentAgain: () => !isDropped,
    whole: () =>
      new Promise((resolve) => {
        const end = () => resolve(isDropped ? undefined : Buffer.concat(chunks))
        if (hasEnded) end()
        else req.once('end', end)
        req.once('error', () => resolve(undefined))
      }),
  }
}
