import request from 'supertest'
import { expect, test } from 'vitest'
import { type CallDetails, toSatisfyVideoIdSpec } from '../../server/index.ts'
import { emulatorForTest } from '../support/emulator.ts'

expect.extend({ toSatisfyVideoIdSpec })

declare module 'vitest' {
  interface Matchers<T> {
    toSatisfyVideoIdSpec: (details?: CallDetails) => Promise<T>
  }
}

test('responses of fetch and supertest satisfy the spec, also error responses', async () => {
  const { url, token, api, open } = await emulatorForTest()
  const headers = { authorization: `Bearer ${token}` }
  const id = await open()

  const created = await fetch(`${url}/IT-live`, { method: 'POST', headers, body: '{}' })
  await expect(created).toSatisfyVideoIdSpec()
  await expect(await fetch(`${url}/IT-identity-verifications`, { headers })).toSatisfyVideoIdSpec()
  await expect(await api('get', `/IT-identity-verifications/${id}`)).toSatisfyVideoIdSpec()
  await expect(await request(url).get('/IT-identity-verifications')).toSatisfyVideoIdSpec()
  // The matcher reads a clone, so the test can still read the body.
  expect(await created.json()).toMatchObject({ error: 200 })
})

test('documents satisfy the spec as bytes', async () => {
  const { url, token, seed } = await emulatorForTest()
  const { id } = seed({ status: 'ok' })
  const headers = { authorization: `Bearer ${token}` }

  for (const type of ['data', 'images', 'audit', 'timestamp']) {
    const answer = await fetch(`${url}/IT-identity-verifications/${id}/${type}`, { headers })
    await expect(answer).toSatisfyVideoIdSpec()
  }
})

test('a difference is reported with its line in openapi.yaml', async () => {
  const answer = axiosLike({ status: 'finished', createdAt: 1 })

  const { pass, message } = await toSatisfyVideoIdSpec(answer)

  expect(pass).toBe(false)
  expect(message()).toMatch(/^POST \/IT-live 200 is not as openapi\.yaml describes it:\n/)
  expect(message()).toMatch(/response \/data\/status: must be .* \(openapi\.yaml:\d+ #\/components/)
  expect(message()).toContain('unknown member "createdAt"')
})

test('the request is checked when the response contains it', async () => {
  const { message } = await toSatisfyVideoIdSpec(axiosLike({}, { email: 'anna@example.com' }))

  expect(message()).toContain(
    "request /: must have required property 'mail'".replace('/:', 'body:'),
  )
})

test('a request that the response does not contain is checked when the test passes it', async () => {
  const { url, token } = await emulatorForTest()
  const headers = { authorization: `Bearer ${token}` }
  const sent = JSON.stringify({ mail: 'anna@example.com', colour: 1 })
  const answer = await fetch(`${url}/IT-live`, { method: 'POST', headers, body: sent })

  await expect(answer).toSatisfyVideoIdSpec()
  const { pass, message } = await toSatisfyVideoIdSpec(answer, { requestBody: sent })
  expect([pass, message()]).toEqual([
    false,
    expect.stringContaining('request /colour: unknown member "colour"'),
  ])
})

const UNJUDGED: readonly (readonly [string, unknown, string])[] = [
  ['nothing', undefined, 'The value undefined is not a response. Pass the whole response'],
  ['a number', 7, 'A number is not a response.'],
  ['a parsed body', { data: null, success: false }, 'The value has no HTTP status. Pass'],
  ['no headers', { status: 200 }, 'The value has no headers. Pass'],
  ['status 0', { status: 0, headers: {} }, 'The response has status 0'],
  [
    'no address',
    Response.json({}),
    'does not contain its address. Pass it: toSatisfyVideoIdSpec({',
  ],
  ['a foreign path', callOf('/health'), 'openapi.yaml has no path /health. Pass the path'],
  ['a misspelt path', callOf('/IT-lve'), 'openapi.yaml has no path /IT-lve.'],
  ['an unclear method', callOf('/tokens'), '/tokens has GET and POST. Pass it'],
  ['a stream', { ...callOf('/wallet'), body: { pipe() {} } }, 'The body is not read yet'],
  ['no body at all', { statusCode: 200, headers: {}, url: '/wallet' }, 'The body is not read yet'],
  ['a lost connection', new Error('socket hang up'), 'without a response: socket hang up.'],
]

test.each(UNJUDGED)(
  '%s cannot be judged, and fails with a remedy, also after not',
  async (_, received, sentence) => {
    const plain = await toSatisfyVideoIdSpec(received)
    const negated = await toSatisfyVideoIdSpec.call({ isNot: true }, received)

    expect(plain.message()).toContain('This cannot be compared with openapi.yaml. ')
    expect(plain.message()).toContain(sentence)
    expect([plain.pass, negated.pass]).toEqual([false, true])
    await expect(expect(received).not.toSatisfyVideoIdSpec()).rejects.toThrow(sentence)
  },
)

test('a response whose body was already read fails with a remedy', async () => {
  const answer = Response.json({})
  await answer.json()

  const { pass, message } = await toSatisfyVideoIdSpec(answer)

  expect(pass).toBe(false)
  expect(message()).toContain('Compare the response first, or a clone() of it, or pass { method')
})

test('a plain object with method, path, status, headers and body is a response', async () => {
  const call = {
    method: 'GET',
    path: '/IT-identity-verifications',
    status: 404,
    headers: { 'Content-Type': 'application/json' },
    body: {
      data: null,
      success: false,
      message: 'no requests related to your account',
      error: 221,
    },
  }

  await expect(call).toSatisfyVideoIdSpec()
  await expect({ ...call, status: 402 }).not.toSatisfyVideoIdSpec()
})

test('the query of axios is checked, from its URL and from its params', async () => {
  const answer = axiosLike({})
  const { config } = answer
  const withParams = { ...answer, config: { ...config, params: { colour: 1 } } }
  const withQuery = { ...answer, config: { ...config, url: '/IT-live?colour=1' } }

  for (const received of [withParams, withQuery]) {
    const { message } = await toSatisfyVideoIdSpec(received)
    expect(message()).toContain('request ?colour: unknown parameter "colour"')
  }
})

function callOf(path: string) {
  return { status: 200, headers: { 'content-type': 'application/json' }, url: path, body: {} }
}

function axiosLike(change: object, sent: object = { mail: 'anna@example.com' }) {
  const id = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'
  const data = {
    id,
    link: `http://127.0.0.1:4280/link/${id}`,
    message: 'The link for the live Video Identification service.',
    status: 'running',
    owner: 'dev@example.com',
    ...change,
  }
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    data: { data, success: true, message: '', error: null },
    config: {
      method: 'post',
      baseURL: 'http://127.0.0.1:4280',
      url: '/IT-live',
      data: JSON.stringify(sent),
    },
  }
}
