import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('a seed or a provider state is refused with 507 when nothing can be evicted, and changes nothing', async () => {
  const { open, control, verifications, seed } = await emulatorForTest({ maxStored: 2 })
  const ids = [await open(), await open()]
  const state = { state: 'ok', params: { id: 'pact-1', token: 'other' } }

  const seeded = await control('post', '/verifications').send({ status: 'ok' })
  const setUp = await control('post', '/pact-states').send(state)

  expect([seeded.status, setUp.status]).toEqual([507, 507])
  expect([seeded.body.fix, setUp.body.fix].join()).toMatch(/--max-stored.*--max-stored/)
  expect(() => seed()).toThrow('so no other one can be stored')
  expect(verifications().map(({ id }) => id)).toEqual(ids)
})

test('a seed and a provider state evict finished verifications', async () => {
  const { open, control, clock, url } = await emulatorForTest({ maxStored: 2 })
  await open()
  await open()
  await clock.advance('3m')
  const state = { state: 'ok', params: { id: 'pact-1', token: 'other' } }

  const seeded = await control('post', '/verifications').send({ status: 'ok' })
  const setUp = await control('post', '/pact-states').send(state)

  expect([seeded.status, setUp.status]).toEqual([201, 200])
  const health = await (await fetch(`${url}/__emulator/health`)).json()
  expect(health).toMatchObject({ stored: 2, evicted: 2 })
})

test('a request is refused with 507 when its provider state cannot be stored', async () => {
  const { open, control, api } = await emulatorForTest({ maxStored: 1 })
  await open()
  // This POST has no token, so its state applies to the next request of any client.
  await api('post', '/__emulator/pact-states')
    .unset('authorization')
    .send({
      state: 'ok',
      params: { id: 'pact-1' },
    })

  const { status, body } = await api('get', '/IT-identity-verifications/pact-1').set(
    'authorization',
    'Bearer another',
  )

  expect([status, body.success]).toEqual([507, false])
  expect((await control('get', '/health')).body.stored).toBe(1)
})

test('a snapshot is refused with 507 and changes nothing if too few verifications can be evicted', async () => {
  const source = await emulatorForTest({ seed: 2 })
  for (let n = 0; n < 3; n++) await source.open()
  const snapshot = source.snapshot()
  const { open, control, verifications } = await emulatorForTest({ maxStored: 4 })
  const ids = [await open(), await open()]

  const { status, body } = await control('put', '/state')
    .set('x-emulator-namespace', 'other')
    .send(snapshot)

  expect(status).toBe(507)
  expect(`${body.detail} ${body.fix}`).toMatch(/3 verifications.*--max-stored/)
  expect(verifications().map(({ id }) => id)).toEqual(ids)
  expect((await control('get', '/namespaces')).body.data).toHaveLength(1)
})

test('a restored snapshot evicts finished verifications, and does not count replaced ones', async () => {
  const source = await emulatorForTest({ seed: 2 })
  for (let n = 0; n < 3; n++) await source.open()
  const snapshot = source.snapshot()
  const { open, control, clock, as, url } = await emulatorForTest({ maxStored: 4 })
  for (let n = 0; n < 2; n++) await open()
  await clock.advance('3m')
  const other = as('other')
  const restore = () =>
    control('put', '/state').set('x-emulator-namespace', other.namespace).send(snapshot)

  const statuses = [(await restore()).status, (await restore()).status]

  expect(statuses).toEqual([200, 200])
  expect(other.verifications()).toHaveLength(3)
  const health = await (await fetch(`${url}/__emulator/health`)).json()
  expect(health).toMatchObject({ stored: 4, evicted: 1 })
})

test('a snapshot for a new namespace is refused with 507 while all others are in use', async () => {
  const source = await emulatorForTest({ seed: 2 })
  await source.open()
  const { open, control } = await emulatorForTest({ maxNamespaces: 1 })
  await open()

  const { status, body } = await control('put', '/state')
    .set('x-emulator-namespace', 'other')
    .send(source.snapshot())

  expect([status, body.fix]).toEqual([507, expect.stringContaining('--max-namespaces')])
  expect((await control('get', '/namespaces')).body.data).toHaveLength(1)
})

test.each([
  [
    { maxBody: 1024 },
    { mail: 'anna@example.com', layout: { footer: 'x'.repeat(2_000) } },
    '--max-body',
  ],
  [{ maxDepth: 8 }, { mail: 'anna@example.com', callback: callbackNested(9) }, '--max-depth'],
])('%o limits seeds and snapshots as well', async (limit, request, option) => {
  const source = await emulatorForTest({ maxDepth: 100 })
  const id = await source.open(request)
  const { control, seed, verifications } = await emulatorForTest(limit)

  const seeded = await control('post', '/verifications').send({ request })
  const restored = await control('put', '/state').send(source.snapshot())

  expect(id).toBeDefined()
  expect([seeded.status, restored.status]).toEqual([400, 400])
  expect(seeded.body.fix).toContain(option)
  expect(restored.body).toMatchObject({ place: 'contents.verifications[0].request' })
  expect(restored.body.detail).toContain(option)
  expect(() => seed({ request })).toThrow('would be refused')
  expect(verifications()).toEqual([])
})

test('the log reports the first answer with 507, and then each time that their number has doubled', async () => {
  const lines: string[] = []
  const { open, api } = await emulatorForTest({
    maxStored: 1,
    maxNamespaces: 1,
    write: (line) => lines.push(line),
  })
  await open()

  for (let n = 0; n < 5; n++) {
    await open().catch(() => undefined)
    await api('get', '/IT-identity-verifications').set('authorization', `Bearer other-${n}`)
  }

  const loggedCounts = (option: string) =>
    lines
      .filter((line) => line.includes(option))
      .map((line) => Number(/Refused with 507: (\d+) so far/.exec(line)?.[1]))
  expect(loggedCounts('--max-stored')).toEqual([1, 2, 4])
  expect(loggedCounts('--max-namespaces')).toEqual([1, 2, 4])
})

function callbackNested(depth: number): object {
  const data = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
  return { url: 'http://127.0.0.1:9/hook', data }
}
