import { createServer, type RequestListener, type Server } from 'node:http'
import * as net from 'node:net'

export interface ReceiverServerOptions {
  /** True to use TLS, with a certificate for another name. */
  readonly isTls: boolean
  readonly onRequest: RequestListener
  /** Called with each connection before HTTP reads it. Returns true if it handles the connection itself. */
  readonly onConnection: (socket: net.Socket) => boolean
}

export interface ReceiverServer {
  /** Resolves to the port. Rejects with the system's error if the address cannot be used. */
  listen(port: number, host: string): Promise<number>
  close(): Promise<void>
}

/** Creates an HTTP or HTTPS server. `onConnection` can handle a connection before a request is read. */
export async function createReceiverServer(
  options: ReceiverServerOptions,
): Promise<ReceiverServer> {
  const { isTls, onRequest, onConnection } = options
  const http = isTls ? await tlsServer(onRequest) : createServer(onRequest)
  const open = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    if (onConnection(socket)) socket.on('error', () => {})
    else http.emit('connection', socket)
  })
  return {
    listen(port, host) {
      return new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen({ port, host, exclusive: true }, () => {
          resolve((server.address() as net.AddressInfo).port)
        })
      })
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

async function tlsServer(onRequest: RequestListener): Promise<Server> {
  const [https, { wrongCertificate: cert, wrongKey: key }] = await Promise.all([
    import('node:https'),
    import('./wrong-name-certificate.ts'),
  ])
  return https.createServer({ cert, key }, onRequest)
}
