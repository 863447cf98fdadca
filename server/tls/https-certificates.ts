import { isIP } from 'node:net'
import { join } from 'node:path'
import { createSecureContext, type SecureContext } from 'node:tls'
import { UserError } from '../domain/base/user-error.ts'
import { readPrivateFile, writePrivateFile } from '../runtime/private-files.ts'
import { realNow } from '../runtime/real-time.ts'
import {
  type CertificateAuthority,
  createAuthority,
  type KeyPair,
  openAuthority,
  type StoredAuthority,
} from './certificate-authority.ts'
import type { HttpsSettings } from './https-settings.ts'

/** The certificates of the HTTPS port. */
export interface HttpsCertificates {
  /** The certificate of the test authority, as PEM. Absent if the user gave a certificate. */
  readonly authority?: string
  /** The options of the HTTPS server that choose a certificate by the name that the client asks for. */
  readonly serverOptions: KeyPairOptions
}

interface KeyPairOptions {
  readonly cert: string
  readonly key: string
  readonly ALPNProtocols: readonly string[]
  readonly SNICallback?: ContextChooser
}

type ContextChooser = (
  name: string,
  done: (error: Error | null, context?: SecureContext) => void,
) => void

// The list must not contain h2: clients would then use HTTP/2, which the emulator does not support.
const ALPNProtocols = ['http/1.1']

/** Returns the user's certificate, or certificates of a test authority. A data folder stores the authority. */
export async function createHttpsCertificates(settings: HttpsSettings): Promise<HttpsCertificates> {
  const { httpsCert, httpsKey } = settings
  if (httpsCert !== undefined && httpsKey !== undefined) {
    return { serverOptions: { cert: httpsCert, key: httpsKey, ALPNProtocols } }
  }
  const authority = await findAuthority(settings)
  const { certificate, key } = await authority.issue([
    'localhost',
    '127.0.0.1',
    '::1',
    ...ownHosts(settings),
  ])
  return {
    authority: authority.certificate,
    serverOptions: {
      cert: certificate,
      key,
      ALPNProtocols,
      SNICallback: createContextChooser(authority),
    },
  }
}

// Returns the names and addresses under which clients reach this emulator, without 0.0.0.0 and ::, which no client
// uses.
function ownHosts({ publicUrl, host }: HttpsSettings): readonly string[] {
  const publicHost =
    publicUrl === undefined ? [] : [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')]
  const listening = host === undefined || host === '0.0.0.0' || host === '::' ? [] : [host]
  const local = ['localhost', '127.0.0.1', '::1']
  return [...new Set([...publicHost, ...listening])].filter((each) => !local.includes(each))
}

async function findAuthority(settings: HttpsSettings): Promise<CertificateAuthority> {
  const hosts = ownHosts(settings)
  if (settings.dataDir === undefined) return createAuthority(hosts, realNow())
  const path = join(settings.dataDir, AUTHORITY_FILE)
  const stored = await readStored(path)
  const opened = stored === undefined ? undefined : await openAuthority(stored, realNow())
  if (opened !== undefined && hosts.every(opened.covers)) return opened
  const created = await createAuthority(hosts, realNow())
  const { certificate, key, extraHosts } = created
  await writePrivateFile(path, `${JSON.stringify({ certificate, key, extraHosts }, null, 2)}\n`)
  return created
}

const AUTHORITY_FILE = 'test-authority.json'

async function readStored(path: string): Promise<StoredAuthority | undefined> {
  const text = await readPrivateFile(path)
  if (text === undefined) return undefined
  const remedy = `Delete "${path}": the emulator creates a new authority, which clients must trust again.`
  let value: Partial<Record<keyof StoredAuthority, unknown>>
  try {
    value = JSON.parse(text)
    const { certificate, key, extraHosts } = value ?? {}
    if (typeof certificate === 'string' && typeof key === 'string' && Array.isArray(extraHosts)) {
      const stored = { certificate, key, extraHosts: extraHosts.map(String) }
      await openAuthority(stored, realNow())
      return stored
    }
  } catch (cause) {
    throw new UserError(`"${path}" is not a test authority any more. ${remedy}`, { cause })
  }
  throw new UserError(`"${path}" is not a test authority any more. ${remedy}`)
}

// Each name has its own certificate, because some clients check that a certificate names exactly their host.
function createContextChooser(authority: CertificateAuthority): ContextChooser {
  const contexts = new Map<string, Promise<SecureContext>>()
  return (name, done) => {
    const host = name.toLowerCase()
    if (isIP(host) !== 0 || !authority.covers(host)) return done(null)
    if (contexts.size >= MAX_CONTEXTS) contexts.clear()
    const known = contexts.get(host) ?? authority.issue([host]).then(toContext)
    contexts.set(host, known)
    known.then((context) => done(null, context), done)
  }
}

const MAX_CONTEXTS = 200

function toContext({ certificate, key }: KeyPair): SecureContext {
  return createSecureContext({ cert: certificate, key })
}
