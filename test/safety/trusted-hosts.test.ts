import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTrustedHosts } from '../../server/http/trusted-hosts.ts'
import {
  openVerificationVia,
  sendPipelined,
  startServerForTest,
} from '../support/http-pipelining.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { sendRaw } from '../support/raw-http-request.ts'

const TRUSTED_HOSTS = [
  '127.0.0.1:PORT',
  'localhost:PORT',
  'LOCALHOST:PORT',
  'localhost.:PORT',
  'localhost',
  'localhost:',
  '127.1:PORT',
  '[::1]:PORT',
  '[::FFFF:7f00:1]:PORT',
  '192.168.1.5',
  'emulator:PORT',
  'my_service',
  'shop.localhost:PORT',
  'Allowed.Test:PORT',
  'allowed.test.',
]

test.each(TRUSTED_HOSTS)('the link for the host %s leads back to the emulator', async (name) => {
  const { port, serving } = await startServerForTest({ allowHosts: ['allowed.test'] })
  const host = name.replace('PORT', `${port}`)

  const id = await openVerificationVia(port, host)

  const link = new URL(serving.emulator.findOrThrow(id).verification.link)
  const [page = ''] = await sendPipelined(port, [
    `GET ${link.pathname} HTTP/1.1\r\nHost: ${link.host}\r\nOrigin: ${link.origin}\r\n`,
  ])
  expect(link.origin).toBe(new URL(`http://${host}`).origin)
  expect(page).toMatch(/^HTTP\/1\.1 200 /)
})

test('without a Host, as HTTP/1.0 permits, the link has the address of the emulator', async () => {
  const { port, serving } = await startServerForTest()

  const { text } = await sendRaw(
    port,
    `POST /IT-live HTTP/1.0\r\nAuthorization: Bearer t\r\nContent-Length: 27\r\n\r\n{"mail":"anna@example.com"}`,
  )

  expect(text).toMatch(/^HTTP\/1\.1 200 /)
  expect(text).toContain(`"link":"${serving.urls[0]}/link/`)
})

test('a host is trusted in all of its spellings or in none', () => {
  const hosts = createTrustedHosts({ allowHosts: ['allowed.test'] })
  const originOf = (host: string) => hosts.originOf({ url: '/', headers: { host } })
  const anyLabel = fc.constantFrom('localhost', 'allowed', 'test', 'evil', '127', '0', '1', '', '@')
  const anyHost = fc
    .tuple(fc.array(anyLabel, { maxLength: 4 }), fc.constantFrom('', ':80', ':4280', ':'))
    .map(([labels, port]) => labels.join('.') + port)

  fc.assert(
    fc.property(fc.oneof(anyHost, fc.webAuthority({ withPort: true }), fc.string()), (host) => {
      const origin = originOf(host)
      if (origin === undefined) return
      const url = new URL(origin)
      expect(url.origin).toBe(origin)
      expect([originOf(url.host), originOf(host.toUpperCase())]).toEqual([origin, origin])
      expect(hosts.trustsOrigin(origin, origin)).toBe(true)
      expect(isTrustedName(url.hostname.replace(/\.$/, ''))).toBe(true)
    }),
    { numRuns: numberOfRuns(500, 2_000) },
  )
})

test.each([
  ['the port that Host names', 'http://allowed.test:4280', 200],
  ['another port of an allowed host', 'http://allowed.test:9999', 403],
  ['an allowed host by https', 'https://allowed.test:4280', 403],
  ['the public URL, whatever Host the proxy sends', 'https://public.test', 200],
  ['another port of the public URL', 'https://public.test:8443', 403],
  ['the public URL by http', 'http://public.test', 403],
])('an Origin with %s: %s gets %i', async (_, origin, status) => {
  const { port } = await startServerForTest({
    allowHosts: ['allowed.test'],
    publicUrl: 'https://public.test/videoid',
  })
  const headers = `Host: allowed.test:4280\r\nOrigin: ${origin}\r\n`

  const paths = ['/scopes', '/__emulator/clock', '/link/none']
  const answers = await sendPipelined(
    port,
    paths.map(
      (path) => `GET ${path} HTTP/1.1\r\n${headers}Authorization: Basic YUBiLml0OmtleQ==\r\n`,
    ),
  )

  // The link does not exist.
  const expected = status === 200 ? [200, 200, 404] : [403, 403, 403]
  expect(answers.map((answer) => Number(answer.slice(9, 12)))).toEqual(expected)
})

function isTrustedName(hostname: string): boolean {
  return /^(\[.*\]|[\d.]+|[^.]+|.+\.localhost|allowed\.test)$/.test(hostname)
}
