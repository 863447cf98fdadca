import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { Request, RequestHandler, Response } from 'express'
import type { Settings } from '../runtime/settings.ts'
import { INTERCEPTED_HOSTS } from '../tls/intercepted-hosts.ts'
import { createForwardedReader } from './forwarded-headers.ts'

/**
 * Decides which hosts and origins may send requests. A page on the internet can point its own DNS name at a loopback
 * address and then read the emulator's responses ("DNS rebinding"). So a request must name a host that no such page
 * can have, and the Origin of a browser must be the emulator's own.
 */
export interface TrustedHosts {
  /**
   * Returns the origin at which the client reaches the emulator, such as `http://localhost:4280`. Returns undefined
   * if its host is not trusted, or if an HTTP/1.0 client names none.
   */
  originOf(request: HostHeaders): string | undefined
  /** Returns the first untrusted host of the request, as it was sent; undefined if all are trusted. */
  untrustedHostOf(request: HostHeaders): string | undefined
  /** True if pages of this origin may call the emulator at `ownOrigin`. */
  trustsOrigin(origin: string, ownOrigin: string | undefined): boolean
}

type HostHeaders = Pick<IncomingMessage, 'url' | 'headers'> & {
  /** The connection: a `TLSSocket` for HTTPS. */
  readonly socket?: object
}

type Scheme = 'http' | 'https'

export function createTrustedHosts({
  allowHosts,
  publicUrl,
  intercept = false,
  trustProxy = [],
}: Pick<Settings, 'allowHosts' | 'publicUrl'> &
  Partial<Pick<Settings, 'intercept' | 'trustProxy'>>): TrustedHosts {
  const forwarded = createForwardedReader(trustProxy)
  const publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl)
  const allowed = new Set(allowHosts.map((name) => hostnameOf(name) ?? name.toLowerCase()))
  if (publicOrigin !== undefined) allowed.add(withoutTrailingDot(publicOrigin.hostname))
  if (intercept) for (const host of INTERCEPTED_HOSTS) allowed.add(host)
  // Results of parsing are cached: parsing costs a microsecond, and clients send the same host with every request.
  const caches = {
    http: new Map<string, string | null>(),
    https: new Map<string, string | null>(),
  }

  function originOfHost(host: string, scheme: Scheme): string | undefined {
    const cache = caches[scheme]
    const cached = cache.get(host)
    if (cached !== undefined) return cached ?? undefined
    const url = parseHost(host, scheme)
    const isTrustedHost = url !== undefined && isTrusted(withoutTrailingDot(url.hostname), allowed)
    if (cache.size >= maxCached) cache.clear()
    cache.set(host, isTrustedHost ? url.origin : null)
    return isTrustedHost ? url.origin : undefined
  }

  return {
    originOf(request) {
      const proxied = forwarded?.(request)
      const host = proxied?.host ?? targetHostOf(request.url) ?? request.headers.host
      if (host === undefined) return undefined
      return originOfHost(host, proxied?.scheme ?? schemeOf(request))
    },
    untrustedHostOf(request) {
      const scheme = schemeOf(request)
      const target = targetHostOf(request.url)
      if (target !== undefined && originOfHost(target, scheme) === undefined) return target
      // A page of a rebound name can send this header, so it does not replace the check of Host.
      const proxied = forwarded?.(request).host
      if (proxied !== undefined && originOfHost(proxied, scheme) === undefined) return proxied
      const { host } = request.headers
      return host !== undefined && originOfHost(host, scheme) === undefined ? host : undefined
    },
    trustsOrigin(origin, ownOrigin) {
      if (origin === ownOrigin) return true
      const canonical = canonicalOriginOf(origin)
      if (canonical === undefined) return false
      return canonical === ownOrigin || canonical === publicOrigin?.origin
    },
  }
}

/** Why a request is refused: its untrusted Host, or its foreign Origin, as they were sent. */
export type ForeignRequest = { readonly host: string } | { readonly origin: string }

/**
 * Gives `refuse` the requests that a page on the internet makes a browser send: requests whose Host is not trusted or
 * whose Origin is foreign. This applies to every route.
 */
export function guardHosts(
  hosts: TrustedHosts,
  refuse: (reason: ForeignRequest, req: Request, res: Response) => void,
): RequestHandler {
  return (req, res, next) => {
    const host = hosts.untrustedHostOf(req)
    const { origin } = req.headers
    if (host !== undefined) refuse({ host }, req, res)
    else if (origin !== undefined && !hosts.trustsOrigin(origin, hosts.originOf(req))) {
      refuse({ origin }, req, res)
    } else next()
  }
}

const maxCached = 1000

function schemeOf({ socket }: HostHeaders): Scheme {
  return (socket as { readonly encrypted?: boolean } | undefined)?.encrypted === true
    ? 'https'
    : 'http'
}

/** Returns the hostname of a Host header or an `--allow-host`, in lower case and without a trailing dot. */
export function hostnameOf(host: string): string | undefined {
  const url = parseHost(host)
  return url === undefined ? undefined : withoutTrailingDot(url.hostname)
}

// Accepts a name or an address with an optional port. Rejects user names, paths, queries and empty labels.
function parseHost(host: string, scheme: Scheme = 'http'): URL | undefined {
  if (!/^[\w.:[\]-]{1,255}$/.test(host) || /^\.|\.\./.test(host)) return undefined
  try {
    return new URL(`${scheme}://${host}`)
  } catch {
    return undefined
  }
}

function isTrusted(hostname: string, allowed: ReadonlySet<string>): boolean {
  return (
    isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 ||
    !hostname.includes('.') ||
    hostname.endsWith('.localhost') ||
    allowed.has(hostname)
  )
}

function withoutTrailingDot(hostname: string): string {
  return hostname.replace(/\.$/, '')
}

// `GET http://localhost:4280/ HTTP/1.1`: the target's host counts (RFC 9112, 3.2.2).
function targetHostOf(url = '/'): string | undefined {
  if (url.startsWith('/')) return undefined
  return /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1]
}

function canonicalOriginOf(origin: string): string | undefined {
  const [, scheme, host = ''] = /^(https?):\/\/(.*)$/i.exec(origin) ?? []
  const url = parseHost(host)
  if (scheme === undefined || url === undefined) return undefined
  return scheme.toLowerCase() === 'http' ? url.origin : new URL(`https://${host}`).origin
}

/** True if a browser sent the request for a page of another origin, also if it sent no Origin header. */
export function isFromForeignPage(hosts: TrustedHosts, req: Request): boolean {
  const { referer } = req.headers
  const site = req.headers['sec-fetch-site']
  // `same-site` can be another port of the same host, which is another application.
  if (site === 'cross-site' || site === 'same-site') return true
  return referer !== undefined && !hosts.trustsOrigin(originOfUrl(referer), hosts.originOf(req))
}

function originOfUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : ''
}
