import { expect, test } from 'vitest'
import type { CapturedRequest } from '../../server/delivery/http-client.ts'
import type { TestReceiver } from '../support/receiver.ts'
import {
  createOutgoingRequest,
  receiverForTest,
  senderForTest,
} from '../support/sender-and-receiver.ts'

test('a blocked callback is captured byte for byte', async () => {
  const captured: [string, CapturedRequest][] = []
  const sending = senderForTest({ onCaptured: (...capture) => captured.push(capture) })

  const outcome = await sending.send(
    createOutgoingRequest('https://93.184.216.34/hook?a=b', { a: 'b' }),
  )

  expect(outcome).toMatchObject({ outcome: 'blocked' })
  expect(outcome.error).toContain('--allow-callback-host 93.184.216.34')
  expect(captured).toEqual([
    [
      'ns',
      {
        id: 'a.1',
        url: 'https://93.184.216.34/hook?a=b',
        method: 'POST',
        path: '/hook?a=b',
        headers: [
          ['Host', '93.184.216.34'],
          ['content-type', 'application/x-www-form-urlencoded'],
          ['a', 'b'],
          ['Content-Length', '35'],
        ],
        body: Buffer.from('data=%7B%22id%22%3A%22%C3%A8%22%7D&'),
        why: outcome.error,
      },
    ],
  ])
})

test('the sender connects only to the allowed addresses of a name', async () => {
  const receiver = await receiverForTest()
  const addresses = [
    { address: '93.184.216.34', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ]
  const names: string[] = []
  const sending = senderForTest({
    resolve: (name, done) => {
      names.push(name)
      done(null, name === 'both.test' ? addresses : addresses.slice(0, 1))
    },
  })

  const both = await sending.send(createOutgoingRequest(`http://both.test:${receiver.port}/`))
  const none = await sending.send(createOutgoingRequest(`http://public.test:${receiver.port}/`))
  const literal = await sending.send(createOutgoingRequest(receiver.url))

  expect(both.outcome).toBe('delivered')
  expect(none).toMatchObject({ outcome: 'blocked' })
  expect(none.error).toContain('public.test (93.184.216.34) is a public address')
  expect(literal.outcome).toBe('delivered')
  expect(names).toEqual(['both.test', 'public.test'])
})

test('a name is resolved again for every connection', async () => {
  const receiver = await receiverForTest((response) =>
    response.writeHead(200, { connection: 'close' }).end(),
  )
  const addresses = ['127.0.0.1', '169.254.169.254']
  const sending = senderForTest({
    resolve: (_, done) => done(null, [{ address: addresses.shift() ?? '', family: 4 }]),
  })

  const first = await sending.send(createOutgoingRequest(`http://rebinding.test:${receiver.port}/`))
  const second = await sending.send(
    createOutgoingRequest(`http://rebinding.test:${receiver.port}/`),
  )

  expect([first.outcome, second.outcome]).toEqual(['delivered', 'blocked'])
})

test.each([
  ['ENOTFOUND', [], 'blocked'],
  ['EAI_AGAIN', [], 'blocked'],
  ['EAI_AGAIN', ['gone.test'], 'dns_error'],
  ['ENOTFOUND', ['gone.test'], 'blocked'],
])(
  'a callback to a name without an address (%s, allowed %j) ends as %s',
  async (code, allowedHosts, expected) => {
    const sending = senderForTest({
      allowedHosts,
      resolve: (_, done) => done(Object.assign(new Error(code), { code }), []),
    })

    const outcome = await sending.send(createOutgoingRequest('http://gone.test/'))

    expect(outcome.outcome).toBe(expected)
    expect(outcome.error).toContain(code)
  },
)

test('forwardTo sends every callback to the given receiver', async () => {
  const receiver = await receiverForTest()
  const sending = senderForTest({ forwardTo: receiver.url })

  const real = await sending.send(createOutgoingRequest('https://test.openapi.com/hook'))
  const vendors = await sending.send(createOutgoingRequest('https://www.example.com/callback'))

  expect([real.outcome, vendors.outcome]).toEqual(['delivered', 'delivered'])
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook'])
})

test('a callback to the inbox contains its namespace, and callbacks to other paths of the emulator are blocked', async () => {
  const namespaces: unknown[] = []
  const ownPorts: number[] = []
  const sending = senderForTest({ ownPorts })
  const receiver: TestReceiver = await receiverForTest((response, request) => {
    namespaces.push(sending.namespaceOfSocket(request.socket.remotePort ?? 0))
    response.end()
  })
  ownPorts.push(receiver.port)
  const inbox = `http://127.0.0.1:${receiver.port}/__emulator/inbox/box`

  const first = await sending.send({ ...createOutgoingRequest(inbox), namespace: 'one' })
  const second = await sending.send({ ...createOutgoingRequest(inbox), namespace: 'two' })
  const ownPort = await sending.send(
    createOutgoingRequest(`http://localhost:${receiver.port}/IT-live`),
  )

  expect([first.outcome, second.outcome, ownPort.outcome]).toEqual([
    'delivered',
    'delivered',
    'blocked',
  ])
  expect(namespaces).toEqual(['one', 'two'])
  expect(sending.namespaceOfSocket(receiver.received[1]?.from.port ?? 0)).toBeUndefined()
})

test('a chain of more than three emulators is blocked', async () => {
  const receiver = await receiverForTest()

  const third = await senderForTest().send(
    createOutgoingRequest(receiver.url, { 'X-Emulator-Chain': '3' }),
  )
  const fourth = await senderForTest().send(
    createOutgoingRequest(receiver.url, { 'X-Emulator-Chain': '4' }),
  )

  expect([third.outcome, fourth.outcome]).toEqual(['delivered', 'blocked'])
})
