import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A request that the receiver got. */
export type ReceivedRequest = {
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
  readonly from: { readonly port: number }
}

/** Responds to the n-th request, after its body was read. */
export type TestBehaviour = (
  response: ServerResponse,
  request: IncomingMessage,
  nth: number,
) => void

export type TestReceiver = {
  readonly url: string
  readonly port: number
  readonly received: readonly ReceivedRequest[]
  /** The number of connections so far. */
  readonly connections: () => number
  /** Resolves when the next connection is closed. */
  readonly waitForDisconnect: () => Promise<void>
  /** Resolves once `count` requests have come in total. */
  readonly waitForCount: (count: number) => Promise<void>
  readonly close: () => Promise<void>
}

export const testBehaviours = {
  ok: (response) => response.end('ok'),
  hang: () => {},
  reset: (response) => response.socket?.resetAndDestroy(),
  closeEarly: (response) => {
    response.writeHead(200, { 'content-length': 10 })
    response.write('half', () => response.destroy())
  },
  /** Sends one byte at a time, without end. */
  drip: (response) => {
    response.writeHead(200)
    const dripping = setInterval(() => response.write('.'), 5)
    response.on('close', () => clearInterval(dripping))
  },
  /** Sends a body without end. */
  huge: (response) => {
    response.writeHead(200)
    const chunk = Buffer.alloc(65_536, '.')
    const more = () => {
      while (!response.destroyed && response.write(chunk)) {}
    }
    response.on('drain', more)
    more()
  },
  manyHeaders: (response) => response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end(),
  upgrade: (response) =>
    response.socket?.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ),
  notHttp: (response) => response.socket?.end('SSH-2.0-OpenSSH_9.9\r\n'),
} as const satisfies Record<string, TestBehaviour>

export function answerWith(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): TestBehaviour {
  return (response) => void response.writeHead(status, headers).end(body)
}

/** Uses `first` for the first `times` requests and `then` for all later ones. */
export function failFirst(
  times: number,
  first: TestBehaviour,
  then: TestBehaviour = testBehaviours.ok,
): TestBehaviour {
  return (response, request, nth) => (nth <= times ? first : then)(response, request, nth)
}

/** Starts an HTTP server on a free port that stores the exact bytes of every request. */
export async function startTestReceiver(
  behaviour: TestBehaviour = testBehaviours.ok,
  tls?: { readonly key: string; readonly cert: string },
  host = '127.0.0.1',
): Promise<TestReceiver> {
  const received: ReceivedRequest[] = []
  const waiting = new Set<() => void>()
  let connections = 0
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    received.push(await read(request))
    for (const check of [...waiting]) check()
    behaviour(response, request, received.length)
  }
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    take(request, response).catch(() => response.destroy())
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  server.on('connection', (socket) => {
    connections += 1
    socket.once('close', () => server.emit('disconnected'))
  })
  server.maxHeadersCount = 0
  const port = await listenOn(server, host)
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}/hook`,
    port,
    received,
    connections: () => connections,
    waitForDisconnect: () => new Promise((resolve) => server.once('disconnected', resolve)),
    waitForCount: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (received.length < count) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function read(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method = '', url = '', rawHeaders, socket } = request
  const headers = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : [],
  )
  return {
    method,
    path: url,
    headers,
    body: Buffer.concat(chunks),
    from: { port: socket.remotePort ?? 0 },
  }
}

function listenOn(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port))
  })
}
