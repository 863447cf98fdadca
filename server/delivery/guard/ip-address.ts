import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** An IP address as its bytes, four or sixteen; an IPv4 address inside an IPv6 one is the former. */
export type IpAddress = readonly number[]

/** A range of addresses: those whose first `bits` bits are the same as `start`'s. */
export type AddressRange = { readonly start: IpAddress; readonly bits: number }

/** Reads an IPv4 address in four decimal parts or an IPv6 address, without brackets or a zone. */
export function parseIpAddress(text: string): IpAddress | undefined {
  return isIP(text) === 0 || text.includes('%') ? undefined : ipaddr.process(text).toByteArray()
}

/** Reads `10.0.0.0/8` or a single address. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [head = '', tail, ...rest] = text.split('/')
  const start = parseIpAddress(head)
  if (start === undefined || rest.length > 0) return undefined
  const all = start.length * 8
  if (tail === undefined) return { start, bits: all }
  // A range written over IPv4-in-IPv6 counts its bits from the start of the longer form.
  const bits = Number(tail) - (start.length === 4 && head.includes(':') ? 96 : 0)
  return /^\d{1,3}$/.test(tail) && bits >= 0 && bits <= all ? { start, bits } : undefined
}

export function isWithin(address: IpAddress, { start, bits }: AddressRange): boolean {
  if (address.length !== start.length) return false
  const whole = bits >> 3
  for (let i = 0; i < whole; i++) if (address[i] !== start[i]) return false
  const rest = 8 - (bits & 7)
  return rest === 8 || (address[whole] ?? 0) >> rest === (start[whole] ?? 0) >> rest
}

/** Ranges written one after the other, with spaces between them. */
export function parseAddressRanges(text: string): readonly AddressRange[] {
  return text.split(' ').flatMap((one) => parseAddressRange(one) ?? [])
}

/** The text of an address in which equal addresses are equal. */
export function formatIpAddress(address: IpAddress): string {
  if (address.length === 4) return address.join('.')
  const groups: string[] = []
  for (let i = 0; i < 16; i += 2) {
    groups.push((((address[i] ?? 0) << 8) | (address[i + 1] ?? 0)).toString(16))
  }
  return groups.join(':')
}
