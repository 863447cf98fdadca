import { execFile } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { explainListenError } from '../../server/cli/shared/launch-emulator.ts'
import { createAuthority } from '../../server/tls/certificate-authority.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { hasTool } from '../support/external-tools.ts'
import { folderOf } from '../support/scenario-folder.ts'

test('the HTTPS port answers like the HTTP port, and its links are https', async () => {
  const { httpsUrl = '', authority = '', token } = await emulatorForTest({ httpsPort: 0 })

  const { status, body } = await callHttps(httpsUrl, '/IT-live', {
    ca: authority,
    token,
    body: { mail: 'anna@example.com' },
  })

  expect(status).toBe(200)
  expect(body.data.link).toMatch(new RegExp(`^${httpsUrl}/link/`))
})

test('a client that asks for a host of the platform gets a certificate for that host', async () => {
  const { httpsUrl = '', authority = '' } = await emulatorForTest({ httpsPort: 0 })

  const subject = await subjectFor(httpsUrl, 'oauth.openapi.it', authority)

  expect(subject).toBe('oauth.openapi.it')
})

test.skipIf(!hasTool('curl'))(
  'the log also names a curl that does not trust the authority',
  async () => {
    const lines: string[] = []
    const { httpsUrl = '' } = await emulatorForTest({
      httpsPort: 0,
      logLevel: 'warn',
      quiet: false,
      write: (line) => lines.push(line),
    })
    const { port } = new URL(httpsUrl)

    const target = ['--connect-to', `::127.0.0.1:${port}`, 'https://test.oauth.openapi.it/scopes']
    await expect(promisify(execFile)('curl', ['-sS', ...target])).rejects.toThrow(/certificate/)

    await expect.poll(() => lines.join('')).toMatch(/to test\.oauth\.openapi\.it before/)
  },
)

test('a client that asks for a strange host gets the certificate of localhost', async () => {
  const { httpsUrl = '', authority = '' } = await emulatorForTest({ httpsPort: 0 })

  await expect(subjectFor(httpsUrl, 'bank.example.org', authority)).rejects.toThrow(/altnames/)
})

test('a client that does not trust the authority is named in the log with the remedy', async () => {
  const lines: string[] = []
  const { httpsUrl = '' } = await emulatorForTest({
    httpsPort: 0,
    logLevel: 'warn',
    quiet: false,
    write: (line) => lines.push(line),
  })

  await expect(subjectFor(httpsUrl, 'videoid.openapi.com', undefined)).rejects.toThrow()

  await expect
    .poll(() => lines.join(''))
    .toMatch(
      /A client ended a connection to videoid\.openapi\.com before its first request\. .*\/__emulator\/ca\.pem/,
    )
})

test('a data folder keeps the authority, in a file that only its owner may read', async () => {
  const dataDir = folderOf({})
  const first = await emulatorForTest({ httpsPort: 0, dataDir })
  await first.close()

  const second = await emulatorForTest({ httpsPort: 0, dataDir })

  expect(second.authority).toBe(first.authority)
  expect(statSync(join(dataDir, 'test-authority.json')).mode & 0o077).toBe(0)
})

test('a broken authority in a data folder is refused with its remedy', async () => {
  const dataDir = folderOf({})
  const first = await emulatorForTest({ httpsPort: 0, dataDir })
  await first.close()
  const path = join(dataDir, 'test-authority.json')
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('M', 'N'))

  await expect(emulatorForTest({ httpsPort: 0, dataDir })).rejects.toThrow(
    /is not a test authority any more\. Delete .*test-authority\.json/,
  )
})

test('a certificate and key of the user are served, without a test authority', async () => {
  const authority = await createAuthority([], Date.now())
  const { certificate, key } = await authority.issue(['localhost'])
  const {
    httpsUrl = '',
    control,
    ...others
  } = await emulatorForTest({
    httpsPort: 0,
    httpsCert: certificate,
    httpsKey: key,
  })

  expect(await subjectFor(httpsUrl, 'localhost', authority.certificate)).toBe('localhost')
  expect(others.authority).toBeUndefined()
  expect((await control('get', '/ca.pem')).body).toMatchObject({
    status: 404,
    fix: expect.stringContaining('--https-cert'),
  })
})

const wrongSettings: readonly (readonly [string, (keys: Keys) => object, RegExp])[] = [
  [
    'a certificate without its key',
    ({ a }) => ({ httpsPort: 0, httpsCert: a.certificate }),
    /https-cert needs https-key/,
  ],
  [
    'a key without its certificate',
    ({ a }) => ({ httpsPort: 0, httpsKey: a.key }),
    /https-key needs https-cert/,
  ],
  [
    'a certificate without a port',
    ({ a }) => ({ httpsCert: a.certificate, httpsKey: a.key }),
    /https-cert needs https-port/,
  ],
  [
    'a key of another certificate',
    ({ a, b }) => ({ httpsPort: 0, httpsCert: a.certificate, httpsKey: b.key }),
    /does not belong to the certificate of https-cert \(.*CN=localhost/,
  ],
  [
    'a certificate that cannot be parsed',
    ({ a }) => ({ httpsPort: 0, httpsCert: '-----BEGIN CERTIFICATE-----\nx', httpsKey: a.key }),
    /The file of https-cert is not a certificate/,
  ],
]
interface OpenedBody {
  readonly data: { readonly link: string }
}
interface Keys {
  readonly a: { readonly certificate: string; readonly key: string }
  readonly b: { readonly certificate: string; readonly key: string }
}

test.each(wrongSettings)('%s is refused in one sentence', async (_, settings, sentence) => {
  const authority = await createAuthority([], Date.now())
  const [a, b] = [await authority.issue(['localhost']), await authority.issue(['localhost'])]

  await expect(emulatorForTest(settings({ a, b }))).rejects.toThrow(sentence)
})

function callHttps(
  base: string,
  path: string,
  { ca, token, body }: { readonly ca: string; readonly token: string; readonly body: object },
) {
  return new Promise<{ readonly status: number; readonly body: OpenedBody }>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const sent = request(`${base}${path}`, { method: 'POST', ca, headers }, async (response) => {
      const text = (await response.setEncoding('utf8').toArray()).join('')
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
    })
    sent.once('error', reject).end(JSON.stringify(body))
  })
}

function subjectFor(base: string, servername: string, ca: string | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(base)
    const socket = connect({ port: Number(port), host: '127.0.0.1', servername, ...(ca && { ca }) })
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().subject.CN)
      socket.destroy()
    })
  })
}

test.each([
  [{ code: 'EACCES', port: 443 }, /^Port 443 may not be used by this user\..* --https-port 0 /],
  [{ code: 'EADDRINUSE', port: 443 }, /^Port 443 is taken .* --https-port 0 takes any free one/],
  [{ code: 'EACCES', port: 80 }, /^Port 80 may not be used by this user\..* --port 0 /],
])('%j is explained with the port and the option that it is about', (error, sentence) => {
  expect(explainListenError(error, { port: 80, httpsPort: 443 })).toMatch(sentence)
})
