import request from 'supertest'
import { expect, test } from 'vitest'
import { toSatisfyVideoIdSpec } from '../../server/index.ts'
import { emulatorForTest } from '../support/emulator.ts'

expect.extend({ toSatisfyVideoIdSpec })

declare module 'vitest' {
  interface Matchers<T> {
    toSatisfyVideoIdSpec: () => Promise<T>
  }
}

test('responses of fetch and supertest satisfy the spec, refusals included', async () => {
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

test('a response whose body was already read fails with a remedy', async () => {
  const answer = Response.json({})
  await answer.json()

  const { pass, message } = await toSatisfyVideoIdSpec(answer)

  expect(pass).toBe(false)
  expect(message()).toBe('The body was read already. Compare the answer first, or a clone() of it.')
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

test('the request is checked when the response refers to it', async () => {
  const { message } = await toSatisfyVideoIdSpec(axiosLike({}, { email: 'anna@example.com' }))

  expect(message()).toContain(
    "request /: must have required property 'mail'".replace('/:', 'body:'),
  )
})

test.each([[undefined], [7], ['text'], [{}], [{ status: 200 }]])(
  '%j is not accepted as a response',
  async (received) => {
    const { pass, message } = await toSatisfyVideoIdSpec(received)

    expect([pass, message()]).toEqual([
      false,
      'This is not an answer of fetch, supertest or axios.',
    ])
  },
)

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
