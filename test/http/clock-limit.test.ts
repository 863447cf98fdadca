import { expect, test } from 'vitest'
import { endOfTime, formatInstant } from '../../server/domain/time/instant.ts'
import { emulatorForTest } from '../support/emulator.ts'

const end = '9999-12-31T23:59:59.999Z'

test.each([
  ['put', '/clock', { now: '9999-12-31T23:59:59-12:00' }, 400],
  ['post', '/clock/advance', { to: '9999-12-31T23:59:59-12:00' }, 400],
  ['post', '/clock/advance', { by: '36500d' }, 409],
  ['post', '/verifications/{id}/fast-forward', { by: '36500d' }, 409],
] as const)(
  '%s %s is refused with the limit when it would move the clock beyond the year 9999',
  async (method, path, body, status) => {
    const { open, control, clock } = await emulatorForTest({ at: '9950-01-01T00:00:00Z' })
    const id = await open()

    const answer = await control(method, path.replace('{id}', id)).send(body)

    expect(answer.status).toBe(status)
    expect(`${answer.body.detail} ${answer.body.fix}`).toContain(end)
    expect(formatInstant(clock.now())).toBe('9950-01-01T00:00:00.000Z')
    expect((await clock.advance('2m')).transitions).toHaveLength(2)
  },
)

test('a seed that begins before the year 0 is refused, and the error names the limit', async () => {
  const { control } = await emulatorForTest({ at: '0050-01-01T00:00:00Z' })

  const { status, body } = await control('post', '/verifications').send({ age: '36500d' })

  expect(status).toBe(400)
  expect(body.fix).toContain('0000-01-01T00:00:00.000Z')
})

test('a running clock stops at the end of the year 9999, and due callbacks are sent then', async () => {
  const emulator = await emulatorForTest({
    clock: 'system',
    speed: 1e6,
    at: '9999-12-31T23:59:00Z',
  })
  const id = await emulator.open({ callback: { url: emulator.inboxUrl('box'), retry: 5 } })

  await emulator.waitForStatus(id, 'ok')

  expect(emulator.clock.now()).toBe(endOfTime)
  expect((await emulator.control('get', '/clock')).body.now).toBe(end)
  await emulator.waitForInbox('box', { count: 2 })
})

test('the pages and documents of a verification that ends in the last second of the clock are available', async () => {
  const { api, control } = await emulatorForTest({ at: '9999-12-31T23:59:59Z' })
  const { body } = await api('post', '/IT-live')
    .set('x-emulator-scenario', 'slow-operator')
    .send({ mail: 'anna@example.com' })

  const { body: report } = await control('post', '/clock/advance').send({ until: 'idle' })

  expect(report.to).toBe(end)
  for (const path of PATHS) {
    const { status } = await api('get', path.replace('{id}', body.data.id))
    expect([path, status]).toEqual([path, 200])
  }
})

const PATHS = [
  '/IT-identity-verifications/{id}',
  '/IT-identity-verifications/{id}/data',
  '/__emulator/verifications/{id}',
  '/__emulator/verifications/{id}/explain',
  '/__emulator/desk',
  '/__emulator/',
  '/link/{id}',
]
