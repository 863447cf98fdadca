import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { INTERCEPTED_DOMAINS } from './intercepted-hosts.ts'
import { exportKey, generateKeys, importKeys, signCertificate } from './sign-certificate.ts'

/** A certificate and its private key (PKCS #8), both as PEM. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

/** The stored parts of an authority. */
export interface StoredAuthority extends KeyPair {
  /** The names and addresses of this machine that it covers besides the fixed ones. */
  readonly extraHosts: readonly string[]
}

/**
 * A test authority. It covers only local names and the platform's domains: its certificate has name constraints, so
 * a stolen key is useless for any other name.
 */
export interface CertificateAuthority extends StoredAuthority {
  /** True if the authority may sign a certificate for this host name or IP address. */
  covers(host: string): boolean
  /**
   * Creates a certificate for these host names and addresses, valid for a year. Throws an Error if the authority
   * does not cover one of them.
   */
  issue(hosts: readonly string[]): Promise<KeyPair>
}

const LOCAL_DOMAINS = ['localhost', 'test', 'example']
const LOCAL_RANGES = ['127.0.0.0/8', '::1/128']
const AUTHORITY_NAME = 'videoid-emulator test CA - NOT A REAL AUTHORITY'
const DAY_MS = 24 * 60 * 60 * 1000
const AUTHORITY_DAYS = 3650
// Some clients refuse certificates that are valid for more than 398 days.
const SERVER_DAYS = 397

/**
 * Creates an authority with a new key. `extraHosts` are names and addresses of this machine that it covers besides
 * loopback, `.localhost`, `.test`, `.example` and the platform's domains. `now` is the real time in milliseconds.
 */
export async function createAuthority(
  extraHosts: readonly string[],
  now: number,
): Promise<CertificateAuthority> {
  const keys = await generateKeys()
  const names = extraHosts.filter((host) => isIP(host) === 0)
  const addresses = extraHosts.filter((host) => isIP(host) !== 0)
  const certificate = await signCertificate({
    subject: AUTHORITY_NAME,
    issuer: { name: AUTHORITY_NAME, keys },
    publicKey: keys.publicKey,
    role: {
      kind: 'authority',
      domains: [...INTERCEPTED_DOMAINS, ...LOCAL_DOMAINS, ...names],
      ranges: [
        ...LOCAL_RANGES,
        ...addresses.map((host) => `${host}/${isIP(host) === 4 ? 32 : 128}`),
      ],
    },
    from: now - DAY_MS,
    until: now + AUTHORITY_DAYS * DAY_MS,
  })
  return openAuthority({ certificate, key: await exportKey(keys.privateKey), extraHosts }, now)
}

/** Opens a stored authority. Throws an Error if its certificate and its key do not belong together. */
export async function openAuthority(
  { certificate, key, extraHosts }: StoredAuthority,
  now: number,
): Promise<CertificateAuthority> {
  const parsed = new X509Certificate(certificate)
  const issuer = { name: AUTHORITY_NAME, keys: await importKeys(parsed, key) }
  const domains = [...INTERCEPTED_DOMAINS, ...LOCAL_DOMAINS, ...extraHosts]
  const covers = (host: string) => {
    const name = host.toLowerCase()
    if (isIP(name) !== 0) {
      return name === '::1' || name.startsWith('127.') || extraHosts.includes(name)
    }
    return domains.some((domain) => name === domain || name.endsWith(`.${domain}`))
  }
  return {
    certificate,
    key,
    extraHosts,
    covers,
    async issue(hosts) {
      const foreign = hosts.find((host) => !covers(host))
      if (foreign !== undefined) throw new Error(`The test authority does not cover ${foreign}.`)
      const keys = await generateKeys()
      const issued = await signCertificate({
        subject: hosts[0] ?? 'localhost',
        issuer,
        publicKey: keys.publicKey,
        role: { kind: 'server', hosts },
        from: now - DAY_MS,
        until: now + SERVER_DAYS * DAY_MS,
      })
      return { certificate: issued, key: await exportKey(keys.privateKey) }
    },
  }
}
