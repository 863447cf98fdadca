import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type CertificateAuthority,
  createAuthority,
  openAuthority,
} from '../../server/tls/certificate-authority.ts'
import { hasTool } from '../support/external-tools.ts'

const now = Date.parse('2026-11-30T12:00:00Z')
let authority: CertificateAuthority
let folder: string

beforeAll(async () => {
  authority = await createAuthority(['shop.internal', '192.0.2.7'], now)
  folder = mkdtempSync(join(tmpdir(), 'authority-'))
  writeFileSync(join(folder, 'ca.pem'), authority.certificate)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('the name of the authority says that it is only for tests', () => {
  const { subject, ca } = new X509Certificate(authority.certificate)

  expect(subject).toContain('NOT A REAL AUTHORITY')
  expect(ca).toBe(true)
})

test.each([
  'videoid.openapi.com',
  'oauth.openapi.it',
  'a.test',
  'shop.internal',
  '192.0.2.7',
  '::1',
])('a certificate for %s is valid for that host and was signed by the authority', async (host) => {
  const issued = new X509Certificate((await authority.issue([host])).certificate)

  expect(
    host.includes(':') || /^\d/.test(host) ? issued.checkIP(host) : issued.checkHost(host),
  ).toBe(host)
  expect(issued.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true)
  expect(Date.parse(issued.validTo) - now).toBeLessThan(398 * 86_400_000)
})

test('the authority refuses to sign for any other host', async () => {
  await expect(authority.issue(['bank.example.org'])).rejects.toThrow(
    'The test authority does not cover bank.example.org.',
  )
})

test('a stored authority signs as before, and a foreign key is refused', async () => {
  const opened = await openAuthority(authority, now)
  const other = await createAuthority([], now)

  const { certificate } = await opened.issue(['localhost'])

  const { publicKey } = new X509Certificate(authority.certificate)
  expect(new X509Certificate(certificate).verify(publicKey)).toBe(true)
  await expect(openAuthority({ ...authority, key: other.key }, now)).rejects.toThrow(
    'The private key does not belong to the certificate.',
  )
})

describe.skipIf(!hasTool('openssl'))('openssl', () => {
  test('accepts a certificate of the authority', async () => {
    const { certificate } = await authority.issue(['oauth.openapi.com', '127.0.0.1'])

    expect(verify(certificate)).toContain('leaf.pem: OK')
  })

  test('refuses a certificate that a stolen key signed for a host outside of the constraints', async () => {
    const { signCertificate, importKeys } = await import('../../server/tls/sign-certificate.ts')
    const keys = await importKeys(new X509Certificate(authority.certificate), authority.key)
    const name = 'videoid-emulator test CA - NOT A REAL AUTHORITY'
    const certificate = await signCertificate({
      subject: 'bank.example.org',
      issuer: { name, keys },
      publicKey: keys.publicKey,
      role: { kind: 'server', hosts: ['bank.example.org'] },
      from: now - 1000,
      until: now + 86_400_000,
    })

    expect(() => verify(certificate)).toThrow(/permitted subtree violation/)
  })
})

function verify(certificate: string): string {
  writeFileSync(join(folder, 'leaf.pem'), certificate)
  const parameters = ['verify', '-attime', String(now / 1000), '-CAfile', 'ca.pem', 'leaf.pem']
  return execFileSync('openssl', parameters, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
}
