import { type IpAddress, isWithin, parseAddressRanges } from './ip-address.ts'

/*
 * Where clouds answer a machine's questions about itself, its credentials included. Most of these addresses are
 * link-local; the others lie within networks that are private, reserved or even public. From the documentation of
 * each cloud and the sources of cloud-init, November 2026.
 */
const METADATA = [
  // AWS, Azure, Google, Oracle, IBM, Akamai, DigitalOcean, Hetzner, Huawei, Vultr, OpenStack.
  '169.254.169.254 fe80::a9fe:a9fe',
  // AWS: containers of ECS and EKS, and the block of all its services on IPv6.
  '169.254.170.2 169.254.170.23 fd00:ec2::/32',
  // Google: the same for IPv6, and GKE.
  'fd20:ce::/48 169.254.169.252',
  // Azure: what its agents ask.
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
].flatMap(parseAddressRanges)

/** Whether a metadata service answers at this address, also if an IPv6 address carries its IPv4 one. */
export function isMetadataAddress(address: IpAddress): boolean {
  return isListed(address) || embeddedAddresses(address).some(isListed)
}

function isListed(address: IpAddress): boolean {
  return METADATA.some((range) => isWithin(address, range))
}

// RFC 6052 with a prefix of 32, 40, 48, 56, 64 or 96 bits, which any network may choose for itself: a translator
// takes these bytes for the IPv4 address. At the end are also compatible and ISATAP addresses, and 6to4 is last.
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
  const plain = EMBEDDED_POSITIONS.map((bytes) => bytes.map((at) => address[at] ?? 0))
  // Teredo writes the client's address with every bit turned.
  return [...plain, address.slice(12).map((byte) => byte ^ 255)]
}
