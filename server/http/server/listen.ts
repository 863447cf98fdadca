import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { startSlowReaderTimeout } from '../slow-reader-timeout.ts'
import { drainServer } from './graceful-shutdown.ts'
import {
  createServerOpener,
  type ListenOptions,
  type OpenServer,
  type RequestEntry,
} from './http-server.ts'

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

/**
 * Listens on `host`. Without it, listens on both loopback addresses, because `localhost` may resolve to either.
 * Rejects with the system's error if the port is in use.
 */
export async function listen(
  entry: RequestEntry,
  settings: ListenOptions,
): Promise<ListeningServer> {
  const { port, host } = settings
  const sockets = new Set<Socket>()
  const openServer = createServerOpener(entry, settings, sockets)
  const first = await openServer(port, host ?? '127.0.0.1')
  const servers = [first]
  const boundPort = (first.address() as AddressInfo).port
  if (host === undefined) {
    const second = await listenOnIpv6(openServer, boundPort, port === 0, first)
    if (second === 'again') return listen(entry, settings)
    if (second !== undefined) servers.push(second)
  }
  const stopSlowReaderTimeout = startSlowReaderTimeout(sockets, settings.maxRequestTime)
  return {
    port: boundPort,
    urls: servers.map((server) => urlOf(server, settings)),
    drain: async (patienceMs) => {
      await Promise.all(servers.map((server) => drainServer(server, patienceMs)))
    },
    close: async () => {
      stopSlowReaderTimeout()
      await Promise.all(servers.map(closeServer))
    },
  }
}

// With port 0 the system chooses a free port for IPv4, but this port may be in use on IPv6. Then `listen` tries again
// with another port for both.
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

function urlOf(server: Server, { https }: ListenOptions): string {
  const { address, family, port } = server.address() as AddressInfo
  const scheme = https === undefined ? 'http' : 'https'
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    // A hanging connection must not keep the process alive.
    server.closeAllConnections()
  })
}
