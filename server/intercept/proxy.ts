import * as http from 'node:http'
import * as https from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  addressOf,
  openProxyTunnel,
  ProxyRefusal,
  proxyAuthorization,
  withoutHopHeaders,
} from './onward-request.ts'
import type { RecordingGateway } from './recording-gateway.ts'
import { unencryptedCall } from './redirect-connections.ts'
import type { RoutePolicy } from './route-host.ts'

/** The addresses of the emulator, to which the proxy sends the platform's calls. */
export interface InterceptTarget {
  /** The base URL of the emulator for HTTP. */
  readonly url: string
  /** The base URL of the emulator for HTTPS. */
  readonly httpsUrl: string
  /** Answers the calls that the policy leads to the gateway. Needed if there are any. */
  readonly gateway?: RecordingGateway
}

/** A forward proxy on loopback: `CONNECT host:port`, and requests such as `GET https://host/path`. */
export interface InterceptProxy {
  readonly url: string
  close(): Promise<void>
}

/**
 * Starts a proxy that sends calls for the platform's hosts to the emulator. For other hosts the policy decides: the
 * proxy opens a tunnel, through the user's own proxy if there is one, or refuses the call.
 */
export async function startInterceptProxy(
  target: InterceptTarget,
  policy: RoutePolicy,
): Promise<InterceptProxy> {
  const sockets = new Set<Duplex>()
  const server = http.createServer((req, res) => forwardRequest(req, res, target, policy))
  server.on('connection', (socket) => track(sockets, socket))
  server.on('connect', (req: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    openTunnel(req.url ?? '', socket, head, target, policy, sockets)
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function track(sockets: Set<Duplex>, socket: Duplex): void {
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
  // A broken connection ends only its own tunnel. Without this listener the error would end the process.
  socket.on('error', () => socket.destroy())
}

function openTunnel(
  authority: string,
  client: Duplex,
  head: Buffer,
  target: InterceptTarget,
  policy: RoutePolicy,
  sockets: Set<Duplex>,
): void {
  const [, bracketed, name = '', digits = '443'] =
    /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(authority) ?? []
  const host = bracketed ?? name
  const port = Number(digits)
  const route = policy.routeOf(host)
  if (route.kind === 'refused') {
    refuseTunnel(client, 403, route.why)
    return
  }
  if (route.kind === 'proxy') {
    void openUpstreamTunnel(authority, client, head, route.proxy, sockets)
    return
  }
  if (route.kind === 'gateway' && port === 80) {
    refuseTunnel(client, 403, unencryptedCall(host))
    return
  }
  const address =
    route.kind === 'direct'
      ? { host, port }
      : addressOf(
          route.kind === 'gateway'
            ? (target.gateway?.httpsUrl ?? '')
            : port === 80
              ? target.url
              : target.httpsUrl,
        )
  const upstream = connect(address)
  upstream.once('connect', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    join(client, upstream, head)
  })
  failTunnel(upstream, client, host)
  track(sockets, upstream)
}

// The user's own proxy opens the tunnel. If it refuses, the client gets its refusal.
async function openUpstreamTunnel(
  authority: string,
  client: Duplex,
  head: Buffer,
  proxy: URL,
  sockets: Set<Duplex>,
): Promise<void> {
  try {
    const upstream = await openProxyTunnel(proxy, authority)
    track(sockets, upstream)
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    join(client, upstream, head)
  } catch (error) {
    const status = error instanceof ProxyRefusal ? error.status : 502
    refuseTunnel(client, status, (error as Error).message)
  }
}

function failTunnel(upstream: Socket, client: Duplex, host: string): void {
  upstream.once('error', (error) => {
    if (upstream.connecting || upstream.bytesRead === 0)
      refuseTunnel(client, 502, `${host}: ${error.message}`)
    else client.destroy()
  })
}

function join(client: Duplex, upstream: Socket, head: Buffer): void {
  if (head.length > 0) upstream.write(head)
  upstream.pipe(client)
  client.pipe(upstream)
  client.once('close', () => upstream.destroy())
  upstream.once('close', () => client.destroy())
}

function refuseTunnel(client: Duplex, status: number, why: string): void {
  if (!client.writable) return
  const body = `videoid-emulator: ${why}\n`
  const headers = `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close`
  client.end(
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? 'Refused'}\r\n${headers}\r\n\r\n${body}`,
  )
}

function forwardRequest(
  req: http.IncomingMessage,
  res: http.ServerResponse,
  target: InterceptTarget,
  policy: RoutePolicy,
): void {
  const refuse = (status: number, why: string) => {
    if (res.headersSent) {
      res.destroy()
      return
    }
    res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    res.end(`videoid-emulator: ${why}\n`)
  }
  const url = URL.canParse(req.url ?? '') ? new URL(req.url ?? '') : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    refuse(
      400,
      'This is the proxy of exec --intercept. It answers only requests that name a whole URL.',
    )
    return
  }
  const route = policy.routeOf(url.hostname.replace(/^\[|\]$/g, ''))
  if (route.kind === 'refused') {
    refuse(403, route.why)
    return
  }
  if (route.kind === 'gateway') {
    if (url.protocol === 'https:') target.gateway?.pass(req, res, url)
    else refuse(403, unencryptedCall(url.hostname))
    return
  }
  const headers = { ...withoutHopHeaders(req.headers), host: url.host }
  const path = url.pathname + url.search
  const sent =
    route.kind === 'emulator'
      ? http.request({ ...addressOf(target.url), method: req.method, path, headers, agent: false })
      : route.kind === 'proxy'
        ? http.request({
            ...addressOf(route.proxy.href),
            method: req.method,
            path: url.href,
            headers: { ...headers, ...proxyAuthorization(route.proxy) },
            agent: false,
          })
        : (url.protocol === 'https:' ? https : http).request(url, {
            method: req.method,
            headers,
            agent: false,
          })
  sent.once('response', (response) => {
    res.writeHead(response.statusCode ?? 502, withoutHopHeaders(response.headers))
    response.pipe(res)
    response.once('error', () => res.destroy())
    response.once('aborted', () => res.destroy())
  })
  sent.once('error', (error) => refuse(502, `${url.host}: ${error.message}`))
  res.once('close', () => sent.destroy())
  req.pipe(sent)
}
