import { expect, test } from 'vitest'
import { accountAt, everyScope } from '../support/account.ts'
import { emulatorForTest } from '../support/emulator.ts'

const anna = { mail: 'anna@example.com' }

test('a token is created, read, listed, changed and deleted', async () => {
  const emulator = await emulatorForTest()
  const { login } = accountAt(emulator, 'dev@example.com')

  const made = await login('post', '/tokens', {
    scopes: ['POST:videoid.openapi.com/IT-live'],
    name: 'Checkout',
    ttl: 3600,
    limits: { totalRequests: 9 },
  })
  const { token } = made.body.data
  const changed = await login('patch', `/tokens/${token}`, { name: 'Till', ttl: 7200 })
  const read = await login('get', `/tokens/${token}`)
  const listed = await login('get', '/tokens')
  const deleted = await login('delete', `/tokens/${token}`)
  const afterDelete = await login('get', `/tokens/${token}`)
  const none = await login('get', '/tokens')

  expect(made.body).toEqual({
    data: {
      token: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: 'Checkout',
      createdAt: '2026-01-05T08:00:00+00:00',
      expireAt: '2026-01-05T09:00:00+00:00',
      updatedAt: '2026-01-05T08:00:00+00:00',
      scopes: ['POST:videoid.openapi.com/IT-live'],
      refreshToken: expect.stringMatching(/^[0-9a-f]{24}$/),
      limits: { totalRequests: 9 },
      stats: {
        totalRequests: 0,
        walletRequests: 0,
        subscriptionRequests: 0,
        errorRequests: 0,
        walletAmount: 0,
        ip: [],
      },
    },
    success: true,
    message: '',
    error: null,
  })
  expect(changed.body.data).toMatchObject({ name: 'Till', expireAt: '2026-01-05T10:00:00+00:00' })
  expect(read.body.data).toEqual(changed.body.data)
  expect(listed.body.data).toEqual([changed.body.data])
  expect(deleted.body).toEqual({ message: 'Deleted', data: null, success: true, error: null })
  expect([afterDelete.status, afterDelete.body.error]).toEqual([404, 120])
  expect([none.status, none.body.error]).toEqual([404, 120])
})

test('a token is valid for a year, unless a shorter ttl is given', async () => {
  const { login } = accountAt(await emulatorForTest(), 'dev@example.com')
  const ttls = [undefined, 0, -5, 60, 31_536_000, 99_999_999]

  const ends = []
  for (const ttl of ttls) {
    const { body } = await login('post', '/tokens', { scopes: everyScope, ttl })
    ends.push(body.data.expireAt.slice(0, 16))
  }

  const year = '2027-01-05T08:00'
  expect(ends).toEqual([year, year, year, '2026-01-05T08:01', year, year])
})

test('only the clock of its own account decides whether a token has expired', async () => {
  const emulator = await emulatorForTest()
  const dev = accountAt(emulator, 'dev@example.com')
  const other = accountAt(emulator, 'other@example.com')
  const { token } = await dev.token({ ttl: 120 })
  const others = await other.token({ ttl: 120 })
  await dev.with(token)('post', '/IT-live', anna)

  await dev.with(token)('post', '/__emulator/clock/advance', { by: '119s' })
  const before = await dev.with(token)('get', '/IT-identity-verifications')
  await dev.with(token)('post', '/__emulator/clock/advance', { by: '1s' })
  const after = await dev.with(token)('get', '/IT-identity-verifications')
  const elsewhere = await other.with(others.token)('post', '/IT-live', anna)

  expect(before.status).toBe(200)
  expect([after.status, after.body]).toEqual([
    401,
    { data: null, success: false, message: 'Wrong Token', error: 125.22 },
  ])
  expect(elsewhere.status).toBe(200)
})

test('a refreshed token keeps the verifications, and the old token is refused', async () => {
  const emulator = await emulatorForTest()
  const dev = accountAt(emulator, 'dev@example.com')
  const old = await dev.token({ ttl: 120, name: 'Till', limits: { walletRequests: 7 } })
  const { body: opened } = await dev.with(old.token)('post', '/IT-live', anna)
  await dev.with(old.token)('post', '/__emulator/clock/advance', { by: '10m' })

  const refreshed = await dev.with(old.refreshToken)('patch', `/tokens/${old.token}`)
  const fresh = refreshed.body.data
  const read = await dev.with(fresh.token)('get', `/IT-identity-verifications/${opened.data.id}`)
  const wrong = await dev.with(old.token)('get', `/IT-identity-verifications/${opened.data.id}`)
  const again = await dev.with(old.refreshToken)('patch', `/tokens/${old.token}`)
  const asBearer = await dev.with(fresh.refreshToken)('get', '/IT-identity-verifications')

  expect(fresh).toMatchObject({
    name: 'Till',
    limits: { walletRequests: 7 },
    expireAt: '2026-01-05T08:12:00+00:00',
  })
  expect(fresh.token).not.toBe(old.token)
  expect(fresh.refreshToken).not.toBe(old.refreshToken)
  expect(read.body.data).toMatchObject({ status: 'ok', owner: 'dev@example.com' })
  expect([wrong.status, wrong.body.error]).toEqual([401, 125.22])
  expect([again.status, again.body.error]).toEqual([401, 130])
  expect([asBearer.status, asBearer.body.error]).toEqual([401, 125.22])
})

test('one of several simultaneous refreshes succeeds and leaves one token', async () => {
  const emulator = await emulatorForTest()
  const dev = accountAt(emulator, 'dev@example.com')
  const { token, refreshToken } = await dev.token()
  const refresh = () => dev.with(refreshToken)('patch', `/tokens/${token}`, { ttl: 60 })

  const answers = await Promise.all([refresh(), refresh(), refresh()])

  const { body } = await dev.login('get', '/tokens')
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(body.data).toHaveLength(1)
})

test('tokens are listed in pages, newest first', async () => {
  const { login, token } = accountAt(await emulatorForTest(), 'dev@example.com')
  const made: string[] = []
  for (const name of ['a', 'b', 'c']) made.unshift((await token({ name })).token)

  const page = await login('get', '/tokens?skip=1&limit=1')
  const wrong = await login('get', '/tokens?limit=none')

  expect(page.body.data.map((each: { token: string }) => each.token)).toEqual(made.slice(1, 2))
  expect([wrong.status, wrong.body.error]).toEqual([406, 228])
})

test('a request beyond a limit of its token is refused', async () => {
  const emulator = await emulatorForTest()
  const dev = accountAt(emulator, 'dev@example.com')
  const twice = await dev.token({ limits: { totalRequests: 2 } })
  const once = await dev.token({ limits: { walletRequests: 1 } })
  const cheap = await dev.token({ limits: { walletAmount: 2 } })
  const far = await dev.token({ limits: { ip: ['203.0.113.7'] } })
  const near = await dev.token({ limits: { ip: ['127.0.0.1', '::1'] } })
  const post = async ({ token }: { token: string }, path = '/IT-live') => {
    const { body } = await dev.with(token)('post', path, anna)
    return body.error === null ? 'ok' : `${body.error} ${body.message}`
  }
  const beyond = (limit: string) => `127 limit of this token reached: ${limit}`

  expect([await post(twice), await post(twice), await post(twice)]).toEqual([
    'ok',
    'ok',
    beyond('totalRequests'),
  ])
  expect([await post(once), await post(once)]).toEqual(['ok', beyond('walletRequests')])
  expect([await post(cheap), await post(cheap, '/IT-selfie')]).toEqual([
    beyond('walletAmount'),
    'ok',
  ])
  expect([await post(far), await post(near)]).toEqual([beyond('ip'), 'ok'])
  const { body } = await dev.login('get', `/tokens/${cheap.token}`)
  expect(body.data.stats).toEqual({
    totalRequests: 2,
    walletRequests: 1,
    subscriptionRequests: 0,
    errorRequests: 1,
    walletAmount: 1.7,
    ip: ['127.0.0.1'],
  })
})
