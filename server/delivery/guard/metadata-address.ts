import { addressRanges, type IpAddress, isWithin } from './ip-address.ts'

/*
 * Addresses of cloud metadata services, which give a machine its credentials. Most are link-local. The others are
 * in private, reserved or even public networks. The addresses come from the documentation of each cloud and from
 * the source code of cloud-init, November 2026.
 */
const METADATA = addressRanges(
  [
    // AWS, Azure, Google, Oracle, IBM, Akamai, DigitalOcean, Hetzner, Huawei, Vultr, OpenStack.
    '169.254.169.254 fe80::a9fe:a9fe',
    // AWS: the metadata services for containers of ECS and EKS, and the IPv6 range of all services of AWS.
    '169.254.170.2 169.254.170.23 fd00:ec2::/32',
    // Google: the metadata service for IPv6, and the metadata service of GKE.
    'fd20:ce::/48 169.254.169.252',
    // Azure: the endpoint for the agents on virtual machines.
    '168.63.129.16',
    // Oracle, and Oracle Classic.
    'fd00:c1::a9fe:a9fe 192.0.0.192',
    // Alibaba.
    '100.100.100.200 fd00:100::100:200',
    // Akamai (Linode).
    'fd00:a9fe:a9fe::/48',
    // Scaleway.
    '169.254.42.42 fd00:42::42',
    // Tencent.
    '169.254.0.23',
  ].join(' '),
)

/** True for the address of a metadata service, and for an IPv6 address that contains its IPv4 address. */
export function isMetadataAddress(address: IpAddress): boolean {
  return isListed(address) || embeddedAddresses(address).some(isListed)
}

function isListed(address: IpAddress): boolean {
  return METADATA().some((range) => isWithin(address, range))
}

// Positions of the bytes of an IPv6 address that may contain an IPv4 address. The first six entries are from RFC 6052,
// for a prefix of 32, 40, 48, 56, 64 or 96 bits; any network may choose such a prefix. The sixth entry also covers
// IPv4-compatible and ISATAP addresses. The last entry is for 6to4.
const EMBEDDED_POSITIONS = [
  [4, 5, 6, 7],
  [5, 6, 7, 9],
  [6, 7, 9, 10],
  [7, 9, 10, 11],
  [9, 10, 11, 12],
  [12, 13, 14, 15],
  [2, 3, 4, 5],
] as const

function embeddedAddresses(address: IpAddress): readonly IpAddress[] {
  if (address.length === 4) return []
  const plain = EMBEDDED_POSITIONS.map((positions) => positions.map((i) => address[i] ?? 0))
  // Teredo inverts every bit of the client's address.
  return [...plain, address.slice(12).map((byte) => byte ^ 255)]
}
