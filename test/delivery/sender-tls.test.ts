import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { SenderOptions } from '../../server/delivery/sender.ts'
import { hasTool } from '../support/external-tools.ts'
import { startTestReceiver } from '../support/receiver.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { createOutgoingRequest, senderForTest } from '../support/sender-and-receiver.ts'

test.skipIf(!hasTool('openssl'))(
  'an unknown certificate is refused, unless its authority is given or insecure is set',
  async () => {
    const certificate = selfSigned()
    const receiver = await startTestReceiver(undefined, certificate)
    onTestFinished(receiver.close)

    const unknown = await sentTo(receiver.url, {})
    const known = await sentTo(receiver.url, { ca: certificate.cert })
    const careless = await sentTo(receiver.url, { insecure: true })

    expect(unknown.outcome).toBe('tls')
    expect(unknown.error).toContain('--callback-ca <file>')
    expect(known.outcome).toBe('delivered')
    expect(careless.outcome).toBe('delivered')
    expect(receiver.received).toHaveLength(2)
  },
)

function sentTo(url: string, options: SenderOptions) {
  return senderForTest(options).send(createOutgoingRequest(url))
}

function selfSigned(): { readonly key: string; readonly cert: string } {
  const folder = folderOf({})
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'],
    ...['-keyout', key, '-out', cert],
  ])
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}
