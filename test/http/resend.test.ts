import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { accountAt } from '../support/account.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('a request is sent again with its headers, its body and its token', async () => {
  const { open, api, control } = await emulatorForTest()
  const id = await open({ user: { firstName: 'Anna' } })

  const { status, body } = await control('post', '/requests/req-1/resend')

  expect(status).toBe(200)
  expect(body).toMatchObject({ id: 'req-2', operation: 'create', status: 200 })
  expect(body.verification).not.toBe(id)
  expect(JSON.parse(body.response.body).data.id).toBe(body.verification)
  const { body: list } = await api('get', '/IT-identity-verifications')
  expect(list.data).toHaveLength(2)
})

test('a request is sent again with an edited body and edited headers', async () => {
  const { api, control } = await emulatorForTest()
  await api('post', '/IT-live').set('x-emulator-scenario', 'ko').send({ email: 'wrong' })

  const { body } = await control('post', '/requests/req-1/resend').send({
    body: { mail: 'bruno@example.com' },
    headers: { 'X-Emulator-Scenario': null, 'x-order': '9' },
  })

  expect(body).toMatchObject({ id: 'req-2', status: 200, scenario: 'ok', selectedBy: 'default' })
  expect(body.request.body).toBe('{"mail":"bruno@example.com"}')
  expect(body.request.headers).toContainEqual(['x-order', '9'])
})

test('a call of the OAuth service is sent again with its unmasked credentials', async () => {
  const emulator = await emulatorForTest()
  const dev = accountAt(emulator, 'anna@example.com')
  const { token } = await dev.token()

  const { body } = await dev.with(token)('post', '/__emulator/requests/req-1/resend')

  expect(body).toMatchObject({ id: 'req-2', operation: 'account', path: '/tokens', status: 200 })
})

test('a request that a scenario answers with a lost connection can be sent again', async () => {
  const { api, control } = await emulatorForTest()
  await api('post', '/IT-live')
    .set('x-emulator-scenario', 'paid-but-lost')
    .send({ mail: 'anna@example.com' })
    .catch(() => {})

  const { body } = await control('post', '/requests/req-1/resend').send({
    headers: { authorization: 'Bearer another' },
  })

  expect(body).toMatchObject({ id: 'req-1', status: 0, fault: 'reset' })
  expect(body).not.toHaveProperty('response')
})

test('many requests can be sent again at the same time, and each gets its own response', async () => {
  const { api, control } = await emulatorForTest()
  const mails = Array.from({ length: 8 }, (_, i) => `anna${i}@example.com`)
  for (const mail of mails) await api('post', '/IT-live').send({ mail })

  const answers = await Promise.all(
    mails.map((_, i) => control('post', `/requests/req-${i + 1}/resend`)),
  )

  expect(answers.map(({ body }) => JSON.parse(body.request.body).mail)).toEqual(mails)
})

test('resending says that the namespace of the request is gone', async () => {
  const { url, open, token, namespace } = await emulatorForTest()
  await open()
  const headers = { authorization: `Bearer ${token}` }
  await fetch(`${url}/__emulator/namespaces/${namespace}`, { method: 'DELETE' })

  const answer = await fetch(`${url}/__emulator/requests/req-1/resend`, { method: 'POST', headers })

  expect(answer.status).toBe(404)
  expect(await answer.json()).toHaveProperty(
    'detail',
    `No request has the id "req-1". The namespace ${namespace} has no requests: a reset, a deletion or an eviction of a namespace also deletes its requests.`,
  )
})

test('a request whose whole body is not stored needs a new body', async () => {
  const emulator = await emulatorForTest()
  const { api, control } = emulator
  await api('post', '/IT-live').send({ mail: 'a@b.it', note: 'x'.repeat(70_000) })
  await api('post', '/nowhere').send({ mail: 'a@b.it' })
  emulator.restore(emulator.snapshot())

  const restored = await control('post', '/requests/req-1/resend')
  await api('post', '/IT-live').send({ mail: 'a@b.it', note: 'x'.repeat(70_000) })
  const cut = await control('post', '/requests/req-3/resend')
  await api('post', '/nowhere').send({ mail: 'a@b.it' })
  const unread = await control('post', '/requests/req-4/resend')
  const edited = await control('post', '/requests/req-3/resend').send({ body: { mail: 'a@b.it' } })

  expect([restored, cut, unread].map(({ status }) => status)).toEqual([409, 409, 409])
  expect(restored.body.detail).toBe(
    'req-1 cannot be sent again: its headers and bodies are not stored. A snapshot has restored this request, without its headers and bodies.',
  )
  expect(cut.body.detail).toContain('only the start of its body is stored')
  expect(unread.body.detail).toContain('the emulator did not read its body')
  expect(edited.body).toMatchObject({ id: 'req-5', status: 200 })
})

test.each([
  [{ body: 'a', base64: 'YQ==' }, 'The new body is given twice.'],
  [{ base64: '!' }, '"base64" is not base64.'],
  [{ headers: ['a'] }, '"headers" is not an object.'],
  [{ headers: { 'a b': 'c' } }, 'The header "a b" cannot be sent with this value.'],
  [{ headers: { a: 'b\r\nc: d' } }, 'The header "a" cannot be sent with this value.'],
  [{ headers: { 'content-length': '5' } }, 'The header "content-length" cannot be sent'],
  [{ boddy: 'a' }, 'Unknown key "boddy", did you mean "body"?'],
])('resending with %j is refused with the remedy', async (changes, detail) => {
  const { open, control } = await emulatorForTest()
  await open()

  const { status, body } = await control('post', '/requests/req-1/resend').send(changes)

  expect(status).toBe(400)
  expect(body.detail).toContain(detail)
  expect(body.fix).toEqual(expect.any(String))
})

test('the curl command of a request sends the same request, with the token as a variable', async () => {
  const { api, token, control } = await emulatorForTest()
  await api('post', '/IT-selfie')
    .set('x-quote', `it's "$HOME" \`id\``)
    .send({ mail: 'anna@example.com', user: { firstName: `D'Anna $(id)` } })
  const { body: first } = await control('get', '/requests/req-1')

  await promisify(execFile)('sh', ['-c', first.curl], { env: { ...process.env, TOKEN: token } })

  const { body: second } = await control('get', '/requests/req-2')
  expect(first.curl).toContain('-H "authorization: Bearer $TOKEN"')
  expect(second).toMatchObject({ operation: 'create', path: '/IT-selfie', status: 200 })
  expect(second.request.body).toBe(first.request.body)
  expect(second.request.headers).toContainEqual(['x-quote', `it's "$HOME" \`id\``])
})

test('two requests are compared member by member', async () => {
  const { api, control } = await emulatorForTest()
  const user = { firstName: 'Anna', gender: 'F' }
  await api('post', '/IT-live').set('x-order', '1').send({ mail: 'anna@example.com', user })
  await api('post', '/IT-live').send({ email: 'anna@example.com', user: { ...user, gender: 'X' } })

  const { body } = await control('get', '/requests/req-1/compare/req-2')

  expect(body).toMatchObject({ a: { id: 'req-1' }, b: { id: 'req-2' }, truncated: false })
  expect(body.differences).toEqual(
    expect.arrayContaining([
      { at: 'request.headers.x-order', a: '1' },
      { at: 'request.body/mail', a: 'anna@example.com' },
      { at: 'request.body/email', b: 'anna@example.com' },
      { at: 'request.body/user/gender', a: 'F', b: 'X' },
      { at: 'response.status', a: 200, b: 428 },
    ]),
  )
  const places = body.differences.map(({ at }: { at: string }) => at)
  expect(places).not.toContain('request.body/user/firstName')
  expect(places).not.toContain('response.headers.date')
})
