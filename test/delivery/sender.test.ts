import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { serializeCallback } from '../../server/domain/callbacks/serialize-callback.ts'
import type { AttemptOutcome } from '../../server/domain/model/callback.ts'
import { leastOf, took } from '../support/measured.ts'
import { answers, answersWith, type Behaviour, startReceiver } from '../support/receiver.ts'
import { receiving, sender, sendingTo } from '../support/sending.ts'

test('a form arrives byte for byte, with the headers as they were given', async () => {
  const receiver = await receiving()

  const outcome = await sender().send(sendingTo(receiver.url, { Session_ID: 'caffè', b: '2' }))

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

test('JSON arrives in UTF-8, whatever the headers carry', async () => {
  const receiver = await receiving()
  const callback = { url: '', encoding: 'json', field: '', headers: { x: 'è' }, retry: 0 } as const

  const bytes = serializeCallback(callback, { text: 'è€😀' })
  await sender().send({ id: 'a.1', namespace: 'n', url: receiver.url, ...bytes })

  const [request] = receiver.received
  expect(request?.body.toString()).toBe('{"data":{"text":"è€😀"}}')
  expect(request?.headers).toContainEqual(['x', 'è'])
})

test.each<[string, Behaviour, AttemptOutcome['outcome'], string]>([
  ['a 204', answersWith(204), 'delivered', ''],
  ['a 299', answersWith(299), 'delivered', ''],
  ['a 503', answersWith(503), 'bad_status', 'answered 503'],
  ['a 404', answersWith(404), 'bad_status', 'answered 404'],
  ['a 410', answersWith(410), 'bad_status', 'no further attempt'],
  ['a reset', answers.reset, 'reset', 'ECONNRESET'],
  ['half an answer', answers.closeEarly, 'reset', 'before its answer was complete'],
  ['a hung receiver', answers.hang, 'timeout', 'within 1s'],
  ['one byte at a time', answers.drip, 'timeout', 'within 1s'],
  ['a body without an end', answers.huge, 'delivered', ''],
  ['20 kB of headers', answers.manyHeaders, 'too_large', 'more than 16 KiB of headers'],
  ['no HTTP at all', answers.notHttp, 'failed', 'HTTP/1.1'],
  ['another protocol', answers.upgrade, 'bad_status', 'answered 101'],
])('%s', async (_, behaviour, expected, words) => {
  const receiver = await receiving(behaviour)

  // A second, so that the request has left even a busy machine; else as long as it takes.
  const timeLimitMs = expected === 'timeout' ? 1_000 : 60_000
  const outcome = await sender({ timeLimitMs }).send(sendingTo(receiver.url))

  expect(outcome.outcome).toBe(expected)
  expect(outcome.error ?? '').toContain(words)
  expect(receiver.received).toHaveLength(1)
})

test('a redirect is told and never followed', async () => {
  const elsewhere = await receiving()
  const receiver = await receiving(answersWith(302, { location: elsewhere.url }))

  const outcome = await sender().send(sendingTo(receiver.url))

  expect(outcome).toMatchObject({ outcome: 'bad_status', httpStatus: 302 })
  expect(outcome.error).toContain(`${elsewhere.url}; redirects are never followed`)
  expect(elsewhere.received).toEqual([])
})

test('Retry-After comes back as it was sent', async () => {
  const receiver = await receiving(answersWith(503, { 'retry-after': '120' }))

  const outcome = await sender().send(sendingTo(receiver.url))

  expect(outcome.retryAfter).toBe('120')
})

test('a compressed answer is not inflated', async () => {
  const bomb = gzipSync(Buffer.alloc(4_000_000))
  const receiver = await receiving(answersWith(200, { 'content-encoding': 'gzip' }, bomb))

  const { outcome, exchange } = await sender().send(sendingTo(receiver.url))

  expect(outcome).toBe('delivered')
  expect(exchange?.response?.bytes).toBe(bomb.length)
  expect(exchange?.response?.body).toEqual(bomb)
})

test('nobody listening is refused', async () => {
  const receiver = await startReceiver()
  await receiver.close()

  const outcome = await sender().send(sendingTo(receiver.url))

  expect(outcome.outcome).toBe('refused')
  expect(outcome.error).toContain('start the receiver')
})

test('callbacks one after another share a connection', async () => {
  const receiver = await receiving()
  const sending = sender()

  for (let i = 0; i < 20; i++) await sending.send(sendingTo(receiver.url))

  expect(receiver.connections()).toBe(1)
})

test('localhost is reached by either of its addresses', async () => {
  const receiver = await receiving()

  const outcome = await sender().send(sendingTo(`http://localhost:${receiver.port}/hook`))

  expect(outcome.outcome).toBe('delivered')
})

test('closing ends what hangs and what waits, at once', async () => {
  const closing = await leastOf(500, async () => {
    const receiver = await receiving(answers.hang)
    const sending = sender()
    const outcomes = Array.from({ length: 20 }, () => sending.send(sendingTo(receiver.url)))
    await receiver.came(8)
    const ms = await took(() => Promise.all([sending.close(), ...outcomes]))
    const ended = [...(await Promise.all(outcomes)), await sending.send(sendingTo(receiver.url))]
    expect(new Set(ended.map(({ outcome }) => outcome))).toEqual(new Set(['failed']))
    return ms
  })

  expect(closing).toBeLessThan(500)
})

test('nine receivers that hang do not keep the tenth waiting', async () => {
  const hung = await Promise.all(Array.from({ length: 9 }, () => receiving(answers.hang)))
  const good = await receiving()
  const sending = sender()
  for (const { url } of hung) for (let i = 0; i < 20; i++) void sending.send(sendingTo(url))
  await Promise.all(hung.map(({ came }) => came(1)))
  const fifty = async () => {
    const sent = Array.from({ length: 50 }, () => sending.send(sendingTo(good.url)))
    const outcomes = await Promise.all(sent)
    expect(outcomes.every(({ outcome }) => outcome === 'delivered')).toBe(true)
  }

  expect(await leastOf(1_000, () => took(fifty))).toBeLessThan(1_000)
})

test('what cannot be called at all is an outcome too', async () => {
  const outcome = await sender().send(sendingTo('nonsense'))

  expect(outcome).toMatchObject({ outcome: 'failed' })
})

test('a receiver that speaks no TLS fails as tls', async () => {
  const receiver = await receiving()

  const outcome = await sender().send(sendingTo(receiver.url.replace('http', 'https')))

  expect(outcome.outcome).toBe('tls')
})

test('a receiver that closes without a word is a reset', async () => {
  const server = createServer((socket) => socket.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0

  const outcome = await sender().send(sendingTo(`http://127.0.0.1:${port}/`))

  expect(outcome.outcome).toBe('reset')
})
