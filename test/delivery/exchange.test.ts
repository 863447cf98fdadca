import { expect, test } from 'vitest'
import { answerWith, testBehaviours } from '../support/receiver.ts'
import {
  createOutgoingRequest,
  receiverForTest,
  senderForTest,
} from '../support/sender-and-receiver.ts'

test('an attempt reports when it connected, when the response began, and the response', async () => {
  const receiver = await receiverForTest(answerWith(503, { 'X-Why': 'closed' }, 'come back'))

  const { exchange, took } = await senderForTest().send(createOutgoingRequest(receiver.url))

  expect(exchange).toMatchObject({
    remoteAddress: `127.0.0.1:${receiver.port}`,
    response: { status: 503, body: Buffer.from('come back'), bytes: 9 },
  })
  expect(exchange?.response?.headers.slice(0, 2)).toEqual(['X-Why', 'closed'])
  const { connectedMs = -1, firstByteMs = -1 } = exchange ?? {}
  expect(connectedMs).toBeGreaterThanOrEqual(0)
  expect(firstByteMs).toBeGreaterThanOrEqual(connectedMs)
  expect(took).toBeGreaterThanOrEqual(Math.floor(firstByteMs))
})

test('the first 8 KiB of a response are stored, with its length', async () => {
  const receiver = await receiverForTest(answerWith(200, {}, 'x'.repeat(20_000)))

  const { exchange } = await senderForTest().send(createOutgoingRequest(receiver.url))

  expect(exchange?.response?.body.length).toBe(8_192)
  expect(exchange?.response?.bytes).toBe(20_000)
})

test.each([2, 100, 8_192])(
  'a response of %d bytes takes exactly its length in memory',
  async (bytes) => {
    const receiver = await receiverForTest(answerWith(200, {}, 'x'.repeat(bytes)))

    const { exchange } = await senderForTest().send(createOutgoingRequest(receiver.url))

    expect(exchange?.response?.body.buffer.byteLength).toBe(bytes)
  },
)

test('an attempt that times out reports what it has received', async () => {
  const dripping = await receiverForTest(testBehaviours.drip)
  const hanging = await receiverForTest(testBehaviours.hang)
  const sending = senderForTest({ timeLimitMs: 1_000 })

  const dripped = await sending.send(createOutgoingRequest(dripping.url))
  const hung = await sending.send(createOutgoingRequest(hanging.url))

  expect(dripped).toMatchObject({ outcome: 'timeout', exchange: { response: { status: 200 } } })
  expect(dripped.exchange?.response?.bytes).toBeGreaterThan(0)
  expect(hung.exchange).toMatchObject({ connectedMs: expect.any(Number) })
  expect(hung.exchange).not.toHaveProperty('response')
})

test('a refused connection has an empty exchange, a blocked callback has none', async () => {
  const receiver = await receiverForTest()
  await receiver.close()
  const sending = senderForTest()

  const refused = await sending.send(createOutgoingRequest(receiver.url))
  const blocked = await sending.send(createOutgoingRequest('http://93.184.216.34/'))

  expect(refused.exchange).toEqual({})
  expect(blocked).not.toHaveProperty('exchange')
})

test('an idle connection is closed after the idle time', async () => {
  const receiver = await receiverForTest()
  const sending = senderForTest({ idleMs: 50 })
  const closed = receiver.waitForDisconnect()

  await sending.send(createOutgoingRequest(receiver.url))
  await closed

  expect(receiver.connections()).toBe(1)
})

test('only200 accepts only the status 200', async () => {
  const receiver = await receiverForTest(answerWith(204))
  const sending = senderForTest()

  const usual = await sending.send(createOutgoingRequest(receiver.url))
  const strict = await sending.send({
    ...createOutgoingRequest(receiver.url),
    successCodes: 'only200',
  })

  expect([usual.outcome, strict.outcome]).toEqual(['delivered', 'bad_status'])
})
