import { request as openRequest } from 'node:http'

/** A request as a pact describes it: any method with any body, and several values for a header. */
export interface PactHttpRequest {
  readonly method: string
  /** The path with its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly body?: Uint8Array
}

/** A response with all its headers. Their names are in lower case. */
export interface PactHttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly bytes: Uint8Array
}

/**
 * Sends a request exactly as it is written: `fetch` refuses a GET with a body, which some clients send. Returns
 * undefined if the connection fails before the response is complete.
 */
export function sendPactHttpRequest(
  base: string,
  { method, path, headers, body }: PactHttpRequest,
): Promise<PactHttpResponse | undefined> {
  const { hostname, port } = new URL(base)
  const length = body === undefined ? {} : { 'Content-Length': [String(body.length)] }
  const sentHeaders = { ...withoutLength(headers), ...length }
  const timeout = timeLimitMs
  return new Promise((resolve) => {
    const request = openRequest(
      { hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port, method, path, timeout },
      (response) => {
        const chunks: Uint8Array[] = []
        response.on('data', (chunk: Uint8Array) => chunks.push(chunk))
        response.once('close', () => {
          const { statusCode: status = 0, headersDistinct, complete } = response
          const bytes = Buffer.concat(chunks)
          const received = Object.entries(headersDistinct).map(([name, values = []]) => [
            name,
            values,
          ])
          resolve(complete ? { status, headers: Object.fromEntries(received), bytes } : undefined)
        })
        response.once('error', () => resolve(undefined))
      },
    )
    request.once('error', () => resolve(undefined))
    request.once('timeout', () => request.destroy())
    for (const [name, values] of Object.entries(sentHeaders)) request.setHeader(name, [...values])
    request.end(body)
  })
}

function withoutLength(headers: PactHttpRequest['headers']): PactHttpRequest['headers'] {
  const entries = Object.entries(headers).filter(
    ([name]) => !/^(content-length|transfer-encoding)$/i.test(name),
  )
  return Object.fromEntries(entries)
}

const timeLimitMs = 60_000
