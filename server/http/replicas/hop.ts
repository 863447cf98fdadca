import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Facts about a request that another replica has received and passes on. */
export interface Hop {
  /** The namespace of the request. Absent if this replica shall answer for all of its namespaces. */
  readonly namespace?: string
  /** The address of the client, or of the proxy in front of the replicas. */
  readonly address: string
  /** True if the client uses HTTPS. */
  readonly isEncrypted: boolean
  /** The header `Connection` of the client. */
  readonly connection?: string
}

/** The header with the secret of the cluster and the facts. */
export const hopHeader = 'x-emulator-hop'
/** The header of the answer to a passed-on request: the id of the replica, or `misdirected`. */
export const hopReplyHeader = 'x-emulator-hop-reply'

/** Formats the value of the header. */
export function formatHop(secret: string, hop: Hop): string {
  return `${secret} ${Buffer.from(JSON.stringify(hop)).toString('base64url')}`
}

/**
 * Returns the facts of a passed-on request; undefined for a request of a client, also if it has the header with
 * another secret. Removes the header from the request, and makes the request look as it did at the other replica.
 */
export function acceptHop(req: IncomingMessage, secret: string): Hop | undefined {
  const header = req.headers[hopHeader]
  if (header === undefined) return undefined
  delete req.headers[hopHeader]
  for (let i = req.rawHeaders.length - 2; i >= 0; i -= 2) {
    if (req.rawHeaders[i]?.toLowerCase() === hopHeader) req.rawHeaders.splice(i, 2)
  }
  const hop = parseHop(String(header), secret)
  if (hop !== undefined) restoreRequest(req, hop)
  return hop
}

function parseHop(header: string, secret: string): Hop | undefined {
  const [given, facts = ''] = header.split(' ')
  if (secret === '' || given !== secret) return undefined
  return JSON.parse(Buffer.from(facts, 'base64url').toString())
}

function restoreRequest(req: IncomingMessage, hop: Hop): void {
  restoreConnectionHeader(req, hop.connection)
  Object.defineProperty(req, 'socket', { value: socketOfClient(req.socket, hop), writable: true })
}

function restoreConnectionHeader({ headers, rawHeaders }: IncomingMessage, value?: string): void {
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    if (rawHeaders[i]?.toLowerCase() === 'connection') rawHeaders.splice(i, 2)
  }
  delete headers.connection
  if (value === undefined) return
  headers.connection = value
  rawHeaders.push('Connection', value)
}

// The connection between the two replicas, with the address of the client. It has no port: ports identify connections of
// this machine.
function socketOfClient(socket: Socket, { address, isEncrypted }: Hop): Socket {
  const facts = new Map<string | symbol, unknown>([
    ['remoteAddress', address],
    ['remotePort', undefined],
    ['encrypted', isEncrypted],
  ])
  return new Proxy(socket, {
    get(target, key) {
      if (facts.has(key)) return facts.get(key)
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
