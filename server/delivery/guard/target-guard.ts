import { networkInterfaces } from 'node:os'
import { UserError } from '../../domain/base/user-error.ts'
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
  /** What `--allow-callback-host` was given: host names, addresses and ranges. */
  readonly allowedHosts?: readonly string[]
  /** Where every callback goes; naming it by `--forward-callbacks-to` permits its host. */
  readonly forwardTo?: string
  /** The ports the emulator itself listens on. */
  readonly ownPorts?: () => readonly number[]
  /** Whether a URL of our own is a place to put callbacks, which the loop guard lets through. */
  readonly isOwnInbox?: (url: URL) => boolean
  readonly allowRealHosts?: boolean
  /** Lifts every rule about addresses. */
  readonly allowAll?: boolean
}

/** Decides where callbacks may go. Each answer is why not, as one sentence, or undefined. */
export type TargetGuard = {
  /** Before anything is resolved: scheme, real hosts, addresses written as such. */
  refusal(url: URL): string | undefined
  /** For an address that the URL's host turned out to be: the one the socket will use. */
  addressRefusal(url: URL, address: string): string | undefined
  /** Whether the host was named by the user, so that failing to resolve is the network's fault. */
  isNamed(url: URL): boolean
  /** Whether the URL may be our own inbox, as far as its port and path tell. */
  isInbox(url: URL): boolean
}

type ClassifiedAddress = { readonly address: IpAddress; readonly kind: AddressKind }

const maxClassified = 1_000
const maxAddressLength = '0000:0000:0000:0000:0000:ffff:255.255.255.255'.length

export function createTargetGuard(options: TargetGuardOptions): TargetGuard {
  const { ownPorts = () => [], isOwnInbox = looksLikeInbox, allowAll = false } = options
  const { names, allowed } = parseAllowedHosts(options)

  const classified = new Map<string, ClassifiedAddress | undefined>()

  // The same receivers are called again and again.
  function classify(text: string): ClassifiedAddress | undefined {
    if (text.length > maxAddressLength) return undefined
    if (classified.has(text)) return classified.get(text)
    if (classified.size >= maxClassified) classified.clear()
    const address = parseIpAddress(text)
    const found = address === undefined ? undefined : { address, kind: addressKindOf(address) }
    classified.set(text, found)
    return found
  }

  function addressRefusal(url: URL, text: string): string | undefined {
    const found = classify(text)
    if (found === undefined) return `${text} is not an IP address we can read.`
    return refusalOf(url, text, found)
  }

  function refusalOf(
    url: URL,
    text: string,
    { address, kind }: ClassifiedAddress,
  ): string | undefined {
    if (ownPorts().includes(portOf(url)) && !isOwnInbox(url) && isOwnAddress(address, kind)) {
      return `${url.host} is this emulator itself, and a callback to it could go round for ever: give callback.url a receiver of your own, or ${url.origin}/__emulator/inbox/<box>.`
    }
    if (allowAll) return undefined
    if (kind === 'this machine' || kind === 'a private network') return undefined
    const shown = hostOf(url) === text ? text : `${hostOf(url)} (${text})`
    if (kind !== 'a public address') {
      return `${shown} is ${kind}, where no callback ever goes: name another receiver in callback.url, or start with --forward-callbacks-to <url>.`
    }
    const named = names.has(hostOf(url)) || allowed.some((range) => isWithin(address, range))
    return named
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
      if (isRealHost(hostOf(url)) && options.allowRealHosts !== true) {
        return `${hostOf(url)} is a real host of the platform, which an emulator must not call by mistake: start with --allow-real-hosts to permit it.`
      }
      // The URL parser has turned every other spelling (2130706433, 0x7f.1) into one that we read.
      const literal = classify(hostOf(url))
      return literal === undefined ? undefined : refusalOf(url, hostOf(url), literal)
    },
    addressRefusal,
    isNamed: (url) => names.has(hostOf(url)),
    isInbox: (url) => ownPorts().includes(portOf(url)) && isOwnInbox(url),
  }
}

/** `--allow-callback-host example.com`, for this URL's host. */
export function allowHostFlag(url: URL): string {
  return `--allow-callback-host ${hostOf(url)}`
}

/** The host without brackets and without the dot that may end a name. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname.replace(/\.$/, '')
}

export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}

/** Whether a host belongs to the platform that is emulated. */
export function isRealHost(host: string): boolean {
  return /(^|\.)openapi\.(com|it)\.?$/i.test(host)
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

// Unspecified addresses reach this machine too.
function isOwnAddress(address: IpAddress, kind: AddressKind): boolean {
  if (kind === 'this machine' || kind === 'an unspecified address') return true
  const text = formatIpAddress(address)
  const own = Object.values(networkInterfaces()).flatMap((cards) => cards ?? [])
  return own.some((card) => {
    const its = parseIpAddress(card.address.replace(/%.*$/, ''))
    return its !== undefined && formatIpAddress(its) === text
  })
}
