import { expect, test } from 'vitest'
import { accountAt } from '../support/account.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('GET /callbacks formats instants like tokens and wallet do', async () => {
  const emulator = await emulatorForTest()
  const dev = accountAt(emulator, 'dev@example.com')
  const { token } = await dev.token()
  const as = dev.with(token)
  const callback = { url: emulator.inboxUrl('a'), method: 'JSON' }
  await as('post', '/IT-live', { mail: 'anna@example.com', callback })
  await as('post', '/__emulator/clock/advance', { by: '2m' })

  const { body: list } = await dev.login('get', '/callbacks')
  const { body: detail } = await dev.login('get', `/callbacks/${list.data[0].id}`)

  expect(list.data.map(({ startedAt }: { startedAt: string }) => startedAt)).toEqual([
    '2026-01-05T08:02:00+00:00',
    '2026-01-05T08:01:00+00:00',
  ])
  expect(detail.data).toMatchObject({
    createdAt: '2026-01-05T08:02:00+00:00',
    startedAt: '2026-01-05T08:02:00+00:00',
    completedAt: '2026-01-05T08:02:00+00:00',
  })
})
