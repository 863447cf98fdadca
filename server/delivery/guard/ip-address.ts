import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * The 4 or 16 bytes of an IP address. An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) has the 4 bytes of its IPv4
 * address.
 */
export type IpAddress = readonly number[]

/** The addresses whose first `bits` bits equal those of `start`. */
export type AddressRange = { readonly start: IpAddress; readonly bits: number }

/** Parses an IPv4 address in four decimal parts, or an IPv6 address without brackets and zone. */
export function parseIpAddress(text: string): IpAddress | undefined {
  return isIP(text) === 0 || text.includes('%') ? undefined : ipaddr.process(text).toByteArray()
}

/** Parses `10.0.0.0/8` or a single address. Returns undefined for other texts. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [address = '', prefix, ...rest] = text.split('/')
  const start = parseIpAddress(address)
  if (start === undefined || rest.length > 0) return undefined
  const allBits = start.length * 8
  if (prefix === undefined) return { start, bits: allBits }
  // The prefix of an IPv4-mapped address (`::ffff:10.0.0.0/104`) counts the 96 bits before the IPv4 address.
  const bits = Number(prefix) - (start.length === 4 && address.includes(':') ? 96 : 0)
  return /^\d{1,3}$/.test(prefix) && bits >= 0 && bits <= allBits ? { start, bits } : undefined
}

/** True if the range contains the address. An IPv4 address is never in an IPv6 range. */
export function isWithin(address: IpAddress, { start, bits }: AddressRange): boolean {
  if (address.length !== start.length) return false
  const wholeBytes = bits >> 3
  for (let i = 0; i < wholeBytes; i++) if (address[i] !== start[i]) return false
  const unusedBits = 8 - (bits & 7)
  if (unusedBits === 8) return true
  return (address[wholeBytes] ?? 0) >> unusedBits === (start[wholeBytes] ?? 0) >> unusedBits
}

/** Returns ranges that are separated by spaces. Parses them at the first call: most runs send no callback to an address. */
export function addressRanges(text: string): () => readonly AddressRange[] {
  let ranges: readonly AddressRange[] | undefined
  return () => {
    ranges ??= text.split(' ').flatMap((range) => parseAddressRange(range) ?? [])
    return ranges
  }
}

/** Formats an address so that equal addresses have equal texts. */
export function formatIpAddress(address: IpAddress): string {
  if (address.length === 4) return address.join('.')
  const groups: string[] = []
  for (let i = 0; i < 16; i += 2) {
    groups.push((((address[i] ?? 0) << 8) | (address[i + 1] ?? 0)).toString(16))
  }
  return groups.join(':')
}
