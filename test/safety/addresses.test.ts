import { isIP } from 'node:net'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { expect, test } from 'vitest'
import { type AddressKind, addressKindOf } from '../../server/delivery/guard/address-class.ts'
import { parseIpAddress } from '../../server/delivery/guard/ip-address.ts'
import { createTargetGuard } from '../../server/delivery/guard/target-guard.ts'
import {
  ipv4Spellings,
  ipv6Carriers,
  ipv6Spellings,
  networkPrefixCarriers,
} from '../support/address-spellings.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'

// `npm run fuzz` runs a hundred times as many.
const numRuns = Number(process.env.ADDRESSES ?? numberOfRuns(500, 2_000))
const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

// The kind for each range of ipaddr.js. All other ranges are reserved.
const KIND_OF_RANGE: Readonly<Record<string, AddressKind>> = {
  loopback: 'this machine',
  private: 'a private network',
  uniqueLocal: 'a private network',
  unicast: 'a public address',
  unspecified: 'an unspecified address',
  linkLocal: 'a link-local or cloud metadata address',
  multicast: 'a multicast or broadcast address',
  broadcast: 'a multicast or broadcast address',
}

// Addresses of metadata services outside of the link-local ranges.
const METADATA = [
  ...['100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254', 'fd00:ec2::23'],
  ...[
    'fd20:ce::254',
    'fd00:c1::a9fe:a9fe',
    'fd00:42::42',
    'fd00:a9fe:a9fe::1',
    'fd00:100::100:200',
  ],
]

const WIDE = { allowedHosts: ['0.0.0.0/0', '::/0', '169.254.0.0/16', 'fc00::/7', ...METADATA] }

test('the kind of an IPv4 address equals its kind in ipaddr.js', () => {
  fc.assert(
    fc.property(fourBytes, (bytes) => {
      fc.pre(!METADATA.includes(bytes.join('.')))

      const range = new ipaddr.IPv4([...bytes]).range()

      expect(addressKindOf(bytes)).toBe(KIND_OF_RANGE[range] ?? 'a reserved address')
    }),
    { numRuns, ...seed },
  )
})

test('the kind of an IPv6 address equals its kind in ipaddr.js', () => {
  fc.assert(
    fc.property(sixteenBytes, (bytes) => {
      const address = ipaddr.fromByteArray([...bytes])
      fc.pre(!isCompatible(bytes) && !(address as ipaddr.IPv6).isIPv4MappedAddress())

      const kind = addressKindOf(bytes)

      // Any IPv6 address may embed the IPv4 address of a metadata service.
      if (kind === 'a link-local or cloud metadata address') return
      expect(kind).toBe(KIND_OF_RANGE[address.range()] ?? 'a reserved address')
    }),
    { numRuns, ...seed },
  )
})

test('an IPv4 address is parsed alike in every spelling of a URL', () => {
  fc.assert(
    fc.property(fourBytes, fc.nat(ipv4Spellings([0, 0, 0, 0]).length - 1), (bytes, which) => {
      const host = ipv4Spellings(bytes)[which] ?? ''
      const bare = new URL(`http://${host}/`).hostname.replaceAll(/[[\]]/g, '')

      expect(parseIpAddress(bare)).toEqual(bytes)
    }),
    { numRuns, ...seed },
  )
})

test('an IPv4 address embedded in an IPv6 address is always refused', () => {
  const guard = createTargetGuard(WIDE)

  fc.assert(
    fc.property(fourBytes, fc.nat(ipv6Carriers([0, 0, 0, 0]).length - 1), (bytes, which) => {
      // `::0.0.0.1` is this machine.
      fc.pre(bytes[0] !== 0)

      const url = new URL(`http://[${ipv6Carriers(bytes)[which]}]/`)

      expect(guard.refusal(url)).toContain('no callback ever goes')
    }),
    { numRuns, ...seed },
  )
})

const services = ['169.254.169.254', '169.254.170.2', ...METADATA]

test.each(services)('the metadata service at %s is refused in every spelling', (service) => {
  const guard = createTargetGuard(WIDE)
  const bytes = parseIpAddress(service) ?? []
  const hosts =
    bytes.length === 16
      ? ipv6Spellings(bytes)
      : [
          ...ipv4Spellings(bytes),
          ...ipv6Carriers(bytes).map((text) => `[${text}]`),
          ...networkPrefixCarriers(bytes),
        ]

  const called = hosts.filter((host) => {
    const refusal = guard.refusal(new URL(`http://${host}/`)) ?? ''
    return !refusal.includes('no callback ever goes')
  })

  expect(called).toEqual([])
})

test('a text is an address exactly when Node says so', () => {
  fc.assert(
    fc.property(nearAddress, (text) => {
      const version = text.includes('%') ? 0 : isIP(text)

      const length = parseIpAddress(text)?.length

      expect(length === undefined).toBe(version === 0)
      if (version === 4) expect(length).toBe(4)
    }),
    { numRuns, ...seed },
  )
})

const byte = fc.nat(255)

// Half of the addresses are near the ends of ranges.
const fourBytes = fc.oneof(
  fc.tuple(byte, byte, byte, byte),
  fc
    .constantFrom(
      ...['0.0.0.0', '10.0.0.0', '11.0.0.0', '100.64.0.0', '100.100.100.200', '100.128.0.0'],
      ...['127.0.0.0', '128.0.0.0', '168.63.129.16', '169.254.0.0', '169.254.169.254'],
      ...['172.16.0.0', '172.32.0.0', '192.0.0.0', '192.0.2.0', '192.31.196.0', '192.52.193.0'],
      ...['192.88.99.0', '192.168.0.0', '192.175.48.0', '198.18.0.0', '198.20.0.0'],
      ...['198.51.100.0', '203.0.113.0', '224.0.0.0', '240.0.0.0', '255.255.255.255'],
    )
    .chain((text) =>
      fc.integer({ min: -2, max: 2 }).map((by) => shifted(parseIpAddress(text) ?? [], by)),
    ),
)

const sixteenBytes = fc.oneof(
  fc.array(byte, { minLength: 16, maxLength: 16 }),
  fc
    .tuple(
      fc.constantFrom(
        ...[
          '::',
          '::1',
          '64:ff9b::',
          '64:ff9b:1::',
          '64:ff9b:2::',
          '100::',
          '100:0:0:1::',
          '2001::',
        ],
        ...[
          '2001:200::',
          '2001:db8::',
          '2002::',
          '2003::',
          '2620:4f:8000::',
          '3fff::',
          '3fff:1000::',
        ],
        ...['5f00::', '5f01::', 'fc00::', 'fd00:ec2::', 'fe00::', 'fe80::', 'fec0::', 'ff00::'],
      ),
      fc.integer({ min: -2, max: 2 }),
    )
    .map(([text, by]) => shifted(parseIpAddress(text) ?? [], by)),
)

const nearAddress = fc.oneof(
  fc.ipV4(),
  fc.ipV4Extended(),
  fc.ipV6(),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefx:.%/ '), maxLength: 45 }),
  fc
    .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(44), fc.constantFrom(...'0:.%xg- ', ''))
    .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1)),
)

function shifted(bytes: readonly number[], by: number): number[] {
  const size = 2n ** BigInt(8 * bytes.length)
  const value = bytes.reduce((sum, digit) => sum * 256n + BigInt(digit), 0n)
  const next = (value + BigInt(by) + size) % size
  return bytes.map((_, i) => Number((next >> BigInt(8 * (bytes.length - 1 - i))) & 255n))
}

// True for an IPv4-compatible address. `::` and `::1` are not.
function isCompatible(bytes: readonly number[]): boolean {
  const [value, start] = [bytes.slice(12), bytes.slice(0, 12)]
  return start.every((part) => part === 0) && value.some((part, i) => part > (i < 3 ? 0 : 1))
}
