import { networkInterfaces } from 'node:os'
import { UserError } from '../../domain/base/user-error.ts'
import type { RealHostPermission } from '../../runtime/settings.ts'
import { type AddressKind, addressKindOf } from './address-class.ts'
import {
  type AddressRange,
  formatIpAddress,
  type IpAddress,
  isWithin,
  parseAddressRange,
  parseIpAddress,
} from './ip-address.ts'

export type TargetGuardOptions = {
  /** The values of `--allow-callback-host`: host names, addresses and ranges. */
  readonly allowedHosts?: readonly string[]
  /** The URL of `--forward-callbacks-to`, which receives every callback. Its host is allowed. */
  readonly forwardTo?: string
  /** The ports that the emulator listens on. Read at each check. */
  readonly ownPorts?: readonly number[]
  /** Returns true if `url`, a URL of this emulator, is the URL of an inbox. Inboxes can receive callbacks. */
  readonly isOwnInbox?: (url: URL) => boolean
  readonly allowRealHosts?: RealHostPermission
  /** Allows every address, except the address of the emulator itself. */
  readonly allowAll?: boolean
}

/** Decides which targets callbacks may reach. A refusal is a sentence that says why not. Undefined means allowed. */
export interface TargetGuard {
  /** Checks a URL before its host is resolved: the scheme, real hosts, and literal IP addresses. */
  refusal(url: URL): string | undefined
  /** Checks an address that the URL's host resolved to, before a socket connects to it. */
  addressRefusal(url: URL, address: string): string | undefined
  /** True if the user allowed the host by name. */
  isNamed(url: URL): boolean
  /** True if the port and the path belong to an inbox of this emulator. The host is not checked. */
  isInbox(url: URL): boolean
}

type ClassifiedAddress = { readonly address: IpAddress; readonly kind: AddressKind }

const maxClassified = 1_000
const maxAddressLength = '0000:0000:0000:0000:0000:ffff:255.255.255.255'.length

export function createTargetGuard(options: TargetGuardOptions): TargetGuard {
  const { ownPorts = [], isOwnInbox = looksLikeInbox, allowAll = false } = options
  const { names, allowed } = parseAllowedHosts(options)

  const classified = new Map<string, ClassifiedAddress | undefined>()

  // Cached, because the same receivers are called again and again.
  function classify(text: string): ClassifiedAddress | undefined {
    if (text.length > maxAddressLength) return undefined
    if (classified.has(text)) return classified.get(text)
    if (classified.size >= maxClassified) classified.clear()
    const address = parseIpAddress(text)
    const result = address === undefined ? undefined : { address, kind: addressKindOf(address) }
    classified.set(text, result)
    return result
  }

  function addressRefusal(url: URL, text: string): string | undefined {
    const known = classify(text)
    if (known === undefined) return `${text} is not an IP address we can read.`
    return refusalOf(url, text, known)
  }

  function refusalOf(
    url: URL,
    text: string,
    { address, kind }: ClassifiedAddress,
  ): string | undefined {
    if (ownPorts.includes(portOf(url)) && !isOwnInbox(url) && isOwnAddress(address, kind)) {
      return `${url.host} is this emulator itself, and a callback to it could cause an endless loop: give callback.url a receiver of your own, or ${url.origin}/__emulator/inbox/<box>.`
    }
    if (allowAll) return undefined
    if (kind === 'this machine' || kind === 'a private network') return undefined
    const shown = hostOf(url) === text ? text : `${hostOf(url)} (${text})`
    if (kind !== 'a public address') {
      return `${shown} is ${kind}, where no callback ever goes: name another receiver in callback.url, or start with --forward-callbacks-to <url>.`
    }
    const isAllowed = names.has(hostOf(url)) || allowed.some((range) => isWithin(address, range))
    return isAllowed
      ? undefined
      : `${shown} is ${kind}, and callbacks go to this machine and private networks only: start with ${allowHostFlag(url)} to permit it, or with --forward-callbacks-to <url>.`
  }

  return {
    refusal(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        return `"${url.protocol}" cannot be called back: only http: and https: can.`
      }
      if (url.port === '0')
        return 'Port 0 cannot be called: give callback.url a port from 1 to 65535.'
      if (isRealHost(hostOf(url)) && !isRealHostAllowed(options.allowRealHosts, hostOf(url))) {
        return `${hostOf(url)} is a real host of the platform, which an emulator must not call by mistake: start with --allow-real-hosts to permit it.`
      }
      // Other spellings of an IPv4 address (2130706433, 0x7f.1) need no check: the URL parser has normalized them.
      const literal = classify(hostOf(url))
      return literal === undefined ? undefined : refusalOf(url, hostOf(url), literal)
    },
    addressRefusal,
    isNamed: (url) => names.has(hostOf(url)),
    isInbox: (url) => ownPorts.includes(portOf(url)) && isOwnInbox(url),
  }
}

/** Returns `--allow-callback-host example.com` for the host of the URL. */
export function allowHostFlag(url: URL): string {
  return `--allow-callback-host ${hostOf(url)}`
}

/** Returns the host without the brackets of IPv6 and without a dot at the end. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname.replace(/\.$/, '')
}

/** Returns the port of a URL, or the default port of its scheme. */
export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}

/** True for a host of the real platform (openapi.com, openapi.it). */
export function isRealHost(host: string): boolean {
  return /(^|\.)openapi\.(com|it)\.?$/i.test(host)
}

/** True if the user allows this real host. `host` has no port and no dot at its end. */
export function isRealHostAllowed(
  permission: RealHostPermission | undefined,
  host: string,
): boolean {
  return Array.isArray(permission) ? permission.includes(host.toLowerCase()) : permission === true
}

function parseAllowedHosts({ allowedHosts = [], forwardTo }: TargetGuardOptions): {
  readonly names: ReadonlySet<string>
  readonly allowed: readonly AddressRange[]
} {
  const names = new Set<string>(forwardTo === undefined ? [] : [hostOf(new URL(forwardTo))])
  const allowed: AddressRange[] = []
  for (const text of allowedHosts) {
    const range = parseAddressRange(text.replace(/^\[(.*)\]$/, '$1'))
    if (range === undefined) names.add(parseHostName(text))
    else allowed.push(range)
  }
  return { names, allowed }
}

function parseHostName(text: string): string {
  const isName = /^[^\s/:@?#\\[\]]+$/.test(text) && URL.canParse(`http://${text}/`)
  const host = isName ? hostOf(new URL(`http://${text}/`)) : ''
  if (isName && parseIpAddress(host) === undefined) return host
  throw new UserError(
    `--allow-callback-host "${text}" is neither a host name nor a range of addresses. Write example.com, 203.0.113.7 or 203.0.113.0/24.`,
  )
}

function looksLikeInbox({ pathname }: URL): boolean {
  return pathname.startsWith('/__emulator/inbox/')
}

// An unspecified address (0.0.0.0) also connects to this machine.
function isOwnAddress(address: IpAddress, kind: AddressKind): boolean {
  if (kind === 'this machine' || kind === 'an unspecified address') return true
  const text = formatIpAddress(address)
  const interfaces = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
  return interfaces.some((entry) => {
    const parsed = parseIpAddress(entry.address.replace(/%.*$/, ''))
    return parsed !== undefined && formatIpAddress(parsed) === text
  })
}
