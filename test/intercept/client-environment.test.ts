import { X509Certificate } from 'node:crypto'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { createClientEnvironment } from '../../server/intercept/client-environment.ts'
import { createRoutePolicy } from '../../server/intercept/route-host.ts'
import { createJavaTrustStore, trustFilesIn } from '../../server/intercept/trust-files.ts'
import { createAuthority } from '../../server/tls/certificate-authority.ts'

const files = trustFilesIn('/tmp/x', { path: '/opt/pre load.cjs' })
const variablesFor = (env: Readonly<Record<string, string>>) =>
  createClientEnvironment(env, 'http://127.0.0.1:5', files)

test('variables of the user are extended and not replaced', () => {
  const { variables } = variablesFor({
    NODE_OPTIONS: '--max-old-space-size=99',
    JAVA_TOOL_OPTIONS: '-Xmx1g',
    PHP_INI_SCAN_DIR: '/etc/php',
    NO_PROXY: 'db.internal',
  })

  expect(variables.NODE_OPTIONS).toBe('--max-old-space-size=99 --require "/opt/pre load.cjs"')
  expect(variables.JAVA_TOOL_OPTIONS).toMatch(/^-Xmx1g -Dhttp\.proxyHost=127\.0\.0\.1 /)
  expect(variables.PHP_INI_SCAN_DIR).toMatch(new RegExp(`^/etc/php${delimiter}.*php$`))
  expect(variables.NO_PROXY).toBe('localhost,127.0.0.1,::1,db.internal')
  expect(variables.no_proxy).toBe(variables.NO_PROXY)
})

test('a preload module without a file is written beside the other files', () => {
  const { nodePreload } = trustFilesIn('/tmp/x', { text: 'redirect()' })

  expect(nodePreload).toBe(join('/tmp/x', 'preload.cjs'))
})

test.each(['*', '.openapi.com', 'videoid.openapi.com', 'OPENAPI.IT'])(
  'NO_PROXY=%s would lead to the real host, so the entry is dropped with a remark',
  (entry) => {
    const { variables, remarks } = variablesFor({ NO_PROXY: `${entry},db.internal` })

    expect(variables.NO_PROXY).toBe('localhost,127.0.0.1,::1,db.internal')
    expect(remarks).toEqual([expect.stringContaining(`NO_PROXY named ${entry};`)])
  },
)

test.each([
  ['videoid.openapi.com', 'emulator'],
  ['TEST.OAUTH.OPENAPI.IT.', 'emulator'],
  ['company.openapi.com', 'refused'],
  ['notopenapi.com', 'proxy'],
  ['localhost', 'direct'],
  ['127.0.0.1', 'direct'],
  ['db.internal', 'direct'],
  ['shop.example', 'proxy'],
])('calls to %s are led to: %s', (host, kind) => {
  const { routeOf } = createRoutePolicy({
    interceptOnly: false,
    allowRealHosts: false,
    proxy: new URL('http://proxy.example:3128'),
    noProxy: '.internal',
  })

  expect(routeOf(host).kind).toBe(kind)
})

test('the trust store for Java has every certificate and a checksum of its password', async () => {
  const { certificate } = await createAuthority([], Date.now())

  const store = Buffer.from(createJavaTrustStore([certificate, certificate], 'changeit'))

  const { raw } = new X509Certificate(certificate)
  expect(store.readUInt32BE(0)).toBe(0xfeedfeed)
  expect(store.readUInt32BE(8)).toBe(2)
  expect(store.indexOf(raw)).toBeGreaterThan(0)
  expect(store).not.toEqual(Buffer.from(createJavaTrustStore([certificate, certificate], 'x')))
})
