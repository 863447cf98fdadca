import {
  createServer,
  IncomingMessage,
  type RequestListener,
  type Server,
  ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Express } from 'express'
import type { Settings } from '../../runtime/settings.ts'
import { createRequestContext } from '../request-context.ts'
import { startSlowReaderTimeout } from '../slow-reader-timeout.ts'
import { drainServer } from './graceful-shutdown.ts'
import {
  formatParserProblem,
  formatRawProblem,
  isUnambiguousRequest,
  maxHeaders,
  refuseAmbiguousRequest,
} from './smuggling-guard.ts'

export interface ListeningServer {
  readonly port: number
  /** The base URLs of all bound addresses. The first one is the one to print. */
  readonly urls: readonly string[]
  /**
   * Stops listening. Resolves when every request in progress has its response, or after a few seconds.
   * Clients that have connected but sent no request yet get `patienceMs` real milliseconds to send it.
   */
  drain(patienceMs: number): Promise<void>
  /** Closes the server and every connection at once. */
  close(): Promise<void>
}

export type ListenOptions = Pick<
  Settings,
  'port' | 'host' | 'wireOnly' | 'maxHead' | 'maxRequestTime' | 'maxSockets'
>

/**
 * Listens on `host`. Without it, listens on both loopback addresses, because `localhost` may resolve to either.
 * Rejects with the system's error if the port is in use.
 */
export async function listen(app: Express, settings: ListenOptions): Promise<ListeningServer> {
  const { port, host } = settings
  // Called once: both servers must use the prototypes that are set on the app.
  const sockets = new Set<Socket>()
  const openServer = createServerOpener(app, settings, sockets)
  const first = await openServer(port, host ?? '127.0.0.1')
  const servers = [first]
  const boundPort = (first.address() as AddressInfo).port
  if (host === undefined) {
    const second = await listenOnIpv6(openServer, boundPort, port === 0, first)
    if (second === 'again') return listen(app, settings)
    if (second !== undefined) servers.push(second)
  }
  const stopSlowReaderTimeout = startSlowReaderTimeout(sockets, settings.maxRequestTime)
  return {
    port: boundPort,
    urls: servers.map(urlOf),
    drain: async (patienceMs) => {
      await Promise.all(servers.map((server) => drainServer(server, patienceMs)))
    },
    close: async () => {
      stopSlowReaderTimeout()
      await Promise.all(servers.map(closeServer))
    },
  }
}

// With port 0 the system chooses a port for IPv4, which may be in use on IPv6. Then `listen` tries both again.
async function listenOnIpv6(
  openServer: OpenServer,
  port: number,
  anyPort: boolean,
  first: Server,
): Promise<Server | undefined | 'again'> {
  try {
    return await openServer(port, '::1')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return undefined
    await closeServer(first)
    if (code === 'EADDRINUSE' && anyPort) return 'again'
    throw error
  }
}

type OpenServer = (port: number, host: string) => Promise<Server>

function createServerOpener(
  app: Express,
  settings: ListenOptions,
  sockets: Set<Socket>,
): OpenServer {
  const { wireOnly, maxSockets, maxHead } = settings
  const options = { ...expressServerOptions(app), maxHeaderSize: maxHead }
  return (port, host) => {
    const handleRequest: RequestListener = (req, res) => {
      if (isUnambiguousRequest(req)) app(req, res)
      else refuseAmbiguousRequest(req, res, wireOnly)
    }
    const server = createServer(options, handleRequest)
    server.on('connection', (socket) => {
      if (sockets.size >= maxSockets) {
        socket.end(formatRawProblem('SOCKETS_IN_USE', wireOnly), () => socket.destroy())
        return
      }
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (socket.writable) socket.end(formatParserProblem(error.code, wireOnly))
      else socket.destroy()
    })
    // Ignore unknown Expect headers; without this listener Node answers 417.
    server.on('checkExpectation', handleRequest)
    return bindServer(server, { ...settings, port, host })
  }
}

function bindServer(
  server: Server,
  { port, host, maxRequestTime }: ListenOptions,
): Promise<Server> {
  server.headersTimeout = maxRequestTime / 3
  server.requestTimeout = maxRequestTime
  // Node drops headers above this count silently. One more than the limit makes an excess visible.
  server.maxHeadersCount = maxHeaders + 1
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

/**
 * Express replaces the prototype of every request and response, which makes V8 discard its hidden classes: four
 * fifths of Express's cost. These classes already have Express's prototypes, so the replacement changes nothing.
 */
function expressServerOptions(app: Express) {
  class AppRequest extends IncomingMessage {}
  // Without this, Express creates `locals` with Object.create(null) for every request, which is slow.
  class AppResponse<Of extends IncomingMessage> extends ServerResponse<Of> {
    locals = createRequestContext()
  }
  const copyProperties = (from: object, to: object) => {
    Object.defineProperties(to, Object.getOwnPropertyDescriptors(from))
  }
  copyProperties(Object.getPrototypeOf(app.request), AppRequest.prototype)
  copyProperties(app.request, AppRequest.prototype)
  copyProperties(Object.getPrototypeOf(app.response), AppResponse.prototype)
  copyProperties(app.response, AppResponse.prototype)
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype })
  return {
    IncomingMessage: AppRequest,
    ServerResponse: AppResponse,
    connectionsCheckingInterval: 1000,
    // Node's own 400 has no envelope; isUnambiguousRequest checks the Host header instead.
    requireHostHeader: false,
  }
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    // A hanging connection must not keep the process alive.
    server.closeAllConnections()
  })
}
