import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { leastMeasured, measureMs } from '../support/measure-duration.ts'
import { answerWith, failFirst, testBehaviours } from '../support/receiver.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

const headers = { session_id: 'oiwejdf89453', 'X-Api-Key': 'k', order: '7' }

test('a delivery shows request, response and real durations of an attempt', async () => {
  const { open, clock, control } = await emulatorForTest()
  const receiver = await receiverForTest(answerWith(200, { 'set-cookie': 'a=b' }, 'thank you'))
  const id = await open({ callback: { url: receiver.url, method: 'JSON', headers } })
  await clock.advance('1m')

  const { body } = await control('get', `/deliveries/${id}.1`)

  const [attempt] = body.attempts
  expect(attempt).toMatchObject({
    scheduledAt: '2026-01-05T08:01:00.000Z',
    startedAt: '2026-01-05T08:01:00.000Z',
    at: '2026-01-05T08:01:00.000Z',
    outcome: 'delivered',
    httpStatus: 200,
    request: { method: 'POST', bytes: receiver.received[0]?.body.length },
    exchange: {
      remoteAddress: `127.0.0.1:${receiver.port}`,
      connectedMs: expect.any(Number),
      firstByteMs: expect.any(Number),
      endedMs: attempt.took,
      response: { status: 200, body: 'thank you', bytes: 9, truncated: false },
    },
  })
  expect(attempt.request.body).toBe(receiver.received[0]?.body.toString())
})

test('secrets are masked in the request and in the response of a delivery', async () => {
  const masked = await emulatorForTest()
  const shown = await emulatorForTest({ logSecrets: true })
  const receiver = await receiverForTest(answerWith(200, { 'set-cookie': 'a=b', 'x-plain': 'c' }))

  const [hidden, open] = await Promise.all([masked, shown].map(headersOf))

  expect(hidden).toEqual({ session_id: '***', 'X-Api-Key': '***', order: '7', cookie: '***' })
  expect(open).toEqual({ ...headers, cookie: 'a=b' })
  expect(receiver.received[0]?.headers).toContainEqual(['session_id', 'oiwejdf89453'])

  async function headersOf({ open, clock, control }: typeof masked) {
    const id = await open({ callback: { url: receiver.url, headers } })
    await clock.advance('1m')
    const { body } = await control('get', `/deliveries/${id}.1`)
    const { request, exchange } = body.attempts[0]
    const requestHeaders = Object.fromEntries(request.headers)
    const responseHeaders = Object.fromEntries(exchange.response.headers)
    const { session_id, order } = requestHeaders
    return {
      session_id,
      'X-Api-Key': requestHeaders['X-Api-Key'],
      order,
      cookie: responseHeaders['set-cookie'],
    }
  }
})

test('only "took" differs between two runs with receivers of different speed', async () => {
  const quick = await attemptAfter(0)
  const slow = await attemptAfter((quick?.took ?? 0) + 20)

  expect({ ...quick, took: 0 }).toEqual({ ...slow, took: 0 })
  expect(slow?.took).toBeGreaterThan(quick?.took ?? 0)

  async function attemptAfter(ms: number) {
    const { open, clock, deliveries } = await emulatorForTest()
    const receiver = await receiverForTest((response) => void setTimeout(() => response.end(), ms))
    await open({ callback: { url: receiver.url } })
    await clock.advance('1m')
    return deliveries()[0]?.attempts[0]
  }
})

test('a failed attempt says when the next attempt follows', async () => {
  const { open, clock, deliveries } = await emulatorForTest()
  const receiver = await receiverForTest(failFirst(1, answerWith(503, { 'retry-after': '12' })))
  await open({ callback: { url: receiver.url, retry: 1 } })

  await clock.advance('1h')

  const [first, second] = deliveries()[0]?.attempts ?? []
  expect(first).toMatchObject({ outcome: 'bad_status', nextAt: '2026-01-05T08:01:12.000Z' })
  expect(second).toMatchObject({ scheduledAt: first?.nextAt, outcome: 'delivered' })
})

test('redelivering a verification sends all its callbacks again, marked as manual', async () => {
  const { open, clock, control, deliveries } = await emulatorForTest()
  const receiver = await receiverForTest()
  const id = await open({ callback: { url: receiver.url } })
  await open({ callback: { url: receiver.url } })
  await clock.advance('1h')

  const { status, body } = await control('post', '/deliveries/redeliver').send({ verification: id })
  await clock.advance('0s')

  expect(status).toBe(202)
  expect(body.data.map((row: { id: string }) => row.id)).toEqual([`${id}.1`, `${id}.2`])
  expect(receiver.received).toHaveLength(6)
  expect(deliveries().flatMap(({ attempts }) => attempts.map(({ manual }) => manual))).toEqual([
    ...[undefined, true, undefined, true],
    ...[undefined, undefined],
  ])
})

test('redelivering with failedSince sends only the callbacks that failed since then', async () => {
  const { open, clock, control, deliveries } = await emulatorForTest()
  const receiver = await receiverForTest(failFirst(3, answerWith(500)))
  await open({ callback: { url: receiver.url } })
  await clock.advance('1h')
  await open({ callback: { url: receiver.url } })
  await clock.advance('1h')

  const { body } = await control('post', '/deliveries/redeliver').send({
    failedSince: '2026-01-05T08:30:00Z',
  })
  await clock.advance('0s')

  expect(body.data).toHaveLength(1)
  expect(deliveries().map(({ status }) => status)).toEqual([
    ...['exhausted', 'exhausted'],
    ...['delivered', 'delivered'],
  ])
})

test('redelivering with failed sends only the failed callbacks of the given receiver', async () => {
  const { open, clock, control, deliveries } = await emulatorForTest()
  const [first, second] = await Promise.all([
    receiverForTest(failFirst(2, answerWith(500))),
    receiverForTest(failFirst(2, answerWith(500))),
  ])
  for (const { url } of [first, second]) await open({ callback: { url } })
  await clock.advance('1h')

  const { body } = await control('post', '/deliveries/redeliver').send({
    failed: true,
    receiver: second.url,
  })
  await clock.advance('0s')

  expect(body.data).toHaveLength(2)
  expect(deliveries().map(({ status }) => status)).toEqual([
    ...['exhausted', 'exhausted'],
    ...['delivered', 'delivered'],
  ])
})

test('a blocked callback stays blocked when it is sent again', async () => {
  const { open, clock, control, deliveries, inbox } = await emulatorForTest()
  const id = await open({ callback: { url: 'http://93.184.216.34/hook' } })
  await clock.advance('1m')

  await control('post', '/deliveries/redeliver').send({ verification: id })
  await clock.advance('0s')

  expect(deliveries()[0]).toMatchObject({ status: 'blocked', attempts: [{}, { manual: true }] })
  expect(inbox('captured')).toHaveLength(2)
})

test.each([
  [{}, 400, 'A redelivery needs either verification or failedSince, or failed.'],
  [{ verification: 'a', failedSince: 'b' }, 400, 'A redelivery needs either'],
  [{ failedSince: 'yesterday' }, 400, '"failedSince" is "yesterday".'],
  [{ failedsince: '2026-01-05' }, 400, 'Unknown key "failedsince", did you mean "failedSince"?'],
  [{ verification: 7 }, 400, '"verification" is 7.'],
  [{ failed: true, failedSince: '2026-01-05T09:00:00Z' }, 400, 'A redelivery needs either'],
  [{ failed: 'yes' }, 400, '"failed" is "yes".'],
  [{ failed: true, receiver: 'here' }, 400, '"receiver" is "here".'],
  [
    { verification: 'none', receiver: 'http://127.0.0.1' },
    400,
    '"receiver" is "http://127.0.0.1".',
  ],
  [{ verification: 'none' }, 404, 'No verification has the id "none".'],
])('a redelivery of %j is refused with the remedy', async (body, status, detail) => {
  const { control } = await emulatorForTest()

  const answer = await control('post', '/deliveries/redeliver').send(body)

  expect(answer.status).toBe(status)
  expect(answer.body.detail).toContain(detail)
  expect(answer.body.fix).toEqual(expect.any(String))
})

test('close takes less than two seconds while receivers hang', async () => {
  const stopping = await leastMeasured(2_000, async () => {
    const emulator = await emulatorForTest({ clock: 'system', pace: 'instant' })
    const hung = await Promise.all(
      Array.from({ length: 12 }, () => receiverForTest(testBehaviours.hang)),
    )
    await Promise.all(hung.map(({ url }) => emulator.open({ callback: { url } })))
    await Promise.all(hung.map(({ waitForCount }) => waitForCount(1)))
    return measureMs(emulator.close)
  })

  expect(stopping).toBeLessThan(2_000)
})

test('deliveries can be filtered, and an unknown filter is refused', async () => {
  const { control, open, clock, inboxUrl } = await emulatorForTest()
  const callback = { url: inboxUrl('a'), method: 'JSON' }
  const [first] = [await open({ callback }), await open({ callback })]
  await clock.advance('1m')
  const ids = async (query: string) => {
    const { body } = await control('get', `/deliveries?${query}`)
    return body.data.map(({ id }: { id: string }) => id)
  }

  expect(await ids('event=validation')).toHaveLength(2)
  expect(await ids(`verification=${first}&status=delivered`)).toEqual([`${first}.1`])
  expect(await ids('status=exhausted')).toEqual([])
  const { status, body } = await control('get', '/deliveries?stauts=delivered')
  expect([status, body.detail]).toEqual([400, 'Unknown parameter "stauts", did you mean "status"?'])
})
