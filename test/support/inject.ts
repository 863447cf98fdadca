import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Express } from 'express'

export type InjectedRequest = {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** `status` is 0 where the connection ended before the answer. */
export type InjectedResponse = { readonly status: number; readonly body: string }

/** One request to the app without a socket; several times faster, and the same to every handler. */
export function inject(app: Express, asked: InjectedRequest): Promise<InjectedResponse> {
  return new Promise((resolve, reject) => {
    const request = new IncomingMessage(new Socket())
    request.method = asked.method
    request.url = asked.path
    request.headers = { host: '127.0.0.1', ...asked.headers }
    if (asked.body !== undefined) {
      request.headers['content-type'] = 'application/json'
      request.push(JSON.stringify(asked.body))
    }
    request.push(null)
    // Node destroys the socket of a request that ends before it is complete.
    request.complete = true
    const response = new ServerResponse(request)
    const chunks: Buffer[] = []
    const keep = (chunk: unknown) => {
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
      return true
    }
    response.write = (chunk: unknown, ...more: unknown[]) => {
      keep(chunk)
      // Half a response ends its connection once this half is written.
      const written = more.find((each) => typeof each === 'function')
      if (written !== undefined) queueMicrotask(written as () => void)
      return true
    }
    response.end = (chunk?: unknown) => {
      keep(chunk)
      response.emit('finish')
      response.emit('close')
      resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() })
      return response
    }
    response.destroy = () => {
      response.emit('close')
      resolve({ status: 0, body: '' })
      return response
    }
    response.on('error', reject)
    // A scenario may end the connection instead of the answer.
    request.socket.once('close', () => resolve({ status: 0, body: '' }))
    app(request, response)
  })
}
