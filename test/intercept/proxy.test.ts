import { type createServer, request } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { startInterceptProxy } from '../../server/intercept/proxy.ts'
import { createRoutePolicy, type RouteOptions } from '../../server/intercept/route-host.ts'
import { createAuthority } from '../../server/tls/certificate-authority.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { startTunnelProxy } from '../support/tunnel-proxy.ts'

test('a tunnel to a host of the platform ends at the emulator, with a certificate for that host', async () => {
  const { emulator, proxyUrl } = await startProxy()

  const socket = await openTunnel(proxyUrl, 'oauth.openapi.it:443')
  const tls = connectTls({ socket, servername: 'oauth.openapi.it', ca: emulator.authority })
  await once(tls, 'secureConnect')
  tls.write('GET /scopes?limit=0 HTTP/1.1\r\nHost: oauth.openapi.it\r\nConnection: close\r\n\r\n')

  expect(await textOf(tls)).toMatch(/^HTTP\/1\.1 401 /)
})

test('a request with a whole https URL is answered by the emulator, as old clients send it', async () => {
  const { emulator, proxyUrl } = await startProxy()
  await emulator.open()

  const { status, text } = await sendThrough(
    proxyUrl,
    'https://videoid.openapi.com/IT-identity-verifications',
    {
      authorization: `Bearer ${emulator.token}`,
    },
  )

  expect([status, JSON.parse(text).data.length]).toEqual([200, 1])
})

test('a call to another host passes untouched, with the certificate of that host', async () => {
  const authority = await createAuthority([], Date.now())
  const { certificate, key } = await authority.issue(['shop.test'])
  const shop = createTlsServer({ cert: certificate, key }, (_req, res) => res.end('the shop'))
  const port = await listen(shop)
  const upstream = await startTunnelProxy(port)
  const { proxyUrl } = await startProxy({ proxy: new URL(upstream.url) })

  const socket = await openTunnel(proxyUrl, 'shop.test:443')
  const tls = connectTls({ socket, servername: 'shop.test', ca: authority.certificate })
  await once(tls, 'secureConnect')
  tls.write('GET / HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n')

  expect(await textOf(tls)).toContain('the shop')
  expect(upstream.targets).toEqual(['shop.test:443'])
})

test.each([
  ['console.openapi.com:443', {}, /console\.openapi\.com is a real host of the platform/],
  [
    'shop.example:443',
    { interceptOnly: true },
    /Calls to shop\.example are refused by --intercept-only/,
  ],
])('a tunnel to %s with %j is refused with its reason', async (target, options, reason) => {
  const refused: string[] = []
  const { proxyUrl } = await startProxy({ ...options, onRefused: (host) => refused.push(host) })

  const { status, text } = await requestTunnel(proxyUrl, target)

  expect(status).toBe(403)
  expect(text).toMatch(reason)
  expect(refused).toEqual([target.replace(':443', '')])
})

test('a request that names no whole URL gets a sentence', async () => {
  const { proxyUrl } = await startProxy()

  const { status, text } = await sendThrough(proxyUrl, '/IT-live', {})

  expect(status).toBe(400)
  expect(text).toMatch(/This is the proxy of exec --intercept/)
})

test('a host that cannot be reached gets 502 and the error of the system', async () => {
  const { proxyUrl } = await startProxy()

  const { status, text } = await sendThrough(proxyUrl, 'http://127.0.0.1:9/', {})

  expect(status).toBe(502)
  expect(text).toMatch(/ECONNREFUSED/)
})

async function startProxy(options: Partial<RouteOptions> = {}) {
  const emulator = await emulatorForTest({ intercept: true })
  const target = { url: emulator.url, httpsUrl: emulator.httpsUrl ?? '' }
  const policy = createRoutePolicy({ interceptOnly: false, allowRealHosts: false, ...options })
  const proxy = await startInterceptProxy(target, policy)
  onTestFinished(() => proxy.close())
  return { emulator, proxyUrl: proxy.url }
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  onTestFinished(() => void server.close().closeAllConnections())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function openTunnel(proxyUrl: string, path: string) {
  const { port } = new URL(proxyUrl)
  const sent = request({ host: '127.0.0.1', port, method: 'CONNECT', path, agent: false })
  sent.end()
  const [, socket] = await new Promise<[unknown, import('node:net').Socket]>((resolve, reject) => {
    sent.once('connect', (response, opened) => resolve([response, opened])).once('error', reject)
  })
  onTestFinished(() => void socket.destroy())
  return socket
}

function requestTunnel(proxyUrl: string, path: string) {
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const { port } = new URL(proxyUrl)
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(`CONNECT ${path} HTTP/1.1\r\nHost: ${path}\r\n\r\n`),
    )
    socket.once('error', reject)
    void textOf(socket).then((text) => resolve({ status: Number(text.split(' ')[1]), text }))
  })
}

function sendThrough(proxyUrl: string, path: string, headers: Readonly<Record<string, string>>) {
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const { port } = new URL(proxyUrl)
    const sent = request(
      { host: '127.0.0.1', port, path, headers, agent: false },
      async (response) => {
        resolve({ status: response.statusCode ?? 0, text: await textOf(response) })
      },
    )
    sent.once('error', reject).end()
  })
}

function once(emitter: NodeJS.EventEmitter, event: string): Promise<void> {
  return new Promise(
    (resolve, reject) => void emitter.once(event, () => resolve()).once('error', reject),
  )
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer))
  return Buffer.concat(chunks).toString()
}
