import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { accountAt } from '../support/account.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('a request shows its headers, body and duration, and those of its response', async () => {
  const { api, control } = await emulatorForTest()
  const sent = '{ "mail": "anna@example.com",  "user": { "firstName": "Ànna" } }'
  const { text, headers } = await api('post', '/IT-live')
    .set('content-type', 'application/json')
    .set('x-order', '7')
    .send(sent)

  const { body } = await control('get', '/requests/req-1')

  expect(body).toMatchObject({ method: 'POST', path: '/IT-live', status: 200 })
  expect(body.durationMs).toBeGreaterThan(0)
  expect(body.request).toMatchObject({ url: '/IT-live', body: sent, bytes: 65, truncated: false })
  expect(body.request.headers).toContainEqual(['x-order', '7'])
  expect(body.response).toMatchObject({ status: 200, body: text, truncated: false })
  expect(body.response.headers).toContainEqual(['Content-Type', 'application/json'])
  expect(body.response.headers).toContainEqual(['Date', headers.date])
})

test('a list has durations, and headers and bodies only with bodies=true', async () => {
  const { open, control } = await emulatorForTest()
  await open()

  const [row] = (await control('get', '/requests')).body.data
  const [whole] = (await control('get', '/requests?bodies=true')).body.data

  expect(row.durationMs).toEqual(expect.any(Number))
  expect(row).not.toHaveProperty('request')
  expect(whole.request.body).toBe('{"mail":"anna@example.com"}')
  expect(whole.response.body).toContain('"success":true')
})

test('secrets in headers and bodies are masked, unless the emulator logs secrets', async () => {
  const [masked, shown] = await Promise.all(
    [{}, { logSecrets: true }].map(async (options) => {
      const { url, token, api, control } = await emulatorForTest(options)
      const callback = { url: `${url}/__emulator/inbox/a`, headers: { session_id: 'pl4nted1' } }
      await api('post', '/IT-live?password=pl4nted2&page=1')
        .set('cookie', 'pl4nted3')
        .set('x-api-key', 'pl4nted4')
        .set('content-type', 'application/json')
        .send(
          `{"mail":"a@b.it","callback":${JSON.stringify(callback)},"a":{"to\\u006ben":["pl4nted5",6]},"passwd":7,"note":"${token}"}`,
        )
      const { body, text } = await control('get', '/requests/req-1')
      return { body, text, token }
    }),
  )

  expect(masked?.text).not.toContain('pl4nted')
  expect(masked?.text).not.toContain(masked?.token)
  expect(masked?.body.request.headers).toContainEqual(['authorization', 'Bearer ***'])
  expect(masked?.body.request.url).toBe('/IT-live?password=***&page=1')
  expect(JSON.parse(masked?.body.request.body)).toMatchObject({
    mail: 'a@b.it',
    callback: { headers: { session_id: '***' } },
    passwd: '***',
  })
  expect(shown?.text.match(/pl4nted\d/g)).toEqual(
    expect.arrayContaining(['pl4nted1', 'pl4nted2', 'pl4nted3', 'pl4nted4', 'pl4nted5']),
  )
  expect(shown?.text).toContain(shown?.token)
})

test('the journal shows no token or key of the OAuth calls', async () => {
  const emulator = await emulatorForTest({ auth: 'scoped' })
  const dev = accountAt(emulator, 'anna@example.com')
  const { token, refreshToken } = await dev.token()
  await dev.login('get', '/tokens')
  await dev.login('get', `/tokens/${token}`)
  await dev.with(refreshToken)('patch', `/tokens/${refreshToken}`, { [token]: refreshToken })

  const { body, text } = await dev.with(token)('get', '/__emulator/requests?bodies=true')

  expect(body.data).toHaveLength(4)
  expect(body.data[0].request.headers).toContainEqual(['authorization', 'Basic ***'])
  expect(body.data[0].response.body).toContain('"token":"***"')
  expect([token, refreshToken].filter((secret) => text.includes(secret))).toEqual([])
})

test('a body longer than 64 KiB is cut, and the row says so', async () => {
  const { api, control } = await emulatorForTest()
  const sent = JSON.stringify({ mail: 'anna@example.com', note: 'è'.repeat(40_000) })
  await api('post', '/IT-live').set('content-type', 'application/json').send(sent)

  const { body } = await control('get', '/requests/req-1')

  const { bytes, truncated } = body.request
  expect({ bytes, truncated }).toEqual({ bytes: Buffer.byteLength(sent), truncated: true })
  expect(sent.startsWith(body.request.body)).toBe(true)
  expect(Buffer.byteLength(body.request.body)).toBeGreaterThan(65_000)
  expect(body).not.toHaveProperty('curl')
})

test('a body that is not text is shown as base64', async () => {
  const { url, token, control } = await emulatorForTest()
  const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x80])
  const headers = { authorization: `Bearer ${token}` }
  await fetch(`${url}/IT-live`, { method: 'POST', headers, body: bytes })

  const { body } = await control('get', '/requests/req-1')

  expect(body.request).toMatchObject({ base64: bytes.toString('base64'), bytes: 4 })
  expect(body.request).not.toHaveProperty('body')
})

test('a lost response and an unread body are recognizable', async () => {
  const { url, api, control } = await emulatorForTest()
  await api('post', '/IT-live')
    .set('x-emulator-scenario', 'paid-but-lost')
    .send({ mail: 'anna@example.com' })
    .catch(() => {})
  await api('post', '/nowhere').send({ mail: 'anna@example.com' })
  await new Promise<void>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.end('GET /IT-identity-verifications HTTP/1.1\r\nHost: localhost\r\n\r\n')
    })
    socket.on('close', () => resolve()).resume()
  })

  const lost = (await control('get', '/requests/req-1')).body
  const unread = (await control('get', '/requests/req-2')).body

  expect(lost).toMatchObject({ status: 0, request: { body: '{"mail":"anna@example.com"}' } })
  expect(lost).not.toHaveProperty('response')
  expect(unread.request).not.toHaveProperty('body')
  expect(unread.request).not.toHaveProperty('bytes')
})

test('a response that a scenario cuts in half is shown as it was sent', async () => {
  const { url, token, api, clock, control } = await emulatorForTest()
  const scenario = ['x-emulator-scenario', 'flaky-api; pause=0s'] as const
  const post = () =>
    api('post', '/IT-live')
      .set(...scenario)
      .send({ mail: 'anna@example.com' })
  await post()
  await post()
  const { body: opened } = await post()
  await clock.advance('2m')
  const headers = { authorization: `Bearer ${token}` }
  const path = `/IT-identity-verifications/${opened.data.id}/audit`
  await fetch(url + path, { headers })
    .then(
      (answer) => answer.text(),
      () => {},
    )
    .catch(() => {})

  const { body } = await control('get', '/requests/req-4')

  const announced = body.response.headers.find(([name]: [string]) => name === 'Content-Length')
  expect(body).toMatchObject({ operation: 'file', fault: 'truncate' })
  expect(body.response.bytes).toBe(Number(announced[1]) >> 1)
  expect(body.response.base64).toEqual(expect.any(String))
})
