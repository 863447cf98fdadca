import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { readEvents } from '../support/event-reader.ts'
import { leastMeasured, measureMs } from '../support/measure-duration.ts'

test('the event stream reports requests, transitions and deliveries in the order in which they happen', async () => {
  const { url, token, open, clock, inboxUrl } = await emulatorForTest()
  const reader = readEvents(`${url}/__emulator/events`, { authorization: `Bearer ${token}` })
  await reader.ready

  const id = await open({ callback: { url: inboxUrl('a') } })
  await clock.advance('2m')

  await reader.waitForEvent(isDelivery('ok'))
  expect(reader.events.map(({ event, data }) => [event, ...summary(data)])).toEqual([
    ['transition', 'running', id],
    ['request', 200, id],
    ['transition', 'validation', id],
    ['delivery', 'delivered', id],
    ['transition', 'ok', id],
    ['delivery', 'delivered', id],
  ])
  expect(reader.events.find(({ event }) => event === 'transition')?.data).toEqual({
    namespace: expect.stringMatching(/^ns-/),
    verification: id,
    scenario: 'ok',
    from: null,
    at: '2026-01-05T08:00:00.000Z',
    status: 'running',
    reason: null,
    by: 'platform',
  })
})

test('an event of an action precedes the transition that it causes', async () => {
  const { url, token, open, act } = await emulatorForTest({ scenario: 'interactive' })
  const reader = readEvents(`${url}/__emulator/events`, { authorization: `Bearer ${token}` })
  await reader.ready
  const id = await open()

  act(id, { as: 'user', do: 'open-link' })
  act(id, { as: 'user', do: 'submit' })
  act(id, { as: 'operator', do: 'take-call' })
  act(id, { as: 'operator', do: 'reject', reason: 'face_mismatch' })

  await reader.waitForEvent(({ data }) => Reflect.get(Object(data), 'status') === 'ko')
  const rows = reader.events.filter(({ event }) => event === 'act' || event === 'transition')
  expect(rows.map(({ data }) => summary(data)[0])).toEqual([
    'running',
    'open-link',
    'submit',
    'take-call',
    'reject',
    'ko',
  ])
})

test('a client receives events of its namespace, by token or by name, and of all on request', async () => {
  const { url, token, namespace, as, open, ...emulator } = await emulatorForTest()
  const other = as('another-token')
  const events = `${url}/__emulator/events`
  const readers = [
    readEvents(events, { authorization: `Bearer ${token}` }),
    readEvents(`${events}?namespace=${other.namespace}`),
    readEvents(events, { 'x-emulator-namespace': namespace }),
    readEvents(`${events}?namespace=*`),
    readEvents(events),
  ]
  await Promise.all(readers.map(({ ready }) => ready))

  await open()
  await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: 'Bearer another-token' },
    body: '{"mail":"bruno@example.com"}',
  })
  await emulator.close()

  await Promise.all(readers.map(({ ended }) => ended))
  const namespaces = readers.map(({ events }) => [
    ...new Set(events.flatMap(({ data }) => Reflect.get(Object(data), 'namespace') ?? [])),
  ])
  expect(namespaces).toEqual([
    [namespace],
    [other.namespace],
    [namespace],
    [namespace, other.namespace],
    [],
  ])
})

test('a client that lost the connection resumes after its last event', async () => {
  const { url, token, open } = await emulatorForTest()
  const authorization = `Bearer ${token}`
  const first = readEvents(`${url}/__emulator/events`, { authorization })
  await first.ready
  const before = await open()
  const { id = '' } = await first.waitForEvent(({ event }) => event === 'request')
  first.close()
  const meanwhile = await open()

  const second = readEvents(`${url}/__emulator/events`, { authorization, 'last-event-id': id })

  await second.waitForEvent(({ event }) => event === 'request')
  const resumedEvents = second.events.map(({ event, data }) => [event, summary(data)[1]])
  expect(resumedEvents).toEqual([
    ['transition', meanwhile],
    ['request', meanwhile],
  ])
  expect(resumedEvents.flat()).not.toContain(before)
})

test('a client that received no event yet can resume as well', async () => {
  const { url, token, open } = await emulatorForTest()
  const authorization = `Bearer ${token}`
  const first = readEvents(`${url}/__emulator/events`, { authorization })
  await first.ready
  const [, id = ''] = /^id: (.*)$/m.exec(first.text()) ?? []
  first.close()
  const meanwhile = await open()

  const second = readEvents(`${url}/__emulator/events`, { authorization, 'last-event-id': id })

  expect(
    summary((await second.waitForEvent(({ event }) => event === 'transition')).data),
  ).toContain(meanwhile)
})

test.each(['zzz-1', 'rubbish', 'zzz-99999999999999999999'])(
  'the unknown last event id %s is answered with truncated, then new events follow',
  async (lastId) => {
    const { url, token, open } = await emulatorForTest()
    const authorization = `Bearer ${token}`

    const reader = readEvents(`${url}/__emulator/events`, {
      authorization,
      'last-event-id': lastId,
    })
    await reader.ready
    await open()

    await reader.waitForEvent(({ event }) => event === 'request')
    expect(reader.events.map(({ event }) => event)).toEqual(['truncated', 'transition', 'request'])
  },
)

test.each([
  ['?namespac=a', 'Unknown parameter \\"namespac\\", did you mean \\"namespace\\"?'],
  ['?namespace=a%20b', '\\"namespace\\" is \\"a b\\".'],
  ['?namespace=a&namespace=b', '\\"namespace\\" is [\\"a\\",\\"b\\"].'],
])('GET /__emulator/events%s is refused with the remedy', async (query, detail) => {
  const { url } = await emulatorForTest()

  const answer = await fetch(`${url}/__emulator/events${query}`)

  const text = await answer.text()
  expect(answer.status).toBe(400)
  expect(text).toContain(detail)
  expect(text).toContain('"fix"')
})

test('under --auth scoped namespace=* is refused', async () => {
  const { url } = await emulatorForTest({ auth: 'scoped' })

  const answer = await fetch(`${url}/__emulator/events?namespace=*`)

  expect(answer.status).toBe(403)
  expect(await answer.json()).toMatchObject({
    detail: 'Under --auth scoped a client cannot follow the namespaces of others.',
    fix: expect.stringContaining('the token'),
  })
})

test('the event stream refuses a page of another site', async () => {
  const { url } = await emulatorForTest()

  const answer = await fetch(`${url}/__emulator/events`, {
    headers: { origin: 'http://evil.example' },
  })

  expect(answer.status).toBe(403)
})

test('a reset is reported', async () => {
  const { url, token, namespace, open, control } = await emulatorForTest()
  const reader = readEvents(`${url}/__emulator/events`, { authorization: `Bearer ${token}` })
  await reader.ready
  await open()

  await control('post', '/reset')

  const { data } = await reader.waitForEvent(({ event }) => event === 'reset')
  expect(data).toEqual({ namespace, at: '2026-01-05T08:00:00.000Z' })
})

test('an evicted namespace is reported as reset', async () => {
  const { url, open, namespace } = await emulatorForTest({
    maxNamespaces: 1,
    scenario: 'interactive',
  })
  const reader = readEvents(`${url}/__emulator/events?namespace=*`)
  await reader.ready
  await open()

  await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: 'Bearer another-token' },
    body: '{"mail":"bruno@example.com"}',
  })

  const { data } = await reader.waitForEvent(({ event }) => event === 'reset')
  expect(data).toMatchObject({ namespace })
})

test('five hundred clients receive the same events, and close ends all streams within two seconds', async () => {
  const sequences = new Set<string>()
  const closeMs = await leastMeasured(2_000, async () => {
    const { url, token, open, close } = await emulatorForTest()
    const readers = Array.from({ length: 500 }, () =>
      readEvents(`${url}/__emulator/events`, { authorization: `Bearer ${token}` }),
    )
    await Promise.all(readers.map(({ ready }) => ready))
    await open()
    await Promise.all(
      readers.map(({ waitForEvent }) => waitForEvent(({ event }) => event === 'request')),
    )
    const ms = await measureMs(() => Promise.all([close(), ...readers.map(({ ended }) => ended)]))
    for (const { events } of readers) sequences.add(events.map(({ event }) => event).join(' '))
    return ms
  })

  expect(closeMs).toBeLessThan(2_000)
  expect([...sequences]).toEqual(['transition request closed'])
})

function isDelivery(name: string) {
  return ({ event, data }: { event: string; data: unknown }) =>
    event === 'delivery' && Reflect.get(Object(data), 'event') === name
}

// The status or action of an event, and the id of its verification.
function summary(data: unknown): readonly unknown[] {
  const row = Object(data)
  return [row.do ?? row.status, row.verification]
}
