import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import { PROBLEMS, type ProblemCode } from '../core/answer/problem.ts'
import { drained } from './draining.ts'

export type Listening = {
  readonly port: number
  /** Every address that answers, the one to show first. */
  readonly urls: readonly string[]
  /**
   * Stops listening; resolves once everybody under way has an answer, or after a moment. Who has connected and
   * not asked yet has so many real milliseconds to do it.
   */
  drained(patienceMs: number): Promise<void>
  /** Ends every connection. */
  close(): Promise<void>
}

export type Listen = {
  readonly port: number
  readonly host?: string | undefined
  /** Nothing must tell that an emulator speaks. */
  readonly wireOnly?: boolean
}

/**
 * Listens on the one `host`, or on both loopback addresses, so that `localhost` works whichever of them
 * it means. Rejects with the system's error when the port is taken.
 */
export async function listen(
  app: Express,
  { port, host, wireOnly = false }: Listen,
): Promise<Listening> {
  // Made once: both servers must bear the prototypes that the one app knows.
  const open = opener(app, wireOnly)
  const first = await open(port, host ?? '127.0.0.1')
  const servers = [first]
  const taken = (first.address() as AddressInfo).port
  if (host === undefined) {
    const second = await onSixth(open, taken, port === 0, first)
    if (second === 'again') return listen(app, { port, host, wireOnly })
    if (second !== undefined) servers.push(second)
  }
  return {
    port: taken,
    urls: servers.map(urlOf),
    drained: async (patienceMs) => {
      await Promise.all(servers.map((server) => drained(server, patienceMs)))
    },
    close: async () => {
      await Promise.all(servers.map(closed))
    },
  }
}

// On a port of the system's choice the other address may be busy: then both are tried anew.
async function onSixth(
  open: Opener,
  port: number,
  anyPort: boolean,
  first: Server,
): Promise<Server | undefined | 'again'> {
  try {
    return await open(port, '::1')
  } catch (fault) {
    const code = (fault as NodeJS.ErrnoException).code
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return undefined
    await closed(first)
    if (code === 'EADDRINUSE' && anyPort) return 'again'
    throw fault
  }
}

type Opener = (port: number, host: string) => Promise<Server>

function opener(app: Express, wireOnly: boolean): Opener {
  const options = withPrototypes(app)
  return (port, host) => {
    const server = createServer(options, app)
    server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
      if (socket.writable) socket.end(malformed(fault.code, wireOnly))
      else socket.destroy()
    })
    return bound(server, port, host)
  }
}

function bound(server: Server, port: number, host: string): Promise<Server> {
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  server.maxHeadersCount = 100
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

/**
 * Express gives every request and response another prototype, after which the engine has forgotten
 * everything it knew of their shape: four fifths of Express's cost. Born with the prototypes that
 * Express would give them, they keep their shape and the swap changes nothing.
 */
function withPrototypes(app: Express) {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  const own = (from: object, to: object) => {
    Object.defineProperties(to, Object.getOwnPropertyDescriptors(from))
  }
  own(Object.getPrototypeOf(app.request), AppRequest.prototype)
  own(app.request, AppRequest.prototype)
  own(Object.getPrototypeOf(app.response), AppResponse.prototype)
  own(app.response, AppResponse.prototype)
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype })
  return {
    IncomingMessage: AppRequest,
    ServerResponse: AppResponse,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: 16 * 1024,
  }
}

// These never reach Express: the parser gives up before there is a request.
function malformed(code: string | undefined, wireOnly: boolean): string {
  const name: ProblemCode =
    code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'REQUEST_MALFORMED'
  const { status, error, message, fix, source } = PROBLEMS[name]
  const body = JSON.stringify({ data: null, success: false, message, error })
  return [
    `HTTP/1.1 ${status} ${status === 431 ? 'Request Header Fields Too Large' : 'Bad Request'}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...(wireOnly ? [] : [`x-emulator-problem: ${name}: ${fix}`]),
    ...(wireOnly || source !== 'assumed' ? [] : ['x-emulator-provenance: assumed']),
    '',
    body,
  ].join('\r\n')
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    // Nothing that hangs may keep the program alive.
    server.closeAllConnections()
  })
}
