import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { answerWith } from '../support/receiver.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

test('deliveries can be filtered by receiver and instant, with failing ones first', async () => {
  const { open, clock, control } = await emulatorForTest()
  const [good, bad] = await Promise.all([receiverForTest(), receiverForTest(answerWith(500))])
  const ids: string[] = []
  for (const { url } of [good, bad, good]) {
    ids.push(await open({ callback: { url } }))
    await clock.advance('1h')
  }
  const host = new URL(good.url).host
  const list = async (query: string) =>
    (await control('get', `/deliveries?${query}`)).body.data.map(({ id }: { id: string }) => id)

  const byReceiver = await list(`receiver=${host}`)
  const byOrigin = await list(`receiver=http://${host}`)
  const recent = await list('since=2026-01-05T09:30:00Z')
  const failingFirst = await list('sort=failing')
  const newest = await list('limit=1')

  expect(byReceiver).toEqual([`${ids[0]}.1`, `${ids[0]}.2`, `${ids[2]}.1`, `${ids[2]}.2`])
  expect(byOrigin).toEqual(byReceiver)
  expect(recent).toEqual([`${ids[2]}.1`, `${ids[2]}.2`])
  expect(failingFirst.slice(0, 3)).toEqual([`${ids[1]}.2`, `${ids[1]}.1`, `${ids[2]}.2`])
  expect(newest).toEqual([`${ids[2]}.2`])
})

test('a list of deliveries has the totals of each receiver, however few rows it shows', async () => {
  const { open, clock, control } = await emulatorForTest()
  const [good, bad] = await Promise.all([receiverForTest(), receiverForTest(answerWith(503))])
  await open({ callback: { url: good.url } })
  await open({ callback: { url: bad.url, retry: 1 } })
  await open({ callback: { url: 'http://93.184.216.34/hook' } })
  await clock.advance('1h')

  const { body } = await control('get', '/deliveries?limit=0')

  const expected = { deliveries: 2, p50Ms: expect.any(Number), p95Ms: expect.any(Number) }
  const origin = (url: string) => new URL(url).origin
  expect(body).toMatchObject({ data: [], truncated: true, matching: 6 })
  expect(body.receivers).toEqual([
    { ...expected, receiver: origin(bad.url), delivered: 0, failed: 2, attempts: 4, errors: 4 },
    {
      ...{ receiver: 'http://93.184.216.34', deliveries: 2, delivered: 0, failed: 2 },
      ...{ attempts: 2, errors: 2, p50Ms: null, p95Ms: null },
    },
    { ...expected, receiver: origin(good.url), delivered: 2, failed: 0, attempts: 2, errors: 0 },
  ])
})

test.each([
  ['status=delivred', 'Unknown status "delivred", did you mean "delivered"?'],
  ['event=done', 'Unknown event "done".'],
  ['sort=faling', 'Unknown sort "faling", did you mean "failing"?'],
  ['since=yesterday', '"since" is "yesterday".'],
  ['limit=-1', '"limit" is "-1".'],
  ['reciever=a', 'Unknown parameter "reciever", did you mean "receiver"?'],
])('a list of deliveries with ?%s is refused with the remedy', async (query, detail) => {
  const { control } = await emulatorForTest()

  const { status, body } = await control('get', `/deliveries?${query}`)

  expect(status).toBe(400)
  expect(body.detail).toBe(detail)
  expect(body.fix).toEqual(expect.any(String))
})

test('an advance with summary=true answers the numbers of its report', async () => {
  const [listed, counted] = await Promise.all([advanced(''), advanced('?summary=true')])

  const { transitions, deliveries, ...rest } = listed
  expect(counted).toEqual({
    ...rest,
    transitions: transitions.length,
    deliveries: deliveries.length,
    failed: 2,
  })
  expect(deliveries).toHaveLength(4)

  async function advanced(query: string) {
    const { open, control, inboxUrl } = await emulatorForTest()
    await open({ callback: { url: inboxUrl('orders') } })
    await open({ callback: { url: 'http://93.184.216.34/hook' } })
    const { body } = await control('post', `/clock/advance${query}`).send({ by: '1h' })
    return body
  }
})
