import { createHash, createPrivateKey, webcrypto, type X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type CryptoKeyPair = webcrypto.CryptoKeyPair
type CryptoKey = webcrypto.CryptoKey

/** The contents of a certificate. Times are real milliseconds. */
export interface CertificateContents {
  /** The common name. */
  readonly subject: string
  readonly issuer: { readonly name: string; readonly keys: CryptoKeyPair }
  readonly publicKey: CryptoKey
  readonly role: CertificateRole
  readonly from: number
  readonly until: number
}

/** An authority may sign only for its domains, with their subdomains, and its ranges such as `127.0.0.0/8`. */
export type CertificateRole =
  | {
      readonly kind: 'authority'
      readonly domains: readonly string[]
      readonly ranges: readonly string[]
    }
  | { readonly kind: 'server'; readonly hosts: readonly string[] }

// Every client of the last ten years accepts this curve.
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' }

export function generateKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}

/** Returns the private key as PEM (PKCS #8). */
export async function exportKey(key: CryptoKey): Promise<string> {
  return toPem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', key))
}

/** Throws an Error if the private key does not belong to the certificate. */
export async function importKeys(
  certificate: X509Certificate,
  privateKeyPem: string,
): Promise<CryptoKeyPair> {
  const privateKey = createPrivateKey(privateKeyPem)
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new Error('The private key does not belong to the certificate.')
  }
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
  }
}

/** Creates a certificate, as PEM. Its serial number is a hash of its key. */
export async function signCertificate(contents: CertificateContents): Promise<string> {
  const { subject, issuer, publicKey, from, until } = contents
  const pki = await import('pkijs')
  const asn = await import('asn1js')
  const engine = new pki.CryptoEngine({ name: 'node', crypto: webcrypto })
  const name = (commonName: string) => [
    new pki.AttributeTypeAndValue({
      type: COMMON_NAME,
      value: new asn.Utf8String({ value: commonName }),
    }),
    new pki.AttributeTypeAndValue({
      type: ORGANIZATION,
      value: new asn.Utf8String({ value: 'videoid-emulator' }),
    }),
  ]
  const certificate = new pki.Certificate()
  certificate.version = 2
  certificate.serialNumber = new asn.Integer({ valueHex: await serialNumberOf(publicKey) })
  certificate.subject.typesAndValues = name(subject)
  certificate.issuer.typesAndValues = name(issuer.name)
  certificate.notBefore = new pki.Time({ value: new Date(from) })
  certificate.notAfter = new pki.Time({ value: new Date(until) })
  certificate.extensions = await extensionsOf(contents)
  await certificate.subjectPublicKeyInfo.importKey(publicKey as never, engine)
  await certificate.sign(issuer.keys.privateKey as never, 'SHA-256', engine)
  return toPem('CERTIFICATE', certificate.toSchema(true).toBER(false))
}

const COMMON_NAME = '2.5.4.3'
const ORGANIZATION = '2.5.4.10'

async function extensionsOf({ issuer, publicKey, role }: CertificateContents) {
  const pki = await import('pkijs')
  const asn = await import('asn1js')
  const isAuthority = role.kind === 'authority'
  const extension = (extnID: string, critical: boolean, schema: Schema) =>
    new pki.Extension({ extnID, critical, extnValue: schema.toBER(false) })
  const host = (text: string) =>
    isIP(text) === 0
      ? new pki.GeneralName({ type: DNS_NAME, value: text })
      : new pki.GeneralName({
          type: IP_ADDRESS,
          value: new asn.OctetString({ valueHex: toBuffer(ipaddr.parse(text).toByteArray()) }),
        })
  const subtree = (base: InstanceType<typeof pki.GeneralName>) => new pki.GeneralSubtree({ base })
  const range = (text: string) =>
    new pki.GeneralName({
      type: IP_ADDRESS,
      value: new asn.OctetString({ valueHex: toBuffer(addressAndMask(text)) }),
    })
  const keyIdentifier = new asn.OctetString({ valueHex: await keyHash(publicKey) })
  const issuerIdentifier = new pki.AuthorityKeyIdentifier({
    keyIdentifier: new asn.OctetString({ valueHex: await keyHash(issuer.keys.publicKey) }),
  })
  const keyUsage = toBuffer(isAuthority ? [SIGNS_CERTIFICATES] : [SIGNS_HANDSHAKES])
  const unusedBits = isAuthority ? 2 : 7
  return [
    extension('2.5.29.19', true, new pki.BasicConstraints({ cA: isAuthority }).toSchema()),
    extension('2.5.29.15', true, new asn.BitString({ valueHex: keyUsage, unusedBits })),
    extension('2.5.29.14', false, keyIdentifier),
    extension('2.5.29.35', false, issuerIdentifier.toSchema()),
    ...(isAuthority
      ? [
          extension(
            '2.5.29.30',
            true,
            new pki.NameConstraints({
              permittedSubtrees: [
                ...role.domains.map((domain) => subtree(host(domain))),
                ...role.ranges.map((text) => subtree(range(text))),
              ],
            }).toSchema(),
          ),
        ]
      : [
          extension(
            '2.5.29.37',
            false,
            new pki.ExtKeyUsage({ keyPurposes: ['1.3.6.1.5.5.7.3.1'] }).toSchema(),
          ),
          extension(
            '2.5.29.17',
            false,
            new pki.GeneralNames({ names: role.hosts.map(host) }).toSchema(),
          ),
        ]),
  ]
}

interface Schema {
  toBER(sizeOnly: boolean): ArrayBuffer
}

const DNS_NAME = 2
const IP_ADDRESS = 7
const SIGNS_CERTIFICATES = 0b0000_0100
const SIGNS_HANDSHAKES = 0b1000_0000

function addressAndMask(range: string): readonly number[] {
  const [address, bits] = ipaddr.parseCIDR(range)
  const mask = address
    .toByteArray()
    .map((_, i) => (0xff00 >> Math.max(0, Math.min(8, bits - 8 * i))) & 0xff)
  return [...address.toByteArray(), ...mask]
}

// The first 16 bytes of the hash, positive and without a leading zero, as DER requires for integers.
async function serialNumberOf(publicKey: CryptoKey): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(await keyHash(publicKey)).slice(0, 16)
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f)
  return toBuffer([...bytes])
}

async function keyHash(publicKey: CryptoKey): Promise<ArrayBuffer> {
  const spki = await webcrypto.subtle.exportKey('spki', publicKey)
  return toBuffer([...createHash('sha1').update(new Uint8Array(spki)).digest()])
}

function toBuffer(bytes: readonly number[]): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

function toPem(label: string, der: ArrayBuffer): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replaceAll(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`
}
