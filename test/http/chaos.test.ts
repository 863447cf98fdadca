import { expect, test } from 'vitest'
import { emulatorWithChaos } from '../support/chaos-emulator.ts'
import { leastMeasured, measureMs } from '../support/measure-duration.ts'
import { type ReceivedRequest, testBehaviours } from '../support/receiver.ts'

test('an early callback gets its response before the POST gets one', async () => {
  const order: string[] = []
  const { open, receiver } = await emulatorWithChaos(
    ['{ do: early, status: running }'],
    ['send: [running, ok]'],
    (response) => {
      order.push('callback')
      response.end()
      order.push('callback answered')
    },
  )

  const id = await open({ callback: { url: receiver.url, method: 'JSON' } })
  order.push('POST answered')

  expect(order).toEqual(['callback', 'callback answered', 'POST answered'])
  expect(jsonOf(receiver.received[0])).toMatchObject({ data: { id, status: 'running' } })
})

test('a receiver that hangs on an early callback delays the POST by one second at most', async () => {
  const measureOpening = async () => {
    const { open, receiver } = await emulatorWithChaos(
      ['{ do: early }'],
      ['send: [running]'],
      testBehaviours.hang,
    )
    const ms = await measureMs(async () =>
      expect(await open({ callback: { url: receiver.url } })).toMatch(/^[0-9a-f-]{36}$/),
    )
    expect(receiver.received).toHaveLength(1)
    return ms
  }

  const ms = await leastMeasured(2_000, measureOpening)

  expect(ms).toBeGreaterThan(900)
  expect(ms).toBeLessThan(2_000)
})

test('without early the first callback is sent after the POST is answered', async () => {
  const { open, receiver, clock } = await emulatorWithChaos(
    ['{ do: forge, by: 1h }'],
    ['send: [running]', 'delay: 1s'],
  )

  await open({ callback: { url: receiver.url } })
  const before = receiver.received.length
  await clock.advance('1s')

  expect([before, receiver.received.length]).toEqual([0, 1])
})

test('reorder sends a later status first, and the delayed callback has the older status', async () => {
  const { open, receiver, clock, control } = await emulatorWithChaos([
    '{ do: reorder, status: validation, by: 15m }',
  ])
  await open({ callback: { url: receiver.url, method: 'JSON' } })

  await clock.advance('1h')

  expect(receiver.received.map(jsonOf).map(({ data }) => data.status)).toEqual(['ok', 'validation'])
  const { body } = await control('get', '/deliveries')
  expect(body.data.map(chaosOfRow)).toEqual([[{ do: 'reorder', by: '15m' }], undefined])
})

test('duplicates have the id of the first event, and without "by" they are sent at the same time', async () => {
  let openRequests = 0
  let mostOpen = 0
  const waiting: (() => void)[] = []
  const { open, receiver, clock } = await emulatorWithChaos(
    ['{ do: duplicate, status: ok, count: 2 }'],
    ['send: [ok]'],
    (response) => {
      openRequests += 1
      mostOpen = Math.max(mostOpen, openRequests)
      waiting.push(() => {
        openRequests -= 1
        response.end()
      })
      if (waiting.length === 3) for (const go of waiting) go()
    },
  )
  const id = await open({ callback: { url: receiver.url } })

  await clock.advance('1h')

  expect(mostOpen).toBe(3)
  expect(receiver.received.map((callback) => headerOf(callback, 'x-emulator-event-id'))).toEqual([
    `${id}.1`,
    `${id}.1`,
    `${id}.1`,
  ])
  expect(new Set(receiver.received.map(({ body }) => body.toString())).size).toBe(1)
})

test.each([
  ['truncated', 'application/json', /^\{"data":\{"id":"[^}]*$/],
  ['not-json', 'application/json', /^Array$/],
  ['wrong-type', 'text/plain', /^\{"data":\{.*\}\}$/],
])('corrupt as %s sends the damaged body to the receiver', async (as, type, body) => {
  const { open, receiver, clock } = await emulatorWithChaos([
    `{ do: corrupt, status: ok, as: ${as} }`,
  ])
  await open({ callback: { url: receiver.url, method: 'JSON' } })

  await clock.advance('1h')

  const [plain, spoilt] = receiver.received
  expect(plain && headerOf(plain, 'content-type')).toBe('application/json')
  expect(jsonOf(plain).data.status).toBe('validation')
  expect(spoilt && headerOf(spoilt, 'content-type')).toBe(type)
  expect(spoilt?.body.toString()).toMatch(body)
})

test('corrupt as wrong-length sends half a request once, and the attempt is logged', async () => {
  const { open, receiver, clock, deliveries } = await emulatorWithChaos([
    '{ do: corrupt, status: ok, as: wrong-length }',
  ])
  await open({ callback: { url: receiver.url, method: 'JSON' } })

  await clock.advance('1h')

  expect(receiver.received).toHaveLength(1)
  expect(deliveries()[1]).toMatchObject({ status: 'exhausted', chaos: [{ as: 'wrong-length' }] })
  expect(deliveries()[1]?.attempts).toMatchObject([{ outcome: 'bad_status', httpStatus: 400 }])
})

test('a forged callback has an id that is unknown to GET', async () => {
  const { open, receiver, clock, api } = await emulatorWithChaos(['{ do: forge, by: 5m }'])
  await open({ callback: { url: receiver.url, method: 'JSON' } })
  await clock.advance('1h')

  const [, , forged] = receiver.received.map(jsonOf).map(({ data }) => data)
  const { status } = await api('get', `/IT-identity-verifications/${forged.id}`)

  expect(forged).toMatchObject({ status: 'ok', reason: 'identityverified' })
  expect(status).toBe(404)
})

test('explain shows planned chaos before an advance, and its results afterwards', async () => {
  const { open, receiver, clock, control } = await emulatorWithChaos([
    '{ do: drop, status: validation }',
    '{ do: duplicate, status: ok, by: 3s }',
  ])
  const id = await open({ callback: { url: receiver.url } })

  const ahead = (await control('get', `/verifications/${id}/explain`)).text
  const { body: verification } = await control('get', `/verifications/${id}`)
  const report = await clock.advance('1h')
  const after = (await control('get', `/verifications/${id}/explain`)).text

  expect(ahead).toContain('  08:01:00  callback validation: dropped  (chaos: drop)  (in 1m)')
  expect(ahead).toContain('  08:02:03  callback ok  (chaos: duplicate by 3s)  (in 2m3s)')
  expect(verification.deliveries).toEqual([])
  expect(verification.foreseen.map(chaosOfRow)).toEqual([
    [{ do: 'drop' }],
    undefined,
    [{ do: 'duplicate', by: '3s' }],
  ])
  expect(report.deliveries.map(({ status }) => status)).toEqual([
    'dropped',
    'delivered',
    'delivered',
  ])
  expect(after).toContain('  08:01:00  callback validation: dropped  (chaos: drop)')
  expect(after).toContain('  08:02:03  callback ok: delivered 200  (chaos: duplicate by 3s)')
})

function jsonOf(received: ReceivedRequest | undefined) {
  return JSON.parse(received?.body.toString() ?? 'null')
}

function headerOf({ headers }: ReceivedRequest, name: string): string | undefined {
  return headers.find(([headerName]) => headerName.toLowerCase() === name)?.[1]
}

function chaosOfRow({ chaos }: { chaos?: unknown }): unknown {
  return chaos
}
