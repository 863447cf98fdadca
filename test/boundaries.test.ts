import { expect, test } from 'vitest'
import { instant } from '../server/domain/time/instant.ts'
import { emulatorForTest } from './support/emulator.ts'

// Instants at which a verification becomes ok: before a change of summer time, a leap day or a new year.
const ENDINGS = [
  ['on an ordinary day', '2026-01-07T12:00:00+01:00'],
  ['before the night that is an hour short', '2026-03-28T23:30:00+01:00'],
  ['before the night that is an hour long', '2026-10-24T23:30:00+02:00'],
  ['on the eve of a leap day', '2028-02-28T23:59:59+01:00'],
  ['in the last second of a year', '2026-12-31T23:59:59+01:00'],
] as const

const RETENTION = [
  ['29 days, 23:59:59', '719h59m59s', 200],
  ['30 days to the second', '720h', 200],
  ['30 days and a second', '720h1s', 422],
] as const

const retentionCases = ENDINGS.flatMap(([when, ok]) =>
  RETENTION.map(([age, by, status]) => ({ when, ok, age, by, status })),
)

test.each(retentionCases)(
  'GET data of a verification that ended ok $when answers $status after $age',
  async ({ ok, by, status }) => {
    const { api, open, clock } = await emulatorForTest({ at: instant(Date.parse(ok) - 120_000) })
    const id = await open()
    await clock.advance('2m')
    await clock.advance(by)

    const { body } = await api('get', `/IT-identity-verifications/${id}`)
    const data = await api('get', `/IT-identity-verifications/${id}/data`)

    expect(body.data.status).toBe('ok')
    expect(data.status).toBe(status)
  },
)

const READY = [
  ['on Saturday at 17:59:59', '2026-01-10T17:59:59+01:00', '2026-01-10T16:59:59.000Z'],
  ['on Saturday at 18:00', '2026-01-10T18:00:00+01:00', '2026-01-12T08:00:00.000Z'],
  ['on Christmas Eve at 18:00', '2026-12-24T18:00:00+01:00', '2026-12-28T08:00:00.000Z'],
  ['before Easter', '2026-04-04T18:00:00+02:00', '2026-04-07T07:00:00.000Z'],
  ['in the night that is an hour short', '2026-03-29T01:59:59+01:00', '2026-03-30T07:00:00.000Z'],
  ['in the night that is an hour long', '2026-10-25T02:59:59+02:00', '2026-10-26T08:00:00.000Z'],
  ['on the eve of a leap day', '2028-02-28T18:00:00+01:00', '2028-02-29T08:00:00.000Z'],
  ['in the last second of a year', '2026-12-31T23:59:59+01:00', '2027-01-02T08:00:00.000Z'],
] as const

test.each(READY)('a user who is ready %s (%s) is called at %s', async (_, ready, called) => {
  const { api, control } = await emulatorForTest({ at: instant(Date.parse(ready) - 420_000) })
  const { body } = await api('post', '/IT-live')
    .set('x-emulator-scenario', 'slow-operator; queue=0s')
    .send({ mail: 'anna@example.com' })

  const { body: explained } = await control('get', `/verifications/${body.data.id}`)

  const call = explained.plan.find((step: { do?: string }) => step.do === 'take-call')
  expect(call.at).toBe(called)
})
