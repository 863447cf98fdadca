import { expect, test } from 'vitest'
import { accountAt } from '../support/account.ts'
import { emulatorForTest } from '../support/emulator.ts'

const anna = { mail: 'anna@example.com' }

test('POSTs are charged to the wallet until its credit is used up, and GETs are free', async () => {
  const emulator = await emulatorForTest({ credit: 15 })
  const dev = accountAt(emulator, 'dev@example.com')
  const { token } = await dev.token()
  const post = dev.with(token)

  const live = await post('post', '/IT-live', anna)
  const second = await post('post', '/IT-live', anna)
  const selfie = await post('post', '/IT-selfie', anna)
  const list = await post('get', '/IT-identity-verifications')
  const wallet = await dev.login('get', '/wallet')
  const credit = await dev.login('get', '/credit')

  expect(live.status).toBe(200)
  expect([second.status, second.body]).toEqual([
    402,
    {
      data: null,
      success: false,
      message: 'Billing error message: Insufficient Credit in Wallet: 11.9 > 3.1 code 810',
      error: 610,
    },
  ])
  expect(selfie.status).toBe(200)
  expect(list.body.data).toHaveLength(2)
  expect(wallet.body.data).toEqual({
    credit: 1.4,
    createdAt: '2026-01-05T08:00:00+00:00',
    updatedAt: '2026-01-05T08:00:00+00:00',
  })
  expect(credit.body.data).toEqual({ credit: 1.4 })
})

test('transactions list each charge, newest first, and the recharge of the wallet', async () => {
  const emulator = await emulatorForTest({ credit: 100, prices: 'subscription' })
  const dev = accountAt(emulator, 'dev@example.com')
  const { token } = await dev.token()
  for (const path of ['/IT-live', '/IT-automatic']) {
    await dev.with(token)('post', path, anna)
    await dev.with(token)('post', '/__emulator/clock/advance', { by: '1h' })
  }

  const all = await dev.login('get', '/wallet/transactions')
  const page = await dev.login('get', '/wallet/transactions?skip=1&limit=1')

  const rows = all.body.data.map(
    ({ amount, createdAt, description }: Record<string, string>) =>
      `${createdAt} ${amount} ${description}`,
  )
  expect(rows).toEqual([
    '2026-01-05T09:00:00+00:00 -1.45 API usage - videoid.openapi.com',
    '2026-01-05T08:00:00+00:00 -8.9 API usage - videoid.openapi.com',
    '2026-01-05T08:00:00+00:00 100 Wallet recharge',
  ])
  expect(page.body.data).toEqual(all.body.data.slice(1, 2))
})

test('a POST whose answer is lost is charged', async () => {
  const emulator = await emulatorForTest({ credit: 100, scenario: 'paid-but-lost' })
  const dev = accountAt(emulator, 'dev@example.com')
  const { token } = await dev.token()

  await expect(dev.with(token)('post', '/IT-live', anna)).rejects.toThrow()

  const wallet = await dev.login('get', '/wallet')
  const stats = await dev.login('get', `/tokens/${token}`)
  expect(wallet.body.data.credit).toBe(88.1)
  expect(stats.body.data.stats).toMatchObject({ walletRequests: 1, walletAmount: 11.9 })
})

test('a refused request is not charged', async () => {
  const dev = accountAt(await emulatorForTest({ credit: 100 }), 'dev@example.com')
  const { token } = await dev.token()

  await dev.with(token)('post', '/IT-live', {})
  await dev.with(token)('post', '/IT-live', { mail: 'no' })
  await dev.with(token)('get', '/IT-live')

  const wallet = await dev.login('get', '/wallet')
  expect(wallet.body.data.credit).toBe(100)
})

test('each account has its own wallet, and each token that was not issued has its own wallet, too', async () => {
  const emulator = await emulatorForTest({ credit: 12 })
  const dev = accountAt(emulator, 'dev@example.com')
  const other = accountAt(emulator, 'other@example.com')
  const tokens = [(await dev.token()).token, (await other.token()).token, emulator.token]

  const statuses = []
  for (const token of [...tokens, ...tokens]) {
    statuses.push((await dev.with(token)('post', '/IT-live', anna)).status)
  }

  expect(statuses).toEqual([200, 200, 200, 402, 402, 402])
})

test('a reset restores the credit and keeps the tokens', async () => {
  const dev = accountAt(await emulatorForTest({ credit: 12, auth: 'scoped' }), 'dev@example.com')
  const { token } = await dev.token({ limits: { totalRequests: 2 } })
  const use = dev.with(token)
  await use('post', '/IT-live', anna)
  const empty = await use('post', '/IT-live', anna)

  await use('post', '/__emulator/reset')
  const again = await use('post', '/IT-live', anna)

  expect([empty.status, again.status]).toEqual([402, 200])
  expect(again.body.data.owner).toBe('dev@example.com')
})

test('without --credit the wallet starts with a million EUR', async () => {
  const dev = accountAt(await emulatorForTest(), 'dev@example.com')
  const { token } = await dev.token()
  await dev.with(token)('post', '/IT-live', anna)

  const wallet = await dev.login('get', '/wallet')

  expect(wallet.body.data.credit).toBe(999_988.1)
})
