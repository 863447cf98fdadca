import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('beyond --max-stored the oldest finished verifications are evicted, and a 404 explains their ids', async () => {
  const written: string[] = []
  const { open, clock, api, control } = await emulatorForTest({
    maxStored: 3,
    write: (line) => written.push(line),
  })
  const running = await openedBy(api, 'interactive')
  const first = await open()
  await clock.advance('2m')
  const second = await open()
  await clock.advance('2m')

  const third = await open()

  const look = (id: string) => api('get', `/IT-identity-verifications/${id}`)
  expect((await look(first)).body.error).toBe(223)
  expect((await look(first)).headers['x-emulator-problem']).toContain('ID_LEFT: ')
  for (const id of [running, second, third]) expect((await look(id)).status).toBe(200)
  expect((await api('get', '/IT-identity-verifications')).body.data).toHaveLength(3)
  expect((await control('get', '/verifications')).body.truncated).toBe(true)
  expect((await control('get', '/health')).body).toMatchObject({ stored: 3, evicted: 1 })
  expect(written).toEqual([
    'warn 1 of the oldest verifications were evicted so far: at most 3 are stored (--max-stored).\n',
  ])
})

test('a verification without planned steps is evicted when none has finished', async () => {
  const { api, open, clock } = await emulatorForTest({ maxStored: 2 })
  const alone = await openedBy(api, 'interactive')
  const planned = await open()

  const last = await open()

  const statuses = await Promise.all(
    [alone, planned, last].map(
      async (id) => (await api('get', `/IT-identity-verifications/${id}`)).status,
    ),
  )
  expect(statuses).toEqual([404, 200, 200])
  await clock.advance('2m')
})

test('a POST is refused with 507 and costs nothing while every verification has planned steps', async () => {
  const { api, open, clock, costs } = await emulatorForTest({ maxStored: 2 })
  await open()
  await open()
  const before = costs()

  const refused = await api('post', '/IT-live').send({ mail: 'anna@example.com' })

  expect([refused.status, refused.body.error]).toEqual([507, 507])
  expect(costs()).toEqual(before)
  await clock.advance('2m')
  expect(await open()).toMatch(/^[0-9a-f-]{36}$/)
})

test('after two hundred POSTs the stored and the evicted verifications are two hundred', async () => {
  const { api, control } = await emulatorForTest({
    maxStored: 50,
    pace: 'instant',
    clock: 'system',
  })

  for (let i = 0; i < 10; i++) {
    const posts = Array.from({ length: 20 }, () =>
      api('post', '/IT-live').send({ mail: 'anna@example.com' }),
    )
    for (const { status } of await Promise.all(posts)) expect(status).toBe(200)
  }

  const { stored, evicted } = (await control('get', '/health')).body
  expect(stored).toBeLessThanOrEqual(50)
  expect(stored + evicted).toBe(200)
})

async function openedBy(
  api: Awaited<ReturnType<typeof emulatorForTest>>['api'],
  scenario: string,
): Promise<string> {
  const { body } = await api('post', '/IT-live')
    .set('x-emulator-scenario', scenario)
    .send({ mail: 'anna@example.com' })
  return body.data.id
}
