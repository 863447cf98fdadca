/** An IP address as its bytes, four or sixteen; an IPv4 address inside an IPv6 one is the former. */
export type Address = readonly number[]

/** A range of addresses: those whose first `bits` bits are the same as `start`'s. */
export type AddressRange = { readonly start: Address; readonly bits: number }

/** Where an address leads, as far as callbacks are concerned. */
export type AddressKind =
  | 'this machine'
  | 'a private network'
  | 'a public address'
  | 'an unspecified address'
  | 'a link-local or cloud metadata address'
  | 'a multicast or broadcast address'
  | 'a reserved address'

/** Reads an IPv4 address in four decimal parts or an IPv6 address, without brackets or a zone. */
export function addressOf(text: string): Address | undefined {
  return text.includes(':') ? sixteenBytes(text) : fourBytes(text)
}

/** Reads `10.0.0.0/8` or a single address. */
export function rangeOf(text: string): AddressRange | undefined {
  const [head = '', tail, ...rest] = text.split('/')
  const start = addressOf(head)
  if (start === undefined || rest.length > 0) return undefined
  const all = start.length * 8
  if (tail === undefined) return { start, bits: all }
  // A range written over IPv4-in-IPv6 counts its bits from the start of the longer form.
  const bits = Number(tail) - (start.length === 4 && head.includes(':') ? 96 : 0)
  return /^\d{1,3}$/.test(tail) && bits >= 0 && bits <= all ? { start, bits } : undefined
}

export function isWithin(address: Address, { start, bits }: AddressRange): boolean {
  if (address.length !== start.length) return false
  const whole = bits >> 3
  for (let i = 0; i < whole; i++) if (address[i] !== start[i]) return false
  const rest = 8 - (bits & 7)
  return rest === 8 || (address[whole] ?? 0) >> rest === (start[whole] ?? 0) >> rest
}

export function kindOf(address: Address): AddressKind {
  for (const { kind, ranges } of KINDS) {
    if (ranges.some((range) => isWithin(address, range))) return kind
  }
  return 'a public address'
}

/** The text of an address in which equal addresses are equal. */
export function addressText(address: Address): string {
  if (address.length === 4) return address.join('.')
  const groups: string[] = []
  for (let i = 0; i < 16; i += 2) {
    groups.push((((address[i] ?? 0) << 8) | (address[i + 1] ?? 0)).toString(16))
  }
  return groups.join(':')
}

// The first kind that fits counts: metadata lies within networks that are otherwise private.
const KINDS: readonly { kind: AddressKind; ranges: readonly AddressRange[] }[] = [
  {
    kind: 'a link-local or cloud metadata address',
    ranges: ranges('169.254.0.0/16 fe80::/10 fd00:ec2::254 100.100.100.200 192.0.0.192'),
  },
  { kind: 'this machine', ranges: ranges('127.0.0.0/8 ::1') },
  {
    kind: 'a private network',
    ranges: ranges('10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7'),
  },
  { kind: 'an unspecified address', ranges: ranges('0.0.0.0/8 ::') },
  {
    kind: 'a multicast or broadcast address',
    ranges: ranges('224.0.0.0/4 255.255.255.255 ff00::/8'),
  },
  {
    // Shared by carriers, documentation, benchmarks, and every way to write an IPv4 address in an IPv6
    // one that a network may translate: 6to4, Teredo, NAT64, compatible, site-local.
    kind: 'a reserved address',
    ranges: ranges(
      '100.64.0.0/10 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 168.63.129.16 ::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fec0::/10',
    ),
  },
]

function ranges(text: string): readonly AddressRange[] {
  return text.split(' ').flatMap((one) => rangeOf(one) ?? [])
}

function fourBytes(text: string): Address | undefined {
  const parts = text.split('.')
  const bytes = parts.map(Number)
  const fits = parts.length === 4 && parts.every((part, i) => isByte(part, bytes[i]))
  return fits ? bytes : undefined
}

function isByte(part: string, value = 256): boolean {
  return /^(0|[1-9]\d{0,2})$/.test(part) && value <= 255
}

function sixteenBytes(text: string): Address | undefined {
  const halves = withoutDots(text)?.split('::')
  if (halves === undefined || halves.length > 2) return undefined
  const [head = [], tail] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const gap = 8 - head.length - (tail?.length ?? 0)
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined
  const groups = [...head, ...Array<string>(gap).fill('0'), ...(tail ?? [])]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  const bytes = groups.map((group) => Number.parseInt(group, 16)).flatMap((g) => [g >> 8, g & 255])
  return isMapped(bytes) ? bytes.slice(12) : bytes
}

// `::ffff:10.0.0.1` in hexadecimal groups only.
function withoutDots(text: string): string | undefined {
  if (!text.includes('.')) return text
  const cut = text.lastIndexOf(':') + 1
  const four = fourBytes(text.slice(cut))
  if (four === undefined) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = four
  return `${text.slice(0, cut)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

function isMapped(bytes: Address): boolean {
  return bytes.every((byte, i) => i >= 12 || byte === (i < 10 ? 0 : 255))
}
