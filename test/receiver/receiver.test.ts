import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { type ReceiverOptions, startReceiver } from '../../server/index.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { sendBytes } from '../support/send-bytes.ts'
import { createOutgoingRequest, senderForTest } from '../support/sender-and-receiver.ts'

test('waitForCallback returns the callbacks of one verification one after the other', async () => {
  const { open, clock } = await emulatorForTest()
  const receiver = await startForTest()
  const other = await open({ callback: { url: receiver.url } })
  const id = await open({ callback: { url: receiver.url, method: 'JSON', custom: { order: 7 } } })

  const waiting = receiver.waitForCallback(id)
  await clock.advance('2m')

  const [first, second] = [await waiting, await receiver.waitForCallback(id)]
  expect([first.status, second.status]).toEqual(['validation', 'ok'])
  expect(second).toMatchObject({
    verification: id,
    delivery: `${id}.2`,
    attempt: 1,
    method: 'POST',
    path: '/hook',
    decoded: { data: { id, status: 'ok' }, custom: { order: 7 } },
  })
  expect((await receiver.waitForCallback(`${other}.2`)).status).toBe('ok')
})

test('the exact bytes are stored', async () => {
  const receiver = await startForTest()

  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (body) => {
      await fetch(receiver.url, { method: 'POST', body })

      expect([...(receiver.received.at(-1)?.body ?? [])]).toEqual([...body])
    }),
    { numRuns: 50 },
  )
})

test('a wait that times out says which callbacks came instead', async () => {
  const { open, clock } = await emulatorForTest()
  const receiver = await startForTest()
  const id = await open({ callback: { url: receiver.url } })

  const nothing = receiver.waitForCallback('some-id', '1ms')
  await expect(nothing).rejects.toThrow(
    'No callback about some-id came within 1ms. None came at all.',
  )
  await clock.advance('2m')
  const others = receiver.waitForCallback('some-id', '1ms')

  await expect(others).rejects.toThrow(
    `2 came, at last ${id} validation, ${id} ok. Check that the clock was`,
  )
})

test('close ends every wait', async () => {
  const receiver = await startForTest()

  const waiting = receiver.waitForCallback('some-id', '1h')
  await receiver.close()

  await expect(waiting).rejects.toThrow('No callback about some-id came')
})

test.each([
  ['ok', { outcome: 'delivered', httpStatus: 200 }],
  ['slow:1ms', { outcome: 'delivered', httpStatus: 200 }],
  ['bad-request', { outcome: 'bad_status', httpStatus: 400 }],
  ['5xx', { outcome: 'bad_status', httpStatus: 500 }],
  ['server-error', { outcome: 'bad_status', httpStatus: 500 }],
  ['redirect', { outcome: 'bad_status', httpStatus: 302 }],
  ['hang', { outcome: 'timeout' }],
  ['slowloris', { outcome: 'timeout' }],
  ['slow', { outcome: 'timeout' }],
  ['reset', { outcome: 'reset' }],
  ['close-early', { outcome: 'reset' }],
  ['huge', { outcome: 'delivered', httpStatus: 200 }],
  ['gzip-bomb', { outcome: 'delivered', httpStatus: 200 }],
  ['wrong-cert', { outcome: 'tls' }],
  ['tls-stall', { outcome: 'timeout' }],
  ['close-at-once', { outcome: 'reset' }],
  ['never-reads', { outcome: 'timeout' }],
  ['answers-early', { outcome: 'delivered', httpStatus: 200 }],
  ['interim-flood', { outcome: 'too_large' }],
  ['hints-flood', { outcome: 'too_large' }],
  ['huge-headers', { outcome: 'too_large' }],
  ['chunk-extensions', { outcome: 'delivered', httpStatus: 200 }],
  ['tiny-chunks', { outcome: 'delivered', httpStatus: 200 }],
  ['drip', { outcome: 'delivered', httpStatus: 200 }],
  ['trailers', { outcome: 'too_large' }],
  ['extra-answers', { outcome: 'delivered', httpStatus: 200 }],
  ['not-http', { outcome: 'failed' }],
] as const)('the sender reports a receiver that behaves %s', async (behaviour, outcome) => {
  const receiver = await startForTest({ behaviour })
  const { send } = senderForTest({ timeLimitMs: outcome.outcome === 'timeout' ? 300 : 60_000 })

  expect(await send(createOutgoingRequest(receiver.url))).toMatchObject(outcome)
})

test('flap fails the given number of times and succeeds from then on', async () => {
  const receiver = await startForTest({ behaviour: 'flap:2' })
  const { send } = senderForTest()

  const statuses = []
  for (let i = 0; i < 4; i++)
    statuses.push((await send(createOutgoingRequest(receiver.url))).httpStatus)

  expect(statuses).toEqual([503, 503, 200, 200])
})

test('the behaviour of a receiver can be changed while it runs', async () => {
  const receiver = await startForTest()
  const { send } = senderForTest()
  const status = async () => (await send(createOutgoingRequest(receiver.url))).httpStatus

  const first = await status()
  receiver.behave('flap:1')
  const second = [await status(), await status()]
  receiver.behave({ status: 418 })

  expect([first, ...second, await status()]).toEqual([200, 503, 200, 418])
  expect(() => receiver.behave('wrong-cert')).toThrow('shows its certificate from the start')
  expect(() => receiver.behave('tls-stall')).toThrow('shows its certificate from the start')
})

test('a behaviour of connections can be changed while the receiver runs', async () => {
  const receiver = await startForTest({ behaviour: 'close-at-once' })
  const { send } = senderForTest()

  const closed = await send(createOutgoingRequest(receiver.url))
  receiver.behave('ok')
  const answered = await send(createOutgoingRequest(receiver.url))

  expect([closed.outcome, answered.outcome]).toEqual(['reset', 'delivered'])
})

test('the gzip bomb is small when it is sent and large when it is decompressed', async () => {
  const receiver = await startForTest({ behaviour: 'gzip-bomb' })

  // Any ordinary client would decompress it.
  const answer = await sendBytes(receiver.url, 'POST / HTTP/1.0\r\n\r\n')

  const bytes = answer.subarray(answer.indexOf('\r\n\r\n') + 4)
  expect(bytes.length).toBeLessThan(1_000_000)
  expect(gunzipSync(bytes).length).toBe(200 * 1024 * 1024)
})

test('dropUnderscoreHeaders removes headers as nginx does', async () => {
  const receiver = await startForTest({ dropUnderscoreHeaders: true })
  const { send } = senderForTest()

  await send(createOutgoingRequest(receiver.url, { session_id: 'abc', 'x-order': '7' }))

  const names = receiver.received[0]?.headers.map(([name]) => name.toLowerCase())
  expect(names).toContain('x-order')
  expect(names).not.toContain('session_id')
})

test('a body that is too large is refused and not stored', async () => {
  const receiver = await startForTest()

  const answer = await fetch(receiver.url, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) })

  expect(answer.status).toBe(413)
  expect(receiver.received).toEqual([])
})

test.each([
  [{ behaviour: 'hnag' }, 'No receiver behaves "hnag", did you mean "hang"?'],
  [{ behaviour: 'slow:long' }, 'No receiver behaves "slow:long"'],
  [{ status: 99 }, 'A receiver cannot answer 99. Write a status from 200 to 599.'],
  [{ status: 404, behaviour: 'hang' }, 'that answers 404 cannot behave "hang" as well'],
])('the option %j is refused in a sentence', async (options, sentence) => {
  await expect(startReceiver(options as ReceiverOptions)).rejects.toThrow(sentence)
})

test('an invalid timeout is refused in a sentence', async () => {
  const receiver = await startForTest()

  await expect(receiver.waitForCallback('some-id', '5 s')).rejects.toThrow(
    '"5 s" is not a duration. Write 500ms, 5s or 2m.',
  )
})

async function startForTest(options: ReceiverOptions = {}) {
  const receiver = await startReceiver(options)
  onTestFinished(receiver.close)
  return receiver
}
