import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'

/** Hosts whose connections are redirected, and their new address. */
export interface RedirectionTarget {
  /** Host names in lower case. */
  readonly hosts: readonly string[]
  /** The base URL for HTTP, such as `http://127.0.0.1:4280`. Absent if these hosts are refused over HTTP. */
  readonly url?: string
  /** The base URL for HTTPS. */
  readonly httpsUrl: string
}

/** The hosts that are redirected, and those that are refused. */
export interface Redirection {
  readonly targets: readonly RedirectionTarget[]
  /** The certificates of the test authorities, as PEM. */
  readonly authority: string
  /** Domains of the platform. Connections to their hosts that are not redirected are refused. */
  readonly refusedDomains: readonly string[]
  /** Hosts that connections may reach unchanged, also those of the platform. */
  readonly allowedHosts?: readonly string[]
  /** True to refuse every host except those in `targets`, `allowedHosts` and this machine. */
  readonly interceptOnly: boolean
}

type ConnectOptions = net.TcpNetConnectOpts & tls.ConnectionOptions
type ConnectArguments = readonly unknown[]

/**
 * Redirects the connections of this process: those to the platform's hosts go to the emulator, for `fetch`, `https`
 * and every library above them. Only the address changes, so timeouts, keep-alive and TLS are real. Returns a function
 * that restores the originals.
 */
export function redirectConnections(redirection: Redirection): () => void {
  const connectTls = tls.connect
  const connectSocket = net.Socket.prototype.connect
  tls.connect = ((...args: ConnectArguments) => {
    const { options, rest } = parseArguments(args)
    const host = hostOf(options)
    // With `socket`, or without a host, the connection exists already, for example through a proxy.
    const found = options.socket === undefined ? targetOf(host, redirection) : undefined
    if (found === undefined) return Reflect.apply(connectTls, tls, args)
    const target = addressOf(found.httpsUrl)
    const servername = options.servername ?? host
    const ca = redirection.authority
    return Reflect.apply(connectTls, tls, [{ ...options, ...target, servername, ca }, ...rest])
  }) as typeof tls.connect
  net.Socket.prototype.connect = function connect(this: net.Socket, ...args: ConnectArguments) {
    // Node itself calls this function with one argument: a list of the options and the listener.
    const [first] = args
    const isList = Array.isArray(first)
    const { options, rest } = parseArguments(isList ? first : args)
    const host = hostOf(options)
    if (host === undefined) return Reflect.apply(connectSocket, this, args)
    const why = refusal(host, redirection)
    if (why !== undefined) {
      process.nextTick(() => this.destroy(Object.assign(new Error(why), { code: 'ECONNREFUSED' })))
      return this
    }
    const target = targetOf(host, redirection)
    if (target?.url === undefined) return Reflect.apply(connectSocket, this, args)
    const changed = { ...options, ...addressOf(target.url) }
    if (!isList) return Reflect.apply(connectSocket, this, [changed, ...rest])
    // Change the list itself: a copy would lose the mark by which Node recognizes the list.
    first[0] = changed
    return Reflect.apply(connectSocket, this, args)
  } as typeof net.Socket.prototype.connect
  // Named imports of the built-in modules see the change only after this call.
  syncBuiltinESMExports()
  return () => {
    tls.connect = connectTls
    net.Socket.prototype.connect = connectSocket
    syncBuiltinESMExports()
  }
}

// The forms of Node: (options, listener?), (port, host?, options?, listener?), and a path of a local socket.
function parseArguments(args: ConnectArguments): {
  readonly options: Partial<ConnectOptions>
  readonly rest: readonly unknown[]
} {
  const [first, second, third] = args
  const rest = args.filter((each) => typeof each === 'function')
  if (typeof first === 'object' && first !== null) return { options: first, rest }
  if (typeof first === 'string' && !/^\d+$/.test(first))
    return { options: { path: first } as never, rest }
  const host = typeof second === 'string' ? { host: second } : {}
  const others = [second, third].find((each) => typeof each === 'object' && each !== null) ?? {}
  return { options: { port: Number(first), ...host, ...others }, rest }
}

function hostOf({ host, servername, path }: Partial<ConnectOptions>): string | undefined {
  if (path !== undefined && path !== null) return undefined
  const name = host ?? servername
  return typeof name === 'string' ? name.toLowerCase().replace(/\.$/, '') : undefined
}

function targetOf(
  host: string | undefined,
  { targets }: Redirection,
): RedirectionTarget | undefined {
  return host === undefined ? undefined : targets.find(({ hosts }) => hosts.includes(host))
}

function refusal(host: string, redirection: Redirection): string | undefined {
  const { refusedDomains, interceptOnly, allowedHosts = [] } = redirection
  const isLocal = host === 'localhost' || host === '::1' || /^127\./.test(host)
  const target = targetOf(host, redirection)
  if (target !== undefined) return target.url === undefined ? unencryptedCall(host) : undefined
  if (isLocal || allowedHosts.includes(host)) return undefined
  if (refusedDomains.some((domain) => host === domain || host.endsWith(`.${domain}`))) {
    return `${host} is a real host of the platform, and the emulator does not answer it. Add --allow-real-hosts if you mean it.`
  }
  if (interceptOnly)
    return `Calls to ${host} are refused by --intercept-only. Leave the option out to let them pass.`
  return undefined
}

/** The reason why a call over HTTP does not reach a real host. */
export function unencryptedCall(host: string): string {
  return `Calls to ${host} are passed on and recorded only over https. Use https, or leave --record out.`
}

function addressOf(base: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(base)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }
}
