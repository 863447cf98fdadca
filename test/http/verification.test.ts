import { networkInterfaces } from 'node:os'
import request from 'supertest'
import { expect, test } from 'vitest'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'

test('a verification goes from running to ok, and both callbacks arrive form-encoded', async () => {
  const { api, open, inbox, inboxUrl, clock, deliveries } = await emulatorForTest()
  const id = await open(vendorExample(inboxUrl('hook')))

  const report = await clock.advance('26h')

  const { body } = await api('get', `/IT-identity-verifications/${id}`)
  expect(body.data).toMatchObject({ id, status: 'ok', reason: 'identityverified' })
  expect(report.transitions.map(({ status }) => status)).toEqual(['validation', 'ok'])
  expect(deliveries().map(({ status }) => status)).toEqual(['delivered', 'delivered'])
  const [first] = inbox('hook')
  expect(JSON.stringify(first)).toContain('session_id')
  expect(JSON.stringify(first)).toContain('validation')
})

test('a step that is due at the instant of the POST runs before the next request is answered', async () => {
  const { api, open } = await emulatorForTest({ pace: 'instant' })
  const id = await open()

  const { body } = await api('get', `/IT-identity-verifications/${id}`)

  expect(body.data).toMatchObject({ id, status: 'ok' })
})

test('the vendor’s sandbox tax codes decide the outcome', async () => {
  const { api, open, clock } = await emulatorForTest()
  const good = await open({ user: { taxCode: 'RSSMRA80A01H501U' } })
  const bad = await open({ user: { taxCode: 'BNCSRG80A01H501M' } })
  await clock.advance('2m')

  const { body } = await api('get', '/IT-identity-verifications')

  expect(body.data).toEqual([
    { id: bad, status: 'ko', reason: 'identitydocumentnotavailable' },
    { id: good, status: 'ok', reason: 'identityverified' },
  ])
})

test('an empty list is a 404, as in the sibling APIs', async () => {
  const { api } = await emulatorForTest()

  const { status, body } = await api('get', '/IT-identity-verifications')

  expect([status, body.error]).toEqual([404, 221])
})

test('skip and limit select a page of the list, newest first', async () => {
  const { api, open } = await emulatorForTest()
  const ids = [await open(), await open(), await open()]

  const page = await api('get', '/IT-identity-verifications?skip=1&limit=1')
  const wrong = await api('get', '/IT-identity-verifications?limit=-1')

  expect(page.body.data.map(({ id }: { id: string }) => id)).toEqual([ids[1]])
  expect([wrong.status, wrong.body.error]).toEqual([406, 228])
})

test('status filters the list', async () => {
  const { api, open, clock } = await emulatorForTest()
  const ok = await open()
  await clock.advance('2m')
  await open()

  const { body, headers } = await api('get', '/IT-identity-verifications?status=ok')
  const none = await api('get', '/IT-identity-verifications?status=ko')

  expect(body.data).toEqual([{ id: ok, status: 'ok', reason: 'identityverified' }])
  expect(headers['x-emulator-provenance']).toBe('assumed')
  expect([none.status, none.body.data]).toEqual([200, []])
})

test('an id of another token is not found', async () => {
  const { open, url, api } = await emulatorForTest()
  const id = await open()

  const other = await request(url)
    .get(`/IT-identity-verifications/${id}`)
    .set('authorization', 'Bearer somebody-else')
  const unknown = await api('get', '/IT-identity-verifications/00000000')
  const malformed = await api('get', '/IT-identity-verifications/a_b')

  expect([other.status, other.body.error]).toEqual([404, 223])
  expect(other.headers['x-emulator-problem']).toContain('ID_ELSEWHERE')
  expect([unknown.status, unknown.body.error]).toEqual([404, 223])
  expect([malformed.status, malformed.body.error]).toEqual([406, 222])
})

test('a GET accepts a body, as the Python SDK sends it', async () => {
  const { api, open } = await emulatorForTest()
  const id = await open()

  const { status } = await api('get', `/IT-identity-verifications/${id}`).send({})

  expect(status).toBe(200)
})

test('an undocumented reason is labelled as assumed', async () => {
  const { api, open, clock } = await emulatorForTest()
  const id = await open({ mail: 'anna+ko.face_mismatch@example.com' })
  await clock.advance('2m')

  const { body, headers } = await api('get', `/IT-identity-verifications/${id}`)

  expect(body.data.reason).toBe('facemismatch')
  expect(headers['x-emulator-provenance']).toBe('assumed')
})

test('documents exist on ok for exactly thirty days, and never on ko', async () => {
  const { api, open, clock } = await emulatorForTest()
  const good = await open()
  const bad = await open({ mail: 'anna+ko@example.com' })
  const early = await api('get', `/IT-identity-verifications/${good}/data`)
  await clock.advance('2m')
  const refused = await api('get', `/IT-identity-verifications/${bad}/data`)
  const typo = await api('get', `/IT-identity-verifications/${good}/dat`)
  await clock.advance('30d')
  const last = await api('get', `/IT-identity-verifications/${good}/data`)
  await clock.advance('1s')
  const late = await api('get', `/IT-identity-verifications/${good}/data`)

  expect([early.status, early.body.error]).toEqual([422, 225])
  expect([refused.status, refused.body.error]).toEqual([422, 226])
  expect([typo.status, typo.body.error]).toEqual([406, 224])
  expect(last.status).toBe(200)
  expect([late.status, late.body.error]).toEqual([422, 227])
})

test('the same seed and order give the same ids on any port', async () => {
  const first = await emulatorForTest({ seed: 7 })
  const second = await emulatorForTest({ seed: 7 })

  expect([await first.open(), await first.open()]).toEqual([
    await second.open(),
    await second.open(),
  ])
})

test('a chain of emulators that call each other ends after three calls', async () => {
  const { api, inboxUrl, clock, deliveries, inbox } = await emulatorForTest()
  const body = { mail: 'anna@example.com', callback: { url: inboxUrl('a') } }
  await api('post', '/IT-live').set('x-emulator-chain', '2').send(body)
  await api('post', '/IT-live').set('x-emulator-chain', '3').send(body)

  await clock.advance('1m')

  expect(deliveries().map(({ status }) => status)).toEqual(['delivered', 'blocked'])
  expect(JSON.stringify(inbox('a')[0])).toContain('["X-Emulator-Chain","3"]')
})

test('only loopback addresses of this machine answer', async () => {
  const { urls } = await emulatorForTest()
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
  const { port } = new URL(urls[0] ?? '')

  const answers = await Promise.allSettled(
    others.map(({ address }) => fetch(`http://${address}:${port}/__emulator/health`)),
  )

  expect(answers.filter(({ status }) => status === 'fulfilled')).toEqual([])
  expect(urls.map((url) => new URL(url).hostname)).toEqual(
    ['127.0.0.1', '[::1]'].slice(0, urls.length),
  )
})

test('every loopback address of localhost answers', async () => {
  const { urls, token } = await emulatorForTest()

  for (const url of urls) {
    const { status } = await request(url)
      .post('/IT-live')
      .set('authorization', `Bearer ${token}`)
      .send({ mail: 'anna@example.com' })
    expect(status).toBe(200)
  }
  expect(urls[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})
