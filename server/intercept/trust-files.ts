import { createHash, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { pathExists, readTextFile, writeBytes } from '../runtime/files.ts'
import { writePrivateFile } from '../runtime/private-files.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** The files that the environment variables of the command name. */
export interface TrustFiles {
  /** The certificate of the test authority alone, as PEM. */
  readonly authority: string
  /** The system's authorities and the test authority, as PEM. */
  readonly bundle: string
  /** The same authorities for Java, as JKS. */
  readonly javaTrustStore: string
  readonly javaPassword: string
  /** A folder with an ini file for PHP. */
  readonly phpFolder: string
  /** The module that redirects the connections of Node. */
  readonly nodePreload: string
}

/** The module that redirects the connections of Node: a file of the package, or its text in the single executable. */
export type NodePreload = { readonly path: string } | { readonly text: string }

/** Returns the paths of the files in this folder. A preload module that is a file stays where it is. */
export function trustFilesIn(folder: string, preload: NodePreload): TrustFiles {
  return {
    authority: join(folder, 'authority.pem'),
    bundle: join(folder, 'authorities.pem'),
    javaTrustStore: join(folder, 'authorities.jks'),
    javaPassword: 'changeit',
    phpFolder: join(folder, 'php'),
    nodePreload: 'path' in preload ? preload.path : join(folder, 'preload.cjs'),
  }
}

/** The contents of the files. */
interface TrustContents {
  /** The certificate of the test authority, as PEM. */
  readonly authority: string
  /** The certificates of the authorities that the user trusts, as PEM. */
  readonly known: string
  readonly preload: NodePreload
}

/** Writes the files. */
export async function writeTrustFiles(
  files: TrustFiles,
  { authority, known, preload }: TrustContents,
): Promise<void> {
  const bundle = `${known.trimEnd()}\n${authority}`
  const certificates =
    bundle.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  await Promise.all([
    writeBytes(files.authority, Buffer.from(authority)),
    writeBytes(files.bundle, Buffer.from(bundle)),
    writeBytes(files.javaTrustStore, createJavaTrustStore(certificates, files.javaPassword)),
    writePrivateFile(
      join(files.phpFolder, 'videoid-emulator.ini'),
      formatPhpSettings(files.bundle),
    ),
    ...('text' in preload ? [writeBytes(files.nodePreload, Buffer.from(preload.text))] : []),
  ])
}

const BUNDLE_VARIABLES = [
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
]
// Debian, Red Hat, SUSE, Alpine and macOS.
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]
const MAX_BUNDLE_BYTES = 16 * 1024 * 1024

/** Returns the authorities of the system and those that the user's variables name, as PEM. */
export async function knownAuthorities(env: Variables): Promise<string> {
  const own = BUNDLE_VARIABLES.flatMap((name) => env[name] || [])
  const found: string[] = []
  for (const path of new Set([...own, ...SYSTEM_BUNDLES])) {
    if (await pathExists(path)) found.push(await readTextFile(path, MAX_BUNDLE_BYTES))
  }
  return found.length > 0 ? found.join('\n') : rootCertificates.join('\n')
}

function formatPhpSettings(bundle: string): string {
  return `curl.cainfo="${bundle}"\nopenssl.cafile="${bundle}"\n`
}

/**
 * Creates a trust store in the format JKS, which every Java reads. `certificates` are PEM texts. Source of the format:
 * the class `sun.security.provider.JavaKeyStore` of OpenJDK.
 */
export function createJavaTrustStore(
  certificates: readonly string[],
  password: string,
): Uint8Array {
  const entries = certificates.map((pem, i) => {
    const { raw } = new X509Certificate(pem)
    const [tag, date] = [int32(TRUSTED_CERTIFICATE), Buffer.alloc(8)]
    return Buffer.concat([tag, text(`ca${i}`), date, text('X.509'), int32(raw.length), raw])
  })
  const store = Buffer.concat([int32(MAGIC), int32(VERSION), int32(entries.length), ...entries])
  const key = Buffer.from(password, 'utf16le').swap16()
  const digest = createHash('sha1').update(key).update(WHITENER).update(store).digest()
  return Buffer.concat([store, digest])
}

const MAGIC = 0xfeedfeed
const VERSION = 2
const TRUSTED_CERTIFICATE = 2
// The constant text that the format mixes into its checksum.
const WHITENER = 'Mighty Aphrodite'

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}
