import { expect, test } from 'vitest'
import { answers, answersWith } from '../support/receiver.ts'
import { receiving, sender, sendingTo } from '../support/sending.ts'

test('an attempt tells when it connected, when the answer began, and what it was', async () => {
  const receiver = await receiving(answersWith(503, { 'X-Why': 'closed' }, 'come back'))

  const { exchange, took } = await sender().send(sendingTo(receiver.url))

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

test('the first 8 KiB of an answer are kept, and how long it was', async () => {
  const receiver = await receiving(answersWith(200, {}, 'x'.repeat(20_000)))

  const { exchange } = await sender().send(sendingTo(receiver.url))

  expect(exchange?.response?.body.length).toBe(8_192)
  expect(exchange?.response?.bytes).toBe(20_000)
})

test.each([2, 100, 8_192])('of an answer of %d bytes, no more memory is kept', async (bytes) => {
  const receiver = await receiving(answersWith(200, {}, 'x'.repeat(bytes)))

  const { exchange } = await sender().send(sendingTo(receiver.url))

  expect(exchange?.response?.body.buffer.byteLength).toBe(bytes)
})

test('what was seen until the time was up is told, too', async () => {
  const dripping = await receiving(answers.drip)
  const hanging = await receiving(answers.hang)
  const sending = sender({ timeLimitMs: 1_000 })

  const dripped = await sending.send(sendingTo(dripping.url))
  const hung = await sending.send(sendingTo(hanging.url))

  expect(dripped).toMatchObject({ outcome: 'timeout', exchange: { response: { status: 200 } } })
  expect(dripped.exchange?.response?.bytes).toBeGreaterThan(0)
  expect(hung.exchange).toMatchObject({ connectedMs: expect.any(Number) })
  expect(hung.exchange).not.toHaveProperty('response')
})

test('nobody listening leaves nothing to see, and what is blocked even less', async () => {
  const receiver = await receiving()
  await receiver.close()
  const sending = sender()

  const refused = await sending.send(sendingTo(receiver.url))
  const blocked = await sending.send(sendingTo('http://93.184.216.34/'))

  expect(refused.exchange).toEqual({})
  expect(blocked).not.toHaveProperty('exchange')
})

test('a connection that nobody uses is closed after a while', async () => {
  const receiver = await receiving()
  const sending = sender({ idleMs: 50 })
  const closed = receiver.disconnected()

  await sending.send(sendingTo(receiver.url))
  await closed

  expect(receiver.connections()).toBe(1)
})

test('only 200 counts where the scenario says so', async () => {
  const receiver = await receiving(answersWith(204))
  const sending = sender()

  const usual = await sending.send(sendingTo(receiver.url))
  const strict = await sending.send({ ...sendingTo(receiver.url), successCodes: 'only200' })

  expect([usual.outcome, strict.outcome]).toEqual(['delivered', 'bad_status'])
})
