import request from 'supertest'
import { expect, test } from 'vitest'
import { basicAuthorization } from '../support/account.ts'
import { emulatorForTest } from '../support/emulator.ts'

// These tests send the requests that the source code of the vendor's own clients sends: paths, headers and bodies. They
// read the same members of responses.

const [mail, key] = ['dev@example.com', 'secret:with:colons']
const liveScope = 'POST:test.videoid.openapi.com/IT-live'
const readScope = 'GET:test.videoid.openapi.com/IT-identity-verifications'

test('the Node client logs in, extends its token, polls a verification and logs out', async () => {
  const { url } = await emulatorForTest({ auth: 'scoped' })
  // axios 0.21 labels a text as a form. `expire` contains a lifetime in seconds.
  const form = 'application/x-www-form-urlencoded'
  const ten = { scopes: ['*:test.videoid.openapi.com/*'], expire: 10 * 86_400 }

  const made = await json(`${url}/token`, 'POST', basicAuthorization(mail, key), ten, form)
  const shown = await json(`${url}/token/${made.token}`, 'GET', basicAuthorization(mail, key))
  const [{ expire, scopes }] = shown.data
  const later = { expire: expire + 365 * 86_400 }
  await json(`${url}/token/${made.token}`, 'PATCH', basicAuthorization(mail, key), later)
  const opened = await json(`${url}/IT-live`, 'POST', `Bearer ${made.token}`, { mail })
  await json(`${url}/__emulator/clock/advance`, 'POST', `Bearer ${made.token}`, { by: '200d' })
  const polled = await json(
    `${url}/IT-identity-verifications/${opened.data.id}`,
    'GET',
    `Bearer ${made.token}`,
  )
  const out = await json(`${url}/token/${made.token}`, 'DELETE', basicAuthorization(mail, key))

  expect(expire - Date.parse('2026-01-05T08:00:00Z') / 1000).toBe(10 * 86_400)
  expect(scopes).toContain(readScope)
  expect(polled.data.status).toBe('ok')
  expect(out).toEqual({ message: '1 deleted token', success: true, error: null })
})

test('the PHP client looks for a token, creates one and later updates it with PUT', async () => {
  const { url } = await emulatorForTest({ auth: 'scoped' })
  const query = [liveScope, readScope]
    .map((scope) => `scope[]=${encodeURIComponent(scope)}`)
    .join('&')
  const find = () =>
    fetch(`${url}/token?${query}`, { headers: { authorization: basicAuthorization(mail, key) } })

  const none = await find()
  const made = await json(`${url}/token`, 'POST', basicAuthorization(mail, key), {
    scopes: [liveScope, readScope],
  })
  const listed = (await (await find()).json()) as { data: unknown }
  const expire = Date.parse('2026-01-06T08:00:00Z') / 1000
  const put = await json(`${url}/token/${made.token}`, 'PUT', basicAuthorization(mail, key), {
    expire,
    scopes: [liveScope, readScope],
  })
  const opened = await json(`${url}/IT-live`, 'POST', `Bearer ${made.token}`, { mail }, '')

  expect([none.status, await none.text()]).toEqual([204, ''])
  expect(made).toEqual({
    scopes: [liveScope, readScope],
    expire: Date.parse('2027-01-05T08:00:00Z') / 1000,
    token: expect.stringMatching(/^[0-9a-f]{24}$/),
    success: true,
    message: '',
    error: null,
  })
  expect(listed.data).toEqual([
    { scopes: [liveScope, readScope], expire: made.expire, token: made.token },
  ])
  expect(put.data).toEqual([{ scopes: [liveScope, readScope], expire, token: made.token }])
  expect(opened.data.status).toBe('running')
})

test('the Python client reads scopes, creates a token, sends bodies on GETs and sees it expire', async () => {
  const { url } = await emulatorForTest({ auth: 'scoped' })

  const scopes = await json(`${url}/scopes?limit=0`, 'GET', basicAuthorization(mail, key))
  const none = await fetch(`${url}/token?scope=`, {
    headers: { authorization: basicAuthorization(mail, key) },
  })
  const made = await json(`${url}/token`, 'POST', basicAuthorization(mail, key), {
    scopes: scopes.data,
    ttl: 0,
  })
  const listed = await json(`${url}/token?scope=`, 'GET', basicAuthorization(mail, key))
  const opened = await json(`${url}/IT-live`, 'POST', `Bearer ${made.token}`, { mail })
  const path = `/IT-identity-verifications/${opened.data.id}`
  const polled = await json(url + path, 'GET', `Bearer ${made.token}`)
  await json(`${url}/__emulator/clock/advance`, 'POST', `Bearer ${made.token}`, { by: '365d' })
  const late = await json(url + path, 'GET', `Bearer ${made.token}`)
  const empty = await fetch(`${url}/token?scope=`, {
    headers: { authorization: basicAuthorization(mail, key) },
  })

  expect(scopes.data).toContain('POST:videoid.openapi.com/IT-live')
  expect(none.status).toBe(204)
  expect(listed.data[0].token).toBe(made.token)
  expect(polled.data.status).toBe('running')
  expect(late).toEqual({ data: null, success: false, message: 'Wrong Token', error: 125.22 })
  expect(empty.status).toBe(204)
})

test('a client of version 2 logs in, refreshes its token during a verification and logs out', async () => {
  const { url, control } = await emulatorForTest({ auth: 'scoped' })

  const made = await json(`${url}/tokens`, 'POST', basicAuthorization(mail, key), {
    scopes: [liveScope, readScope],
    ttl: 300,
  })
  const { token, refreshToken } = made.data
  const opened = await json(`${url}/IT-live`, 'POST', `Bearer ${token}`, { mail })
  await json(`${url}/__emulator/clock/advance`, 'POST', `Bearer ${token}`, { by: '4m' })
  const pair = await json(`${url}/tokens/${token}`, 'PATCH', `Bearer ${refreshToken}`, {})
  const path = `/IT-identity-verifications/${opened.data.id}/data`
  const data = await json(url + path, 'GET', `Bearer ${pair.data.token}`)
  const out = await json(
    `${url}/tokens/${pair.data.token}`,
    'DELETE',
    basicAuthorization(mail, key),
  )
  const after = await json(url + path, 'GET', `Bearer ${pair.data.token}`)
  const others = await control('get', `/verifications/${opened.data.id}`)

  expect(data.data).toMatchObject({ status: 'ok', mail })
  expect(out.message).toBe('Deleted')
  expect(after.error).toBe(125.22)
  expect(others.body.namespace).toMatch(/^acct-[0-9a-f]{16}$/)
})

test('GET /scopes answers in the form of the version that the client uses', async () => {
  const allowHosts = ['test.oauth.openapi.it', 'test.oauth.openapi.com']
  const { url } = await emulatorForTest({ allowHosts })
  const at = async (path: string, host?: string) => {
    const { body } = await asHost(url, path, host)
    return body.data[0].scope ?? body.data[0]
  }

  expect(await at('/scopes?limit=1')).toBe('POST:videoid.openapi.com/IT-live')
  expect(await at('/scopes', 'test.oauth.openapi.it')).toBe(liveScope)
  const { body } = await asHost(url, '/scopes', 'test.oauth.openapi.com')
  expect(body.data[0]).toMatchObject({ scope: liveScope, domain: 'test.videoid.openapi.com' })
  const detail = await asHost(url, `/scopes/${body.data[0].id}`, 'test.oauth.openapi.com')
  expect(detail.body.data).toMatchObject({ rateLimit: false, prices: { 'it-live': 11.9 } })
})

function asHost(url: string, path: string, host?: string) {
  const call = request(url).get(path).set('authorization', basicAuthorization(mail, key))
  return host === undefined ? call : call.set('host', host)
}

// Every SDK sends and reads JSON. The Python SDK sends `{}` with a GET, which fetch cannot do.
async function json(
  url: string,
  method: string,
  authorization: string,
  body?: object,
  type = 'application/json',
) {
  const verb = method.toLowerCase() as 'get'
  const call = request(url)[verb]('').set('authorization', authorization)
  if (type !== '') call.set('content-type', type)
  const { body: answer } = await call.send(JSON.stringify(body ?? {}))
  return answer
}
