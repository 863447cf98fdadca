import request from 'supertest'
import { expect, test } from 'vitest'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { sendBytes } from '../support/send-bytes.ts'

test("the vendor's own example body opens a verification", async () => {
  const { api, inboxUrl, url } = await emulatorForTest()

  const { status, body, headers } = await api('post', '/IT-live').send(vendorExample(inboxUrl('a')))

  expect(status).toBe(200)
  expect(headers['content-type']).toBe('application/json')
  expect(headers['x-emulator-scenario']).toBe('ok')
  expect(body).toEqual({
    data: {
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      link: `${url}/link/${body.data.id}`,
      message: 'The link for the live Video Identification service.',
      status: 'running',
      owner: expect.stringMatching(/^ns-[0-9a-f]{16}@emulator\.test$/),
    },
    success: true,
    message: '',
    error: null,
  })
})

test.each([
  ['/IT-selfie', 'selfie'],
  ['/IT-automatic', 'automatic'],
])('the message of %s names the mode %s', async (path, mode) => {
  const { api } = await emulatorForTest()

  const { body } = await api('post', path).send({ mail: 'anna@example.com' })

  expect(body.data.message).toBe(`The link for the ${mode} Video Identification service.`)
})

test.each([
  ['nothing', undefined],
  ['a form', 'application/x-www-form-urlencoded'],
  ['plain text', 'text/plain'],
])('a JSON body labelled as %s is accepted', async (_, type) => {
  const { url, token } = await emulatorForTest()

  const answer = await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...(type && { 'content-type': type }) },
    body: new TextEncoder().encode('{"mail":"anna@example.com"}'),
  })

  expect(answer.status).toBe(200)
})

const REFUSED: readonly (readonly [string, string | object, number, number])[] = [
  ['broken JSON', '{"mail":', 400, 199],
  ['a text', '"hello"', 400, 199],
  ['a list', '[]', 400, 199],
  ['nothing at all', '', 400, 199],
  ['240 KB of brackets', '['.repeat(120_000) + ']'.repeat(120_000), 400, 199],
  ['more than 256 kB', JSON.stringify({ mail: 'x'.repeat(300_000) }), 413, 413],
  ['no mail', {}, 428, 200],
  ['an empty mail', { mail: '' }, 428, 200],
  ['a bad mail', { mail: 'not-a-mail' }, 406, 201],
  ['a user that is a text', { mail: 'a@b.it', user: 'Anna' }, 406, 202],
  ['a day that does not exist', { mail: 'a@b.it', user: { birthDate: '1980-02-30' } }, 406, 203],
  ['a short tax code', { mail: 'a@b.it', user: { taxCode: 'RSSMRA' } }, 406, 204],
  ['a gender of X', { mail: 'a@b.it', user: { gender: 'X' } }, 406, 205],
  ['a health card that is a text', { mail: 'a@b.it', healthCard: 'yes' }, 406, 206],
  ['a phone number that is a number', { mail: 'a@b.it', phoneNumber: 3 }, 406, 207],
  ['a policy of javascript', { mail: 'a@b.it', policy: { url: 'javascript:alert(1)' } }, 406, 208],
  ['a redirect to data:', { mail: 'a@b.it', redirectUrls: { success: 'data:,x' } }, 406, 209],
  ['an output of text', { mail: 'a@b.it', output: { imagesAsPdf: 'yes' } }, 406, 210],
  ['an invalid colour', { mail: 'a@b.it', layout: { textColor: 'red;' } }, 406, 211],
  ['a callback that is a text', { mail: 'a@b.it', callback: 'http://x' }, 406, 213],
  ['a callback without a url', { mail: 'a@b.it', callback: {} }, 428, 704],
  ['a callback to ftp', { mail: 'a@b.it', callback: { url: 'ftp://x/' } }, 406, 706],
  [
    'a header with a line break',
    { mail: 'a@b.it', callback: { url: 'http://127.0.0.1/', headers: { a: 'b\r\nc: d' } } },
    406,
    710,
  ],
]

test.each(REFUSED)('%s is refused in the envelope', async (_, body, status, error) => {
  const { api } = await emulatorForTest()

  const answer = await api('post', '/IT-live').type('json').send(body)

  expect(answer.status).toBe(status)
  expect(answer.body).toMatchObject({ success: false, error, data: null })
  expect(answer.headers['x-emulator-problem']).toMatch(/^[A-Z_]+: [\x20-\x7e]{1,200}$/)
  const next = await api('post', '/IT-live').send({ mail: 'anna@example.com' })
  expect(next.status).toBe(200)
})

test('a POST without a token is refused with 401', async () => {
  const { url } = await emulatorForTest()

  for (const authorization of ['', 'Bearer ', 'Basic abc']) {
    const { status, body } = await request(url)
      .post('/IT-live')
      .set('authorization', authorization)
      .send({ mail: 'anna@example.com' })

    expect(status).toBe(401)
    expect(body).toEqual({ data: null, success: false, message: 'Wrong Token', error: 125.21 })
  }
})

test('unknown keys and keys like __proto__ are ignored', async () => {
  const { url, token, verification } = await emulatorForTest()
  const body = '{"mail":"a@b.it","unknown":1,"__proto__":{"polluted":1},"constructor":{"a":1}}'

  const answer = await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body,
  })

  const { data } = (await answer.json()) as { data: { id: string } }
  expect(verification(data.id).request).toEqual({ mail: 'a@b.it' })
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('paid-but-lost closes the connection, and the list has the verification', async () => {
  const { api, url, token } = await emulatorForTest({ scenario: 'paid-but-lost' })

  const lost = fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: '{"mail":"anna@example.com"}',
  })

  await expect(lost).rejects.toThrow()
  const { body } = await api('get', '/IT-identity-verifications')
  expect(body.data).toEqual([{ id: expect.any(String), status: 'running', reason: null }])
  const second = await api('post', '/IT-live').send({ mail: 'anna@example.com' })
  expect(second.status).toBe(200)
})

test('unknown routes and wrong methods are answered in the envelope', async () => {
  const { api } = await emulatorForTest()

  const typo = await api('post', '/IT-liv').send({})
  const method = await api('delete', '/IT-identity-verifications/abc')
  const odd = await api('get', '/IT-identity-verifications/%E0%A4%A')
  const long = await api('get', `/IT-identity-verifications?skip=${'0'.repeat(8200)}`)

  expect([typo.status, typo.body.message]).toEqual([
    404,
    'resource not found: POST /IT-liv, did you mean /IT-live?',
  ])
  expect([method.status, method.headers.allow]).toEqual([405, 'GET'])
  expect([odd.status, odd.body.error]).toEqual([406, 222])
  expect([long.status, long.body.error]).toEqual([414, 414])
})

test('bytes that are not HTTP are answered in the envelope', async () => {
  const { url } = await emulatorForTest()

  const answer = (await sendBytes(url, 'HELLO\r\n\r\n')).toString()

  expect(answer).toContain('HTTP/1.1 400')
  expect(answer).toContain('"success":false')
})

test('--wire-only removes every x-emulator header', async () => {
  const { api } = await emulatorForTest({ wireOnly: true })

  const good = await api('post', '/IT-live').send({ mail: 'anna@example.com' })
  const bad = await api('post', '/IT-live').send({})

  const names = [good, bad].flatMap(({ headers }) => Object.keys(headers))
  expect(names.filter((name) => name.startsWith('x-emulator'))).toEqual([])
})
