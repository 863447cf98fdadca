import { expect, test } from 'vitest'
import { createForwardedReader } from '../../server/http/forwarded-headers.ts'
import { addressesIn } from '../support/crawl-pages.ts'
import { sendPipelined, startServerForTest } from '../support/http-pipelining.ts'

const FORWARDED = [
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: tools.test',
  'X-Forwarded-For: 203.0.113.7',
  'X-Forwarded-Prefix: /videoid/',
]
const trusting = { trustProxy: ['loopback'], allowHosts: ['tools.test'] }

test('headers of a trusted proxy give the scheme, the host and the prefix of links', async () => {
  const { port } = await startServerForTest(trusting)

  const [answer = ''] = await post(port, FORWARDED)

  expect(answer).toContain('"link":"https://tools.test/videoid/link/')
})

test.each([
  ['no proxy is trusted', {}],
  ['the proxy has another address', { trustProxy: ['10.0.0.0/8'] }],
])('the headers are ignored if %s', async (_, settings) => {
  const { port } = await startServerForTest(settings)

  const [answer = ''] = await post(port, FORWARDED)

  expect(answer).toContain('"link":"http://localhost/link/')
})

test('the public URL wins over the headers of the proxy', async () => {
  const { port } = await startServerForTest({ ...trusting, publicUrl: 'https://public.test/a' })

  const [answer = ''] = await post(port, FORWARDED)

  expect(answer).toContain('"link":"https://public.test/a/link/')
})

test('a forwarded host must be allowed as well as the Host of the request', async () => {
  const { port, lines } = await startServerForTest(trusting)

  const [foreign = ''] = await post(port, ['X-Forwarded-Host: evil.example'])
  const [rebound = ''] = await post(port, ['X-Forwarded-Host: tools.test'], 'evil.example')

  expect(foreign).toMatch(/^HTTP\/1\.1 403 /)
  expect(rebound).toMatch(/^HTTP\/1\.1 403 /)
  expect(lines[0]).toContain('To allow it: --allow-host evil.example')
})

test('pages have the prefix of the proxy, and forms of its origin are accepted', async () => {
  const { port, serving } = await startServerForTest(trusting)
  const send = (line: string, headers: readonly string[]) =>
    sendPipelined(port, [`${line} HTTP/1.1\r\nHost: localhost\r\n${headers.join('\r\n')}\r\n`])

  const [page = ''] = await send('GET /__emulator/', [...FORWARDED, 'Accept: text/html'])
  const [ownForm = ''] = await send('GET /__emulator/clock', [
    ...FORWARDED,
    'Origin: https://tools.test',
  ])
  const [foreignForm = ''] = await send('GET /__emulator/clock', [
    ...FORWARDED,
    'Origin: http://tools.test',
  ])

  const own = addressesIn(page).filter(
    ({ attribute, value }) => attribute !== 'aria-keyshortcuts' && value.startsWith('/'),
  )
  expect(own.length).toBeGreaterThan(10)
  expect(own.filter(({ value }) => !value.startsWith('/videoid/'))).toEqual([])
  expect(ownForm).toMatch(/^HTTP\/1\.1 200 /)
  expect(foreignForm).toMatch(/^HTTP\/1\.1 403 /)
  expect(serving.emulator.settings.trustProxy).toEqual(['loopback'])
})

const chain = { 'x-forwarded-for': '6.6.6.6, 203.0.113.7, 10.0.0.2', 'x-forwarded-proto': 'ftp' }

test.each([
  ['one hop', ['1'], '127.0.0.1', chain, '10.0.0.2'],
  ['two hops', ['2'], '127.0.0.1', chain, '203.0.113.7'],
  ['more hops than addresses', ['9'], '127.0.0.1', chain, '6.6.6.6'],
  ['networks', ['loopback', 'uniquelocal'], '::ffff:127.0.0.1', chain, '203.0.113.7'],
  ['a proxy that is not trusted', ['10.0.0.2'], '127.0.0.1', chain, undefined],
  ['Forwarded', ['1'], '::1', { forwarded: 'for="[2001:db8::1]:4711"' }, '2001:db8::1'],
  ['a port', ['1'], '::1', { 'x-forwarded-for': '192.0.2.1:4711' }, '192.0.2.1'],
  ['no address', ['1'], '::1', { 'x-forwarded-for': 'unknown' }, undefined],
])('with %s, the client has the right address', (_, trustProxy, remoteAddress, headers, client) => {
  const read = createForwardedReader(trustProxy)

  expect(read?.({ headers, socket: { remoteAddress } }).clientAddress).toBe(client)
})

test.each([
  ['the value of the trusted proxy, not of the client', 'localhost, tools.test', 'tools.test'],
  ['the only value', 'tools.test', 'tools.test'],
])('of several forwarded hosts, %s counts', (_, value, host) => {
  const read = createForwardedReader(['1'])
  const socket = { remoteAddress: '127.0.0.1' }

  expect(read?.({ headers: { 'x-forwarded-host': value }, socket }).host).toBe(host)
})

test.each(['//evil.example', '/a"b', '/../a', 'a', `/${'a'.repeat(300)}`, '/a\\b'])(
  'the forwarded prefix %j is ignored',
  (prefix) => {
    const read = createForwardedReader(['1'])
    const socket = { remoteAddress: '127.0.0.1' }

    expect(read?.({ headers: { 'x-forwarded-prefix': prefix }, socket })).not.toHaveProperty(
      'prefix',
    )
  },
)

function post(port: number, headers: readonly string[], host = 'localhost') {
  const body = '{"mail":"anna@example.com"}'
  const head = [
    'POST /IT-live HTTP/1.1',
    `Host: ${host}`,
    'Authorization: Bearer t',
    `Content-Length: ${body.length}`,
    ...headers,
    '',
  ]
  return sendPipelined(port, [head.join('\r\n')], body)
}
