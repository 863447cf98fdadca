import type * as http from 'node:http'

/**
 * What could be seen of one attempt on the network. Everything here is of the real world: milliseconds
 * since the attempt began, addresses, and the receiver's own words.
 */
export type Exchange = {
  readonly remoteAddress?: string
  readonly connectedMs?: number
  readonly firstByteMs?: number
  readonly response?: HeardResponse
}

export type HeardResponse = {
  readonly status: number
  /** As they stood on the wire. */
  readonly headers: readonly (readonly [string, string])[]
  /** The first 8 KiB, as they came: nothing is inflated. */
  readonly body: Buffer
  /** Bytes read in all, of which `body` is the beginning. */
  readonly bytes: number
}

/** How much of an answer's body is kept. */
export const keptBytes = 8_192

/** Watches one attempt; `seen` may be asked at any time, and again when more has been seen. */
export type ExchangeWatch = {
  readonly seen: () => Exchange
  readonly connects: (request: http.ClientRequest) => void
  readonly answers: (response: http.IncomingMessage) => void
  readonly reads: (chunk: Buffer) => void
}

export function watchExchange(): ExchangeWatch {
  let began = performance.now()
  let remoteAddress: string | undefined
  let connectedMs: number | undefined
  let firstByteMs: number | undefined
  let response: http.IncomingMessage | undefined
  let kept: Buffer[] = []
  let bytes = 0
  const passed = () => Math.round(performance.now() - began)

  return {
    seen: () => ({
      ...(remoteAddress === undefined ? {} : { remoteAddress }),
      ...(connectedMs === undefined ? {} : { connectedMs }),
      ...(firstByteMs === undefined ? {} : { firstByteMs }),
      ...(response === undefined ? {} : { response: heard(response, kept, bytes) }),
    }),
    // A second connection for the same attempt starts the watch anew.
    connects(request) {
      began = performance.now()
      kept = []
      bytes = 0
      request.once('socket', (socket) => {
        const connected = () => {
          connectedMs = passed()
          const { remoteAddress: address = '', remotePort } = socket
          remoteAddress = `${address.includes(':') ? `[${address}]` : address}:${remotePort}`
        }
        if (socket.connecting) socket.once('connect', connected)
        else connected()
      })
    },
    answers(answer) {
      firstByteMs = passed()
      response = answer
    },
    reads(chunk) {
      if (bytes < keptBytes) kept.push(chunk.subarray(0, keptBytes - bytes))
      bytes += chunk.length
    },
  }
}

function heard(
  { statusCode: status = 0, rawHeaders }: http.IncomingMessage,
  kept: readonly Buffer[],
  bytes: number,
): HeardResponse {
  const headers = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : [],
  )
  return { status, headers, body: Buffer.concat(kept), bytes }
}
