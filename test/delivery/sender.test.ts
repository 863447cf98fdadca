import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { serializeCallback } from '../../server/domain/callbacks/serialize-callback.ts'
import type { AttemptOutcome } from '../../server/domain/model/callback.ts'
import { leastMeasured, measureMs } from '../support/measure-duration.ts'
import {
  answerWith,
  startTestReceiver,
  type TestBehaviour,
  testBehaviours,
} from '../support/receiver.ts'
import {
  createOutgoingRequest,
  receiverForTest,
  senderForTest,
} from '../support/sender-and-receiver.ts'

test('a form arrives byte for byte, with its headers in order', async () => {
  const receiver = await receiverForTest()

  const outcome = await senderForTest().send(
    createOutgoingRequest(receiver.url, { Session_ID: 'caffè', b: '2' }),
  )

  const [request] = receiver.received
  expect(outcome).toMatchObject({ outcome: 'delivered', httpStatus: 200 })
  expect(request?.method).toBe('POST')
  expect(request?.headers).toEqual([
    ['Host', `127.0.0.1:${receiver.port}`],
    ['content-type', 'application/x-www-form-urlencoded'],
    ['Session_ID', 'caffè'],
    ['b', '2'],
    ['Content-Length', '35'],
    ['Connection', 'keep-alive'],
  ])
  expect(request?.body.toString()).toBe('data=%7B%22id%22%3A%22%C3%A8%22%7D&')
})

test('JSON arrives as UTF-8, also with headers beyond ASCII', async () => {
  const receiver = await receiverForTest()
  const callback = { url: '', encoding: 'json', field: '', headers: { x: 'è' }, retry: 0 } as const

  const bytes = serializeCallback(callback, { text: 'è€😀' })
  await senderForTest().send({ id: 'a.1', namespace: 'n', url: receiver.url, ...bytes })

  const [request] = receiver.received
  expect(request?.body.toString()).toBe('{"data":{"text":"è€😀"}}')
  expect(request?.headers).toContainEqual(['x', 'è'])
})

test.each<[string, TestBehaviour, AttemptOutcome['outcome'], string]>([
  ['a 204', answerWith(204), 'delivered', ''],
  ['a 299', answerWith(299), 'delivered', ''],
  ['a 503', answerWith(503), 'bad_status', 'answered 503'],
  ['a 404', answerWith(404), 'bad_status', 'answered 404'],
  ['a 410', answerWith(410), 'bad_status', 'no further attempt'],
  ['a reset', testBehaviours.reset, 'reset', 'ECONNRESET'],
  ['half an answer', testBehaviours.closeEarly, 'reset', 'before its answer was complete'],
  ['a hung receiver', testBehaviours.hang, 'timeout', 'within 1s'],
  ['one byte at a time', testBehaviours.drip, 'timeout', 'within 1s'],
  ['a body without an end', testBehaviours.huge, 'delivered', ''],
  ['20 kB of headers', testBehaviours.manyHeaders, 'too_large', 'more than 16 KiB of headers'],
  ['no HTTP at all', testBehaviours.notHttp, 'failed', 'HTTP/1.1'],
  ['another protocol', testBehaviours.upgrade, 'bad_status', 'answered 101'],
])('a receiver with %s', async (_, behaviour, expected, words) => {
  const receiver = await receiverForTest(behaviour)

  // The limit is one second, so that the request has left even on a busy machine. Other cases end by themselves.
  const timeLimitMs = expected === 'timeout' ? 1_000 : 60_000
  const outcome = await senderForTest({ timeLimitMs }).send(createOutgoingRequest(receiver.url))

  expect(outcome.outcome).toBe(expected)
  expect(outcome.error ?? '').toContain(words)
  expect(receiver.received).toHaveLength(1)
})

test('a redirect is reported and never followed', async () => {
  const elsewhere = await receiverForTest()
  const receiver = await receiverForTest(answerWith(302, { location: elsewhere.url }))

  const outcome = await senderForTest().send(createOutgoingRequest(receiver.url))

  expect(outcome).toMatchObject({ outcome: 'bad_status', httpStatus: 302 })
  expect(outcome.error).toContain(`${elsewhere.url}; redirects are never followed`)
  expect(elsewhere.received).toEqual([])
})

test('Retry-After is returned as it was received', async () => {
  const receiver = await receiverForTest(answerWith(503, { 'retry-after': '120' }))

  const outcome = await senderForTest().send(createOutgoingRequest(receiver.url))

  expect(outcome.retryAfter).toBe('120')
})

test('a compressed response is not decompressed', async () => {
  const bomb = gzipSync(Buffer.alloc(4_000_000))
  const receiver = await receiverForTest(answerWith(200, { 'content-encoding': 'gzip' }, bomb))

  const { outcome, exchange } = await senderForTest().send(createOutgoingRequest(receiver.url))

  expect(outcome).toBe('delivered')
  expect(exchange?.response?.bytes).toBe(bomb.length)
  expect(exchange?.response?.body).toEqual(bomb)
})

test('a callback to a closed port ends as refused', async () => {
  const receiver = await startTestReceiver()
  await receiver.close()

  const outcome = await senderForTest().send(createOutgoingRequest(receiver.url))

  expect(outcome.outcome).toBe('refused')
  expect(outcome.error).toContain('start the receiver')
})

test('consecutive callbacks share a connection', async () => {
  const receiver = await receiverForTest()
  const sending = senderForTest()

  for (let i = 0; i < 20; i++) await sending.send(createOutgoingRequest(receiver.url))

  expect(receiver.connections()).toBe(1)
})

test('localhost is reached at either of its addresses', async () => {
  const receiver = await receiverForTest()

  const outcome = await senderForTest().send(
    createOutgoingRequest(`http://localhost:${receiver.port}/hook`),
  )

  expect(outcome.outcome).toBe('delivered')
})

test('close ends running and waiting callbacks at once', async () => {
  const closing = await leastMeasured(500, async () => {
    const receiver = await receiverForTest(testBehaviours.hang)
    const sending = senderForTest()
    const outcomes = Array.from({ length: 20 }, () =>
      sending.send(createOutgoingRequest(receiver.url)),
    )
    await receiver.waitForCount(8)
    const ms = await measureMs(() => Promise.all([sending.close(), ...outcomes]))
    const ended = [
      ...(await Promise.all(outcomes)),
      await sending.send(createOutgoingRequest(receiver.url)),
    ]
    expect(new Set(ended.map(({ outcome }) => outcome))).toEqual(new Set(['failed']))
    return ms
  })

  expect(closing).toBeLessThan(500)
})

test('nine hanging receivers do not delay the tenth', async () => {
  const hung = await Promise.all(
    Array.from({ length: 9 }, () => receiverForTest(testBehaviours.hang)),
  )
  const good = await receiverForTest()
  const sending = senderForTest()
  for (const { url } of hung)
    for (let i = 0; i < 20; i++) void sending.send(createOutgoingRequest(url))
  await Promise.all(hung.map(({ waitForCount }) => waitForCount(1)))
  const fifty = async () => {
    const sent = Array.from({ length: 50 }, () => sending.send(createOutgoingRequest(good.url)))
    const outcomes = await Promise.all(sent)
    expect(outcomes.every(({ outcome }) => outcome === 'delivered')).toBe(true)
  }

  expect(await leastMeasured(1_000, () => measureMs(fifty))).toBeLessThan(1_000)
})

test('a callback to an invalid URL ends as failed', async () => {
  const outcome = await senderForTest().send(createOutgoingRequest('nonsense'))

  expect(outcome).toMatchObject({ outcome: 'failed' })
})

test('a callback by https to a receiver without TLS ends as tls', async () => {
  const receiver = await receiverForTest()

  const outcome = await senderForTest().send(
    createOutgoingRequest(receiver.url.replace('http', 'https')),
  )

  expect(outcome.outcome).toBe('tls')
})

test('a callback to a receiver that closes without an answer ends as reset', async () => {
  const server = createServer((socket) => socket.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0

  const outcome = await senderForTest().send(createOutgoingRequest(`http://127.0.0.1:${port}/`))

  expect(outcome.outcome).toBe('reset')
})
