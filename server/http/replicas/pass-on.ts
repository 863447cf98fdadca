import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Replica } from '../../emulator/cluster-port.ts'
import { formatHop, type Hop, hopHeader, hopReplyHeader } from './hop.ts'
import type { ReplayableBody } from './replayable-body.ts'

/**
 * The end of a request that was passed on. `not sent`: no connection, so the owner has not seen it. `misdirected`:
 * the other replica does not own the namespace, and has done nothing. `lost`: the connection ended before the response,
 * so nobody knows what the owner has done.
 */
export type PassOnResult = 'answered' | 'not sent' | 'misdirected' | 'lost'

/** Passes requests on to other replicas. */
export interface Passer {
  passOn(
    req: IncomingMessage,
    res: ServerResponse,
    to: { readonly owner: Replica; readonly namespace?: string; readonly body: ReplayableBody },
  ): Promise<PassOnResult>
  /** Ends all requests that wait for a replica, because it is dead. */
  abandon(replica: string): void
  close(): void
}

/** Shorter than the time after which the other replica closes an idle connection. */
const idleMs = 3_000

export function createPasser(secret: string): Passer {
  const agent = new Agent({ keepAlive: true, timeout: idleMs })
  const waitingFor = new Map<string, Set<() => void>>()

  function register(replica: string, abort: () => void): () => void {
    const waiting = waitingFor.get(replica) ?? new Set()
    waitingFor.set(replica, waiting)
    waiting.add(abort)
    return () => {
      waiting.delete(abort)
      if (waiting.size === 0) waitingFor.delete(replica)
    }
  }

  return {
    passOn: (req, res, { owner, namespace, body }) =>
      new Promise((resolve) => {
        const { hostname, port } = new URL(owner.address ?? '')
        let isConnected = false
        const hop: Hop = {
          ...(namespace === undefined ? {} : { namespace }),
          address: req.socket.remoteAddress ?? '',
          isEncrypted: (req.socket as { readonly encrypted?: boolean }).encrypted === true,
          ...(req.headers.connection === undefined ? {} : { connection: req.headers.connection }),
        }
        const sent = request({
          agent,
          host: hostname.replace(/^\[|\]$/g, ''),
          port: Number(port || 80),
          method: req.method ?? 'GET',
          path: req.url ?? '/',
          headers: [...endToEndHeaders(req.rawHeaders), hopHeader, formatHop(secret, hop)],
          setHost: false,
        })
        const unregister = register(owner.id, () => sent.destroy(new Error('The owner is dead.')))
        const end = (result: PassOnResult) => {
          unregister()
          res.off('close', onClientGone)
          resolve(result)
        }
        const onClientGone = () => {
          sent.destroy()
          end('answered')
        }
        res.once('close', onClientGone)
        sent.once('socket', (socket) => {
          if (!socket.connecting) isConnected = true
          else socket.once('connect', () => (isConnected = true))
        })
        sent.on('error', () => end(isConnected ? 'lost' : 'not sent'))
        sent.on('response', (response) => {
          const reply = response.headers[hopReplyHeader]
          if (reply === undefined || reply === 'misdirected') {
            response.resume()
            end('misdirected')
            return
          }
          void sendResponse(response, res).then(() => end('answered'))
        })
        body.sendTo(sent)
      }),
    abandon(replica) {
      for (const abort of waitingFor.get(replica) ?? []) abort()
    },
    close: () => agent.destroy(),
  }
}

/** Sends the response of another replica to the client, also a response that the other replica breaks off. */
function sendResponse(response: IncomingMessage, res: ServerResponse): Promise<void> {
  const { statusCode = 502, statusMessage = '', rawHeaders } = response
  const closes = response.headers.connection === 'close' ? ['Connection', 'close'] : []
  res.writeHead(statusCode, statusMessage, [
    ...endToEndHeaders(rawHeaders).filter((_, i, all) => !isResponseHop(all[i - (i % 2)])),
    ...closes,
  ])
  // A stream of events has no bytes at first, but its head must arrive.
  if (response.headers['content-length'] === undefined) res.flushHeaders()
  return new Promise((resolve) => {
    res.once('close', resolve)
    response.on('error', () => {
      res.socket?.destroySoon()
      resolve()
    })
    response.pipe(res)
    res.once('finish', resolve)
  })
}

// The next connection has its own transfer coding.
function isResponseHop(name = ''): boolean {
  return ['transfer-encoding', hopReplyHeader].includes(name.toLowerCase())
}

// Headers that concern a single connection (RFC 9110, 7.6.1). A chunked request stays chunked.
const CONNECTION_HEADERS: readonly string[] = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  hopHeader,
]

function endToEndHeaders(raw: readonly string[]): string[] {
  return raw.filter((_, i) => !CONNECTION_HEADERS.includes(raw[i - (i % 2)]?.toLowerCase() ?? ''))
}
