import request from 'supertest'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('explain of a namespace shows verifications, refused requests and failed callbacks', async () => {
  const { api, control, open, clock } = await emulatorForTest()
  await open({ callback: { url: 'http://127.0.0.1:9/hook', retry: 1 } })
  await api('post', '/IT-live').send({ email: 'anna@example.com' })
  await clock.advance('1h')

  const { text } = await control('get', '/explain')

  expect(text).toMatch(
    /^namespace ns-\w{16}: 1 verification, 1 refused request, 2 failed callbacks\n/,
  )
  expect(text).toContain('status: ok, scenario: ok, mail: anna@example.com')
  expect(text).toContain('failed callbacks:')
  expect(text).toMatch(/\.2 {2}callback ok, 2 attempts: Nothing listens at 127\.0\.0\.1:9/)
  expect(text).toContain('refused requests:\nreq-2  POST /IT-live  428, error 200')
  expect(text).not.toContain('several verifications')
})

test('explain of a namespace names a person with two verifications, because both are charged', async () => {
  const { control, open } = await emulatorForTest()
  await open()
  await open()
  await open({ mail: 'bruno@example.com' })

  const { text } = await control('get', '/explain')

  expect(text).toContain('each POST is charged:\n  anna@example.com  2 verifications\n')
  expect(text).toContain('Estimated cost of 3 calls on the real service: 35.70 EUR')
  expect(text).not.toContain('bruno@example.com  1')
})

test('explain of a namespace shows requests without a token, except those before missingTokenAfter', async () => {
  const { url, control, open } = await emulatorForTest()
  const withoutToken = () => request(url).post('/IT-live').send({ mail: 'anna@example.com' })
  await open()
  await withoutToken()
  await withoutToken()

  const all = await control('get', '/explain')
  const later = await control('get', '/explain?missingTokenAfter=req-1')
  const none = await control('get', '/explain?missingTokenAfter=req-2')

  expect(all.text).toContain('TOKEN_MISSING')
  expect(all.text.match(/^req-\d/gm)).toEqual(['req-1', 'req-2'])
  expect(later.text.match(/^req-\d/gm)).toEqual(['req-2'])
  expect(none.text).not.toContain('without a valid token')
})

test('explain of a namespace without requests lists the namespaces that have some', async () => {
  const { url, namespace, open } = await emulatorForTest()
  await open()

  const { text } = await request(url)
    .get('/__emulator/explain')
    .set('authorization', 'Bearer another')

  expect(text).toContain(
    `no request came with the token of this namespace; namespaces with requests:\n  ${namespace}  1 request\n`,
  )
})

test('explain of a namespace finds verifications and refusals that went to another token', async () => {
  const { url, api, open, control } = await emulatorForTest()
  const id = await open()
  await api('post', '/IT-live').send({ email: 'anna@example.com' })
  const asAnother = (path: string) => request(url).get(path).set('authorization', 'Bearer another')

  const before = await asAnother('/__emulator/explain')
  await asAnother('/IT-identity-verifications')
  const after = await asAnother('/__emulator/explain')
  const own = await control('get', '/explain')

  const verification = `    ${id}  status: running, mail: anna@example.com\n`
  expect(before.text).toContain(`  2 requests\n${verification}    req-2  POST /IT-live  428: MAIL`)
  expect(after.text).toContain('no verification was opened with the token of this namespace')
  expect(after.text).toContain(verification)
  expect(own.text).not.toContain('token of this namespace')
})

test('explain of a namespace says that no request has come at all', async () => {
  const { control } = await emulatorForTest()

  const { text } = await control('get', '/explain')

  expect(text).toMatch(/\n\nno request came with the token of this namespace\n$/)
})

test('explain of a namespace shows at most five verifications and the number of others', async () => {
  const { control, open } = await emulatorForTest()
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
    await open({ mail: `${name}@example.com` })

  const { text } = await control('get', '/explain')

  expect(text.match(/ {2}status: running, scenario/g)).toHaveLength(5)
  expect(text).toContain('\nand 2 more\n')
})

test('explain of a namespace never shows other namespaces under --auth scoped', async () => {
  const { url, login } = await emulatorForTest({ auth: 'scoped' })
  const [anna, bruno] = [login('anna@example.com'), login('bruno@example.com')]
  await request(url)
    .post('/IT-live')
    .set('authorization', `Bearer ${anna.token}`)
    .send({ mail: 'anna@example.com' })
  await request(url).post('/IT-live').send({ mail: 'carla@example.com' })

  const { text } = await request(url)
    .get('/__emulator/explain')
    .set('authorization', `Bearer ${bruno.token}`)

  expect(text).toBe(
    `namespace ${bruno.namespace}: 0 verifications, 0 refused requests, 0 failed callbacks\n`,
  )
})

test('explain refuses a missingTokenAfter that is not the id of a request', async () => {
  const { control } = await emulatorForTest()

  const { status, body } = await control('get', '/explain?missingTokenAfter=12')

  expect(status).toBe(400)
  expect(body.fix).toContain('such as req-12')
})
