import { type IncomingHttpHeaders, request } from 'node:http'
import type { Socket } from 'node:net'

// Headers that concern a single connection, so a proxy does not pass them on (RFC 9110, 7.6.1).
const HOP_HEADERS = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'transfer-encoding',
  'upgrade',
  'te',
]

/** Returns the headers that a proxy passes on. */
export function withoutHopHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = String(headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !HOP_HEADERS.includes(name) && !named.includes(name),
    ),
  )
}

/** Returns the header with the user name and the password in the URL of the user's proxy. */
export function proxyAuthorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '') return {}
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
}

/** Returns host and port of a base URL. The host has no brackets. */
export function addressOf(base: string): { readonly host: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(base)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
  }
}

/** The user's proxy refused a tunnel, with this status. */
export class ProxyRefusal extends Error {
  readonly status: number
  constructor(proxy: URL, authority: string, status: number) {
    super(`${proxy.host} refused ${authority}.`)
    this.status = status
  }
}

/**
 * Opens a tunnel to `host:port` through the user's proxy. Rejects with a ProxyRefusal if the proxy refuses, and with
 * the error of the system if the proxy cannot be reached.
 */
export function openProxyTunnel(proxy: URL, authority: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const sent = request({
      ...addressOf(proxy.href),
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
    })
    sent.once('connect', (response, socket: Socket, first: Buffer) => {
      const { statusCode = 502 } = response
      if (statusCode !== 200) {
        socket.destroy()
        reject(new ProxyRefusal(proxy, authority, statusCode))
        return
      }
      socket.unshift(first)
      resolve(socket)
    })
    // A proxy that answers without a tunnel, as some do for an error.
    sent.once('response', (response) => {
      response.resume()
      reject(new ProxyRefusal(proxy, authority, response.statusCode ?? 502))
    })
    sent.once('error', (error) => reject(new Error(`${proxy.host}: ${error.message}`)))
    sent.end()
  })
}
