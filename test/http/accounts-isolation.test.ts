import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountAt } from '../support/account.ts'
import { emulatorForTest } from '../support/emulator.ts'

const list = '/IT-identity-verifications'

const mail = fc
  .tuple(fc.stringMatching(/^[a-z0-9.+_-]{1,20}$/), fc.stringMatching(/^[a-z0-9-]{1,12}$/))
  .map(([local, host]) => `${local}@${host}.test`)

test('two accounts never see data of each other', async () => {
  const emulator = await emulatorForTest({ auth: 'scoped', scenario: 'ok' })
  const pair = fc
    .tuple(mail, mail)
    .filter(([one, other]) => one.toLowerCase() !== other.toLowerCase())

  await fc.assert(
    fc.asyncProperty(pair, async ([one, other]) => {
      const owner = accountAt(emulator, one)
      const stranger = accountAt(emulator, other)
      const [mine, theirs] = [await owner.token(), await stranger.token()]
      const callback = { url: emulator.inboxUrl('a'), method: 'JSON' }
      const opened = await owner.with(mine.token)('post', '/IT-live', {
        mail: 'anna@example.com',
        callback,
      })
      await owner.with(mine.token)('post', '/__emulator/clock/advance', { by: '2m' })
      const { id } = opened.body.data
      const log = await owner.login('get', '/callbacks')
      const spy = stranger.with(theirs.token)

      const refused = await Promise.all([
        ...['', '/data', '/images', '/audit'].map((rest) => spy('get', `${list}/${id}${rest}`)),
        spy('get', list),
        stranger.login('get', `/tokens/${mine.token}`),
        stranger.login('patch', `/tokens/${mine.token}`, { name: 'mine now' }),
        stranger.login('delete', `/tokens/${mine.token}`),
        stranger.login('get', '/callbacks'),
        stranger.login('get', `/callbacks/${log.body.data[0].id}`),
        stranger.login('put', `/token/${mine.token}`, { scopes: ['*:*/*'] }),
        stranger.login('delete', `/token/${mine.token}`),
      ])
      const crossed = await spy('patch', `/tokens/${mine.token}`)
      const swapped = await stranger.with(theirs.refreshToken)('patch', `/tokens/${mine.token}`)
      const read = await owner.with(mine.token)('get', `${list}/${id}`)

      expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 404))
      expect([crossed.status, swapped.status]).toEqual([401, 404])
      expect(read.body.data).toMatchObject({ id, status: 'ok', owner: one })
      const refusedText = JSON.stringify(refused.map(({ body }) => body))
      for (const secret of [one, mine.token, mine.refreshToken])
        expect(refusedText).not.toContain(secret)
      // A later pair may contain the same address, and needs an empty account.
      await owner.with(mine.token)('post', '/__emulator/reset')
    }),
    { numRuns: 15 },
  )
})

test('an address in upper or in lower case belongs to the same account, with any key', async () => {
  const emulator = await emulatorForTest()
  const small = accountAt(emulator, 'dev@example.com')
  const capital = accountAt(emulator, 'DEV@Example.com')
  const { token } = await small.token()

  const read = await capital.login('get', `/tokens/${token}`)

  expect(read.status).toBe(200)
})

test('the same seed and order of logins give the same tokens, another seed gives others', async () => {
  const tokens = async (seed: number) => {
    const emulator = await emulatorForTest({ seed, auth: 'scoped' })
    const [dev, other] = ['dev@example.com', 'other@example.com'].map((address) =>
      accountAt(emulator, address),
    )
    const made = [await dev?.token(), await other?.token(), await dev?.token()]
    const [first] = made
    const old = `/tokens/${first?.token}`
    const refreshed = await dev?.with(first?.refreshToken ?? '')('patch', old)
    const all = [...made, refreshed?.body.data].map(
      (pair) => `${pair?.token} ${pair?.refreshToken}`,
    )
    return [emulator.token, ...all]
  }

  const [one, again, another] = [await tokens(1), await tokens(1), await tokens(2)]

  expect(again).toEqual(one)
  expect(new Set([...one, ...another]).size).toBe(10)
})

test('the name of an account’s namespace does not contain its address', async () => {
  const emulator = await emulatorForTest()
  const dev = accountAt(emulator, 'dev@example.com')
  const { token } = await dev.token()
  const opened = await dev.with(token)('post', '/IT-live', { mail: 'anna@example.com' })

  const row = await dev.with(token)('get', `/__emulator/verifications/${opened.body.data.id}`)
  const byName = await emulator
    .control('get', '/verifications')
    .set('x-emulator-namespace', row.body.namespace)

  expect(row.body.namespace).toMatch(/^acct-[0-9a-f]{16}$/)
  expect(byName.body.data).toHaveLength(1)
})
