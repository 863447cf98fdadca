import request from 'supertest'
import { expect, test } from 'vitest'
import { accountAt } from '../support/account.ts'
import { emulatorForTest } from '../support/emulator.ts'

const anna = { mail: 'anna@example.com' }
const list = '/IT-identity-verifications'

test('--auth scoped accepts only issued tokens, such as the token that the emulator prints', async () => {
  const { url, api, token } = await emulatorForTest({ auth: 'scoped' })

  const withOwnToken = await api('post', '/IT-live').send(anna)
  const foreign = await request(url).get(list).set('authorization', 'Bearer anything')
  const none = await request(url).get(list)

  expect(token).toMatch(/^[0-9a-f]{24}$/)
  expect(withOwnToken.body.data.owner).toBe('owner@emulator.test')
  expect([foreign.status, foreign.body.error]).toEqual([401, 125.22])
  expect([none.status, none.body.error]).toEqual([401, 125.21])
})

test.each(['', 'test.'])(
  'a token for %svideoid.openapi.com allows exactly what its scopes name',
  async (at) => {
    const dev = accountAt(await emulatorForTest({ auth: 'scoped' }), 'dev@example.com')
    const live = await dev.token({ scopes: [`POST:${at}videoid.openapi.com/IT-live`] })
    const reads = await dev.token({
      scopes: [`GET:${at}videoid.openapi.com/IT-identity-verifications`],
    })

    const opened = await dev.with(live.token)('post', '/IT-live', anna)
    const { id } = opened.body.data
    await dev.with(live.token)('post', '/__emulator/clock/advance', { by: '2m' })
    const paths = [list, `${list}/${id}`, `${list}/${id}/data`, `${list}/${id}/audit`]
    const read = await Promise.all(paths.map((path) => dev.with(reads.token)('get', path)))
    const refused = await Promise.all([
      ...paths.map((path) => dev.with(live.token)('get', path)),
      dev.with(live.token)('post', '/IT-selfie', anna),
      dev.with(reads.token)('post', '/IT-live', anna),
    ])

    expect(read.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(refused.map(({ status, body }) => `${status} ${body.error} ${body.message}`)).toEqual([
      ...paths.map(
        () => `403 126 scope not enabled for this token: GET:videoid.openapi.com${list}`,
      ),
      '403 126 scope not enabled for this token: POST:videoid.openapi.com/IT-selfie',
      '403 126 scope not enabled for this token: POST:videoid.openapi.com/IT-live',
    ])
  },
)

test('checks run in the order token, scope, JSON, fields, callback, wallet', async () => {
  const emulator = await emulatorForTest({ auth: 'scoped', credit: 1 })
  const dev = accountAt(emulator, 'dev@example.com')
  const { token } = await dev.token({ scopes: ['POST:videoid.openapi.com/IT-live'] })
  const post = async (bearer: string, path: string, body: string) => {
    const answer = await request(emulator.url)
      .post(path)
      .set('authorization', `Bearer ${bearer}`)
      .send(body)
    return answer.body.error
  }
  const badCallback = '{"mail":"a@b.it","callback":{"url":"ftp://x/"}}'

  const errors = [
    await post('foreign', '/IT-selfie', '{'),
    await post(token, '/IT-selfie', '{'),
    await post(token, '/IT-live', '{'),
    await post(token, '/IT-live', '{"callback":{}}'),
    await post(token, '/IT-live', badCallback),
    await post(token, '/IT-live', '{"mail":"a@b.it"}'),
  ]

  expect(errors).toEqual([125.22, 126, 199, 200, 706, 610])
})

test('changed scopes apply to a token in use', async () => {
  const dev = accountAt(await emulatorForTest({ auth: 'scoped' }), 'dev@example.com')
  const { token } = await dev.token({ scopes: ['POST:videoid.openapi.com/IT-live'] })

  await dev.login('patch', `/tokens/${token}`, { scopes: ['*:*.openapi.com/IT-selfie'] })
  const live = await dev.with(token)('post', '/IT-live', anna)
  const selfie = await dev.with(token)('post', '/IT-selfie', anna)

  expect([live.status, selfie.status]).toEqual([403, 200])
})

test('scopes are not checked when any token is accepted', async () => {
  const dev = accountAt(await emulatorForTest(), 'dev@example.com')
  const { token } = await dev.token({ scopes: ['POST:videoid.openapi.com/IT-live'] })

  const opened = await dev.with(token)('post', '/IT-selfie', anna)
  const read = await dev.with(token)('get', `${list}/${opened.body.data.id}`)

  expect(read.body.data).toMatchObject({ status: 'running', owner: 'dev@example.com' })
})

test('under --auth scoped a token cannot reset the namespaces of other accounts', async () => {
  const emulator = await emulatorForTest({ auth: 'scoped' })
  const dev = accountAt(emulator, 'dev@example.com')
  const { token } = await dev.token()
  await dev.with(token)('post', '/IT-live', anna)

  const all = await dev.with(token)('post', '/__emulator/reset', { all: true })
  const beforeReset = await dev.with(token)('get', list)
  const ownReset = await dev.with(token)('post', '/__emulator/reset')
  const empty = await dev.with(token)('get', list)

  expect([all.status, all.type]).toEqual([403, 'application/problem+json'])
  expect(all.body.fix).toContain('Leave "all" out')
  expect(beforeReset.status).toBe(200)
  expect(ownReset.body.reset).toEqual([expect.stringMatching(/^acct-[0-9a-f]{16}$/)])
  expect([empty.status, empty.body.error]).toEqual([404, 221])
})
