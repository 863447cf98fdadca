import { request } from 'node:https'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startInterceptProxy } from '../../server/intercept/proxy.ts'
import { type PassedCall, startRecordingGateway } from '../../server/intercept/recording-gateway.ts'
import { createRoutePolicy } from '../../server/intercept/route-host.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { startTunnelProxy } from '../support/tunnel-proxy.ts'

const HOST = 'test.videoid.openapi.com'
const LIST = '/IT-identity-verifications'

test('a call to an allowed host reaches it through the proxy of the user, and is reported', async () => {
  const { gateway, calls, targets } = await startGateway()

  const { status, text } = await sendTo(gateway, `${LIST}?limit=1`)

  expect([status, JSON.parse(text).error]).toEqual([404, 221])
  expect(targets).toEqual([`${HOST}:443`])
  expect(calls).toMatchObject([{ host: HOST, method: 'GET', path: `${LIST}?limit=1`, status: 404 }])
  expect(String(calls[0]?.responseBody.bytes)).toBe(text)
})

test('a real host whose certificate is not trusted is not called, and the envelope says why', async () => {
  const other = await emulatorForTest({ intercept: true })
  const { gateway, calls, failures } = await startGateway({ authorities: other.authority ?? '' })

  const { status, text } = await sendTo(gateway, LIST)

  expect(status).toBe(502)
  expect(JSON.parse(text)).toMatchObject({ data: null, success: false, error: 502 })
  expect(JSON.parse(text).message).toMatch(/does not trust \(\w+\)\. Name its authority in SSL_/)
  expect(failures).toHaveLength(1)
  expect(calls).toEqual([])
})

test('a real host that cannot be reached is 502 in the envelope, with the remedy', async () => {
  const { gateway, failures } = await startGateway({ proxy: new URL('http://127.0.0.1:9') })

  const { status, text } = await sendTo(gateway, LIST)

  expect(status).toBe(502)
  expect(JSON.parse(text).message).toMatch(
    /^videoid-emulator: test\.videoid\.openapi\.com could not be reached \(127\.0\.0\.1:9: .*ECONNREFUSED.*\)\. Check the network/,
  )
  expect(failures).toHaveLength(1)
})

test('a client that does not trust the gateway is named with the reason', async () => {
  const { gateway, failures } = await startGateway()

  await expect(sendTo({ ...gateway, authority: '' }, LIST)).rejects.toThrow(/certificate/)

  await expect
    .poll(() => failures)
    .toEqual([
      expect.stringMatching(
        /^A client ended a connection to test\.videoid\.openapi\.com before .* pins/,
      ),
    ])
})

test('a call with another Host reaches no real host', async () => {
  const { gateway, targets } = await startGateway()

  const { status, text } = await sendTo(gateway, LIST, 'videoid.openapi.com')

  expect(status).toBe(421)
  expect(JSON.parse(text).message).toContain('which --allow-real-hosts does not name.')
  expect(targets).toEqual([])
})

test.each([
  [`GET https://${HOST}${LIST} HTTP/1.1\r\nHost: ${HOST}`, '404 '],
  [`GET http://${HOST}${LIST} HTTP/1.1\r\nHost: ${HOST}`, '403 '],
  [`CONNECT ${HOST}:80 HTTP/1.1\r\nHost: ${HOST}`, '403 '],
])('the proxy answers %j with %s', async (head, status) => {
  const { gateway, policy, calls } = await startGateway()
  const emulator = await emulatorForTest({ intercept: true })
  const proxy = await startInterceptProxy(
    { url: emulator.url, httpsUrl: emulator.httpsUrl ?? '', gateway },
    policy,
  )
  onTestFinished(() => proxy.close())

  const text = await sendRaw(
    proxy.url,
    `${head}\r\nAuthorization: Bearer any\r\nConnection: close\r\n\r\n`,
  )

  expect(text.slice('HTTP/1.1 '.length)).toMatch(new RegExp(`^${status}`))
  expect(calls).toHaveLength(status === '404 ' ? 1 : 0)
  if (status === '403 ') expect(text).toContain('recorded only over https')
})

interface GatewayOverrides {
  readonly authorities?: string
  readonly proxy?: URL
}

/** Starts a gateway. An emulator stands for the real host, behind a proxy that leads every tunnel to it. */
async function startGateway({ authorities, proxy }: GatewayOverrides = {}) {
  const vendor = await emulatorForTest({ intercept: true, wireOnly: true })
  const { url, targets } = await startTunnelProxy(Number(new URL(vendor.httpsUrl ?? '').port))
  const policy = createRoutePolicy({
    interceptOnly: false,
    allowRealHosts: [HOST],
    isRecording: true,
    proxy: proxy ?? new URL(url),
  })
  const calls: PassedCall[] = []
  const failures: string[] = []
  const gateway = await startRecordingGateway({
    hosts: [HOST],
    authorities: authorities ?? vendor.authority ?? '',
    policy,
    onCall: (call) => calls.push(call),
    onFailure: (sentence) => failures.push(sentence),
  })
  onTestFinished(() => gateway.close())
  return { gateway, policy, calls, failures, targets }
}

function sendTo(
  { httpsUrl, authority }: { readonly httpsUrl: string; readonly authority: string },
  path: string,
  host = HOST,
): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { host, authorization: 'Bearer any' }
  const options = { servername: HOST, ca: authority, headers, agent: false }
  return new Promise((resolve, reject) => {
    request(httpsUrl + path, options, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString()
      resolve({ status: response.statusCode ?? 0, text })
    })
      .once('error', reject)
      .end()
  })
}

function sendRaw(proxyUrl: string, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(proxyUrl).port), '127.0.0.1', () => socket.write(head))
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    socket.once('error', reject).once('close', () => resolve(text))
  })
}
