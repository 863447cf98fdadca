import ipaddr from 'ipaddr.js'
import { parseIpAddress } from '../../server/delivery/guard/ip-address.ts'

/** Returns hosts of URLs that are all parsed as the same IPv4 address. */
export function ipv4Spellings(bytes: readonly number[]): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  const whole = ((a * 256 + b) * 256 + c) * 256 + d
  const hex = (value: number) => `0x${value.toString(16)}`
  const octal = (value: number) => `0${value.toString(8)}`
  const [high, low] = [hex(a * 256 + b).slice(2), hex(c * 256 + d).slice(2)]
  return [
    `${a}.${b}.${c}.${d}`,
    `${a}.${b}.${c}.${d}.`,
    String(whole),
    hex(whole),
    octal(whole),
    bytes.map(hex).join('.'),
    bytes.map(octal).join('.'),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    [...`${a}.${b}.${c}.${d}`].map((char) => fullWidth(char)).join(''),
    `[::ffff:${a}.${b}.${c}.${d}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:FFFF:${high}:${low}]`,
  ]
}

function fullWidth(char: string): string {
  return /\d/.test(char) ? String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0) : char
}

/** Returns IPv6 addresses that contain an IPv4 address by a published rule, such as 6to4. */
export function ipv6Carriers(bytes: readonly number[]): readonly string[] {
  const group = (at: number, mask = 0) =>
    ((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) ^ mask).toString(16)
  const [high, low] = [group(0), group(2)]
  return [
    `::${high}:${low}`,
    `::ffff:0:${high}:${low}`,
    `64:ff9b::${high}:${low}`,
    `64:ff9b:1::${high}:${low}`,
    `2002:${high}:${low}::1`,
    `2001:0:${high}:${low}::1`,
    `2001:0:102:304:0:0:${group(0, 0xffff)}:${group(2, 0xffff)}`,
    `fe80::5efe:${high}:${low}`,
  ]
}

/** Returns IPv6 addresses that contain an IPv4 address by a prefix that a network chooses (RFC 6052). */
export function networkPrefixCarriers(bytes: readonly number[]): readonly string[] {
  const places = [
    [4, 5, 6, 7],
    [5, 6, 7, 9],
    [6, 7, 9, 10],
    [7, 9, 10, 11],
    [9, 10, 11, 12],
    [12, 13, 14, 15],
  ]
  return ['fd12:3456::', '2a01:4f8::'].flatMap((prefix) =>
    places.map((place) => {
      const address = [...(parseIpAddress(prefix) ?? [])]
      place.forEach((at, i) => {
        address[at] = bytes[i] ?? 0
      })
      return `[${ipaddr.fromByteArray(address).toString()}]`
    }),
  )
}

/** Returns hosts of URLs that are all parsed as the same IPv6 address. */
export function ipv6Spellings(bytes: readonly number[]): readonly string[] {
  const address = ipaddr.fromByteArray([...bytes]) as ipaddr.IPv6
  const dotted = `${address.parts
    .slice(0, 6)
    .map((part) => part.toString(16))
    .join(':')}:${bytes.slice(12).join('.')}`
  const texts = [address.toNormalizedString(), address.toRFC5952String(), dotted]
  return [...texts, ...texts.map((text) => text.toUpperCase())].map((text) => `[${text}]`)
}
