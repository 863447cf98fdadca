import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('a unique prefix of an id finds its verification, in upper case as well', async () => {
  const { control, open } = await emulatorForTest()
  const id = await open()

  const short = await control('get', `/verifications/${id.slice(0, 18)}/explain`)
  const shouted = await control('get', `/verifications/${id.slice(0, 4).toUpperCase()}/explain`)

  expect(short.text).toContain(id)
  expect(shouted.text).toBe(short.text)
})

test('an ambiguous prefix is refused with all candidates', async () => {
  const { control, open } = await emulatorForTest()
  const ids: string[] = []
  // Two of seventeen ids begin with the same of sixteen digits.
  while (ids.length < 17) ids.push(await open())
  const digit = [...'0123456789abcdef'].find(
    (prefix) => ids.filter((id) => id.startsWith(prefix)).length > 1,
  )
  const candidates = ids.filter((id) => id.startsWith(digit ?? ''))

  const { status, body } = await control('get', `/verifications/${digit}/explain`)

  expect(status).toBe(409)
  expect(body).toMatchObject({
    detail: `${candidates.length} verifications have an id that begins with "${digit}".`,
    fix: `Write more characters of the id: ${candidates.join(', ')}.`,
    candidates,
  })
})

test('a prefix that matches no verification is refused with 404', async () => {
  const { control, open } = await emulatorForTest()
  await open()

  const { status, body } = await control('get', '/verifications/xyz/explain')

  expect(status).toBe(404)
  expect(body.detail).toBe('No verification has the id "xyz", and none begins with it.')
})

test('newest finds the newest verification of the named namespace, or of all namespaces', async () => {
  const { control, open, url, explain, as } = await emulatorForTest()
  const none = await control('get', '/verifications/newest/explain')
  const ownId = await open()
  const other = await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: 'Bearer another-token' },
    body: '{"mail":"bruno@example.com"}',
  })
  const { data } = (await other.json()) as { data: { id: string } }

  const newestOfOwn = await control('get', '/verifications/newest/explain')
  const newestOfAll = await fetch(`${url}/__emulator/verifications/newest/explain`)

  expect([none.status, none.body.detail]).toEqual([
    404,
    expect.stringMatching(/^No verification was opened yet in namespace ns-/),
  ])
  expect(newestOfOwn.text).toContain(ownId)
  expect(await newestOfAll.text()).toContain(data.id)
  expect(explain()).toBe(newestOfOwn.text)
  expect(as('another-token').explain()).toContain(data.id)
})

test('a prefix is searched in the namespace of the token, or in all without a token', async () => {
  const { control, open, url, as } = await emulatorForTest()
  const id = await open()
  const prefix = id.slice(0, 6)
  const ask = (token?: string) =>
    fetch(`${url}/__emulator/verifications/${prefix}/explain`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })

  const ownAnswer = await control('get', `/verifications/${prefix}/explain`)
  const answers = [await ask(), await ask(as('another-token').token)]

  expect([ownAnswer.status, ...answers.map(({ status }) => status)]).toEqual([200, 200, 404])
})

test('under --auth scoped only a complete id finds verifications of other namespaces', async () => {
  const { url, explain } = await emulatorForTest({ auth: 'scoped' })

  const newest = await fetch(`${url}/__emulator/verifications/newest/explain`)

  expect(newest.status).toBe(404)
  expect(() => explain('a')).toThrow('none begins with it')
})
