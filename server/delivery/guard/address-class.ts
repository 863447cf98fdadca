import { type AddressRange, addressRanges, type IpAddress, isWithin } from './ip-address.ts'
import { isMetadataAddress } from './metadata-address.ts'

/** The kinds of addresses that the rules for callbacks distinguish. */
export type AddressKind =
  | 'this machine'
  | 'a private network'
  | 'a public address'
  | 'an unspecified address'
  | 'a link-local or cloud metadata address'
  | 'a multicast or broadcast address'
  | 'a reserved address'

/** Classifies an IP address. */
export function addressKindOf(address: IpAddress): AddressKind {
  if (isMetadataAddress(address)) return METADATA
  for (const { kind, ranges } of KINDS) {
    if (ranges().some((range) => isWithin(address, range))) return kind
  }
  return 'a public address'
}

const METADATA = 'a link-local or cloud metadata address'

// An address has the kind of the first entry whose ranges contain the address.
const KINDS: readonly { kind: AddressKind; ranges: () => readonly AddressRange[] }[] = [
  { kind: METADATA, ranges: addressRanges('169.254.0.0/16 fe80::/10') },
  { kind: 'this machine', ranges: addressRanges('127.0.0.0/8 ::1') },
  {
    kind: 'a private network',
    ranges: addressRanges('10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7'),
  },
  { kind: 'an unspecified address', ranges: addressRanges('0.0.0.0/8 ::') },
  {
    kind: 'a multicast or broadcast address',
    ranges: addressRanges('224.0.0.0/4 255.255.255.255 ff00::/8'),
  },
  {
    // Carrier-grade NAT, documentation, benchmarks, AS112 and AMT. Also site-local addresses, and IPv6 addresses
    // that a network may translate to an IPv4 address: 6to4, Teredo, NAT64, IPv4-compatible.
    kind: 'a reserved address',
    ranges: addressRanges(
      '100.64.0.0/10 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 ::/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fec0::/10',
    ),
  },
]
