import type { IncomingMessage } from 'node:http'

export type RawRequest = {
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}

const maxBodyBytes = 1024 * 1024

/** Reads a request with its whole body, exactly as sent. Returns undefined if the body exceeds 1 MiB. */
export async function readRequest(request: IncomingMessage): Promise<RawRequest | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= maxBodyBytes) chunks.push(chunk)
  }
  if (bytes > maxBodyBytes) return undefined
  const { method = '', url: path = '', rawHeaders } = request
  const headers = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : [],
  )
  return { method, path, headers, body: Buffer.concat(chunks) }
}
