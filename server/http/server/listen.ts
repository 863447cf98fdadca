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
import { startSlowReaderTimeout } from '../slow-reader-timeout.ts'
import { drainServer } from './graceful-shutdown.ts'
import {
  formatParserProblem,
  formatRawProblem,
  isUnambiguousRequest,
  maxHeaders,
  refuseAmbiguousRequest,
} from './smuggling-guard.ts'

export type ListeningServer = {
  readonly port: number
  /** Every address that answers, the one to show first. */
  readonly urls: readonly string[]
  /**
   * Stops listening; resolves once everybody under way has an answer, or after a moment. Who has connected and
   * not asked yet has so many real milliseconds to do it.
   */
  drain(patienceMs: number): Promise<void>
  /** Ends every connection. */
  close(): Promise<void>
}

export type ListenOptions = Pick<
  Settings,
  'port' | 'host' | 'wireOnly' | 'maxHead' | 'maxRequestTime' | 'maxSockets'
>

/**
 * Listens on the one `host`, or on both loopback addresses, so that `localhost` works whichever of them
 * it means. Rejects with the system's error when the port is taken.
 */
export async function listen(app: Express, settings: ListenOptions): Promise<ListeningServer> {
  const { port, host } = settings
  // Made once: both servers must bear the prototypes that the one app knows.
  const sockets = new Set<Socket>()
  const open = createServerOpener(app, settings, sockets)
  const first = await open(port, host ?? '127.0.0.1')
  const servers = [first]
  const taken = (first.address() as AddressInfo).port
  if (host === undefined) {
    const second = await listenOnIpv6(open, taken, port === 0, first)
    if (second === 'again') return listen(app, settings)
    if (second !== undefined) servers.push(second)
  }
  const stopLooking = startSlowReaderTimeout(sockets, settings.maxRequestTime)
  return {
    port: taken,
    urls: servers.map(urlOf),
    drain: async (patienceMs) => {
      await Promise.all(servers.map((server) => drainServer(server, patienceMs)))
    },
    close: async () => {
      stopLooking()
      await Promise.all(servers.map(closeServer))
    },
  }
}

// On a port of the system's choice the other address may be busy: then both are tried anew.
async function listenOnIpv6(
  open: OpenServer,
  port: number,
  anyPort: boolean,
  first: Server,
): Promise<Server | undefined | 'again'> {
  try {
    return await open(port, '::1')
  } catch (fault) {
    const code = (fault as NodeJS.ErrnoException).code
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return undefined
    await closeServer(first)
    if (code === 'EADDRINUSE' && anyPort) return 'again'
    throw fault
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
    const answer: RequestListener = (req, res) => {
      if (isUnambiguousRequest(req)) app(req, res)
      else refuseAmbiguousRequest(req, res, wireOnly)
    }
    const server = createServer(options, answer)
    server.on('connection', (socket) => {
      if (sockets.size >= maxSockets) {
        socket.end(formatRawProblem('SOCKETS_IN_USE', wireOnly), () => socket.destroy())
        return
      }
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
      if (socket.writable) socket.end(formatParserProblem(fault.code, wireOnly))
      else socket.destroy()
    })
    // An expectation that we do not know is none of ours.
    server.on('checkExpectation', answer)
    return bindServer(server, { ...settings, port, host })
  }
}

function bindServer(
  server: Server,
  { port, host, maxRequestTime }: ListenOptions,
): Promise<Server> {
  server.headersTimeout = maxRequestTime / 3
  server.requestTimeout = maxRequestTime
  // One more than is permitted, or nobody would see that there were more.
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
 * Express gives every request and response another prototype, after which the engine has forgotten
 * everything it knew of their shape: four fifths of Express's cost. Born with the prototypes that
 * Express would give them, they keep their shape and the swap changes nothing.
 */
function expressServerOptions(app: Express) {
  class AppRequest extends IncomingMessage {}
  // Express would make an object without any shape at all, at every request.
  class AppResponse<Of extends IncomingMessage> extends ServerResponse<Of> {
    locals: object = {
      namespace: undefined,
      cameAt: undefined,
      held: undefined,
      body: undefined,
      verification: undefined,
      scenario: undefined,
      problem: undefined,
      why: undefined,
      fault: undefined,
      cut: undefined,
      assumed: undefined,
      type: undefined,
    }
  }
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
    // Node would refuse it without our envelope.
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
    // Nothing that hangs may keep the program alive.
    server.closeAllConnections()
  })
}
