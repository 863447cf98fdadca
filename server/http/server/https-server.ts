import type { RequestListener, Server, ServerOptions } from 'node:http'
import { createServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { Logger } from '../../records/logger.ts'
import type { HttpsCertificates } from '../../tls/https-certificates.ts'

/** The parts of a server for HTTPS. */
export interface HttpsListening {
  readonly serverOptions: HttpsCertificates['serverOptions']
  /** Receives the name that a client asked for, if it ended the connection before its first request. */
  readonly onRefused: (name: string) => void
}

/** Creates a server for HTTPS with the options of a server for HTTP. Clients get `handshakeMs` for the handshake. */
export type CreateHttpsServer = (
  options: ServerOptions,
  handshakeMs: number,
  handleRequest: RequestListener,
) => Server

/** Returns a function that creates servers with these certificates. */
export function httpsServerWith({ serverOptions, onRefused }: HttpsListening): CreateHttpsServer {
  const { ALPNProtocols, ...others } = serverOptions
  return (options, handshakeMs, handleRequest) => {
    const tls = { ...others, ALPNProtocols: [...ALPNProtocols], handshakeTimeout: handshakeMs }
    const server = createServer({ ...options, ...tls }, handleRequest)
    reportRefusedCertificates(server, onRefused)
    return server
  }
}

// Error codes: the client's alert about the certificate, or a connection that the client ended without an alert.
const REFUSALS = /^ERR_SSL_.*ALERT_.*(UNKNOWN_CA|CERTIFICATE)|^ECONNRESET$/

/**
 * Reports clients that end a connection before their first request: most of them do not trust the certificate. Some
 * say so during the handshake; others close the connection after it, without a word.
 */
export function reportRefusedCertificates(server: Server, onRefused: (name: string) => void): void {
  const usedSockets = new WeakSet<object>()
  const nameOf = ({ servername }: TLSSocket) => servername || 'this address'
  server.prependListener('request', ({ socket }) => usedSockets.add(socket))
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.once('close', () => {
      if (server.listening && !usedSockets.has(socket)) onRefused(nameOf(socket))
    })
  })
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    if (REFUSALS.test(error.code ?? '')) onRefused(nameOf(socket))
  })
}

/** Returns a function that logs each name of a refused certificate once, because clients connect again and again. */
export function logRefusedCertificate({ warn }: Logger): (name: string) => void {
  const logged = new Set<string>()
  return (name) => {
    if (logged.has(name) || logged.size >= MAX_LOGGED_NAMES) return
    logged.add(name)
    warn(
      `A client ended a connection to ${name} before its first request. It probably does not trust the test authority: let it trust GET /__emulator/ca.pem. A client that pins another certificate cannot be answered.`,
    )
  }
}

const MAX_LOGGED_NAMES = 20
