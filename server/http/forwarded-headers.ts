import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { UserError } from '../domain/base/user-error.ts'
import type { Settings } from '../runtime/settings.ts'

/** Facts about the request that trusted proxies have received. A member is absent if no header gives it. */
export interface ForwardedRequest {
  readonly scheme?: 'http' | 'https'
  readonly host?: string
  /** The path prefix that the proxy has removed, such as `/videoid`. */
  readonly prefix?: string
  /** The address of the client, which is the first one that is not a trusted proxy. */
  readonly clientAddress?: string
}

/** The parts of a request that `ForwardedReader` needs. */
export interface ForwardingRequest {
  readonly headers: IncomingHttpHeaders
  readonly socket?: object
}

/** Reads the headers of trusted proxies. */
export type ForwardedReader = (request: ForwardingRequest) => ForwardedRequest

/** Networks that `--trust-proxy` knows by a name. */
export const NAMED_NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** Throws a UserError if `--trust-proxy` has a number of proxies and also another value. */
export function checkTrustProxy({ trustProxy }: Pick<Settings, 'trustProxy'>): void {
  if (trustProxy.length < 2 || !trustProxy.some(isNumber)) return
  throw new UserError(
    'trust-proxy has a number of proxies and another value. Give either one number, or addresses and ranges.',
  )
}

/**
 * Creates the reader of `X-Forwarded-*` and `Forwarded`. Returns undefined if no proxy is trusted: a client could then
 * send these headers itself.
 */
export function createForwardedReader(trustProxy: readonly string[]): ForwardedReader | undefined {
  if (trustProxy.length === 0) return undefined
  const isTrusted = createProxyCheck(trustProxy)
  return ({ headers, socket }) => {
    const own = (socket as { readonly remoteAddress?: string } | undefined)?.remoteAddress ?? ''
    const elements = parseForwarded(headers.forwarded)
    const valuesOf = (name: string, parameter?: string) => {
      const values = listOf(headers[`x-forwarded-${name}`])
      if (values.length > 0 || parameter === undefined) return values
      return elements.flatMap((element) => element.get(parameter) ?? [])
    }
    // From the nearest address to the farthest one.
    const addresses = [own, ...valuesOf('for', 'for').toReversed()].map(toPlainAddress)
    const firstUntrusted = addresses.findIndex((address, i) => !isTrusted(address, i))
    const proxies = firstUntrusted === -1 ? addresses.length : firstUntrusted
    if (proxies === 0) return {}
    // Each proxy may append a value. The farthest trusted proxy has written the value at this place.
    const pick = (values: readonly string[]) => values[Math.max(0, values.length - proxies)]
    const scheme = pick(valuesOf('proto', 'proto'))?.toLowerCase()
    const host = pick(valuesOf('host', 'host'))
    const prefix = pick(valuesOf('prefix'))?.replace(/(?<!\/)\/+$/, '')
    const clientAddress = addresses[Math.min(proxies, addresses.length - 1)] ?? ''
    return {
      ...(scheme === 'http' || scheme === 'https' ? { scheme } : {}),
      ...(host === undefined ? {} : { host }),
      ...(prefix !== undefined && isPathPrefix(prefix) ? { prefix } : {}),
      ...(isIP(clientAddress) === 0 ? {} : { clientAddress }),
    }
  }
}

/** Returns an address without brackets and port, and an IPv4 address without `::ffff:`. */
export function toPlainAddress(text: string): string {
  const [, bracketed] = /^\[([^\]]*)\]/.exec(text) ?? []
  const [, ipv4] = /^([\d.]+):\d+$/.exec(text) ?? []
  return (bracketed ?? ipv4 ?? text).replace(/^::ffff:(?=[\d.]+$)/i, '')
}

function createProxyCheck(
  trustProxy: readonly string[],
): (address: string, index: number) => boolean {
  const [first = ''] = trustProxy
  if (isNumber(first)) return (_, index) => index < Number(first)
  const networks = new BlockList()
  for (const text of trustProxy.flatMap((name) => NAMED_NETWORKS[name] ?? [name])) {
    const [address = '', bits] = text.split('/')
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    networks.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family)
  }
  return (address) => {
    const version = isIP(address)
    return version !== 0 && networks.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text)
}

function isPathPrefix(text: string): boolean {
  return text.length <= 200 && /^(\/[\w~-][\w.~-]*)+$/.test(text)
}

function listOf(header: string | readonly string[] | undefined): readonly string[] {
  const text = typeof header === 'string' ? header : (header ?? []).join(',')
  return text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
}

// `for=192.0.2.43;proto=https;host="tools.test", for="[2001:db8::1]:4711"` (RFC 7239). Quoted commas do not occur in
// addresses, schemes and hosts.
function parseForwarded(header: string | undefined): readonly ReadonlyMap<string, string>[] {
  return listOf(header).map((element) => {
    const pairs = element.split(';').map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2)
      return [name.trim().toLowerCase(), value.trim().replace(/^"|"$/g, '')] as const
    })
    return new Map(pairs)
  })
}
