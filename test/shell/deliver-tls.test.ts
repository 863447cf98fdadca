import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createSender, type SenderOptions } from '../../server/shell/deliver.ts'
import { startReceiver } from '../support/receiver.ts'
import { hasTool } from '../support/tools.ts'

test.skipIf(!hasTool('openssl'))(
  'a certificate nobody vouches for is refused, unless its authority is named or any will do',
  async () => {
    const certificate = selfSigned()
    const receiver = await startReceiver(undefined, certificate)
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

async function sentTo(url: string, options: SenderOptions) {
  const sender = createSender(options)
  onTestFinished(sender.close)
  return sender.send({ id: 'a.1', namespace: 'ns', url, headers: [], body: 'data=1' })
}

function selfSigned(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'],
    ...['-keyout', key, '-out', cert],
  ])
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}
