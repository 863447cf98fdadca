import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

const id = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'

test('a state sets the scenario of the next POST, and overrides every other choice', async () => {
  const { setUp, api, token } = await providerForTest()
  const request = {
    mail: 'anna+ko@example.com',
    user: { taxCode: 'RSSMRA80A01H501U' },
  }

  const answer = await setUp('out-of-credit', { token })
  const { status, body } = await api('post', '/IT-live')
    .set('x-emulator-scenario', 'ok')
    .send(request)

  expect(answer.status).toBe(200)
  expect([status, body.error]).toEqual([402, 610])
})

test.each([
  ['0s', 'running', null],
  ['1m', 'validation', null],
  ['2m', 'ko', 'facemismatch'],
  ['end', 'ko', 'facemismatch'],
  [undefined, 'ko', 'facemismatch'],
  ['2030-01-07T09:00:00+01:00', 'running', null],
])('with at=%s the verification with the id of the pact is %s', async (at, status, reason) => {
  const { setUp, api, token } = await providerForTest()

  await setUp('ko', { token, id, reason: 'face_mismatch', ...(at === undefined ? {} : { at }) })

  const { body } = await api('get', `/IT-identity-verifications/${id}`)
  expect(body.data).toMatchObject({ id, status, reason, link: expect.stringContaining(id) })
})

test('an instant in a state sets the clock and pauses it', async () => {
  const { setUp, clock, token } = await providerForTest({ clock: 'system' })

  await setUp('operator-closed', { token, at: '2026-01-04T12:00:00+01:00' })

  expect(new Date(clock.now()).toISOString()).toBe('2026-01-04T11:00:00.000Z')
})

test('an interaction without a state starts with an empty namespace', async () => {
  const { setUp, api } = await providerForTest({ scenario: 'out-of-credit' })
  await setUp('ok', { id })
  const one = await api('get', '/IT-identity-verifications')

  const answer = await setUp('')
  const none = await api('get', '/IT-identity-verifications')
  const opened = await api('post', '/IT-live').send({ mail: 'anna@example.com' })

  expect(answer.status).toBe(200)
  expect([one.status, none.status, opened.status]).toEqual([200, 404, 402])
})

test('each interaction starts with the contents of its state only', async () => {
  const { setUp, api, token, open } = await providerForTest()
  await open()

  await setUp('ok', { token, id })
  const one = await api('get', '/IT-identity-verifications')
  await setUp('ok', { token })
  const none = await api('get', '/IT-identity-verifications')

  expect(one.body.data).toHaveLength(1)
  expect(none.body.error).toBe(221)
})

test('several provider states of one interaction apply together, each with its own age', async () => {
  const { setUp, api, token } = await providerForTest()

  await setUp('ok', { token, id: 'anna', at: '1m' })
  await setUp('ko', { token, id: 'bruno' })

  const { body } = await api('get', '/IT-identity-verifications')
  expect(body.data).toEqual([
    { id: 'bruno', status: 'ko', reason: 'identitydocumentnotavailable' },
    { id: 'anna', status: 'validation', reason: null },
  ])
})

test('a state without a token applies to the token of the next request only', async () => {
  const { setUp, readAs } = await providerForTest()

  await setUp('ok', { id, at: '1m' })
  const first = await readAs('first', `/${id}`)
  const second = await readAs('second', `/${id}`)

  expect([first.status, second.status]).toEqual([200, 404])
})

test('a request without a token also uses up a state without a token', async () => {
  const { setUp, readAs } = await providerForTest()

  await setUp('ok', { id })
  await readAs(undefined, `/${id}`)
  const later = await readAs('later', `/${id}`)

  expect(later.status).toBe(404)
})

test('the next pact may use the same id with another token', async () => {
  const { setUp, readAs } = await providerForTest()

  await setUp('ok', { token: 'first', id })
  await setUp('ok', { token: 'second', id })

  expect([
    (await readAs('second', `/${id}`)).status,
    (await readAs('first', `/${id}`)).status,
  ]).toEqual([200, 404])
})

test('a state cannot take over an id that a client has opened', async () => {
  const { setUp, open, api } = await providerForTest()
  const usedId = await open()

  const { status, body } = await setUp('ok', { token: 'other', id: usedId })

  expect([status, body.fix]).toEqual([409, 'Give another id, or reset that namespace first.'])
  expect((await api('get', `/IT-identity-verifications/${usedId}`)).status).toBe(200)
})

test('params can be part of the state name or of the query', async () => {
  const { call, token, api } = await providerForTest()
  const status = async () => {
    const { body } = await api('get', `/IT-identity-verifications/${id}`)
    return body.data.status
  }

  await call('post', '/pact-states', { state: `ok; id=${id}; at=1m; token=${token}` })
  const byName = await status()
  await call('post', `/pact-states?state=ok&action=setup&id=${id}&at=0s&token=${token}`)
  const byQuery = await status()

  expect([byName, byQuery]).toEqual(['validation', 'running'])
})

test('teardown removes the verifications of a state', async () => {
  const { setUp, call, token, readAs } = await providerForTest()
  await setUp('ok', { token, id })
  await setUp('ok', { id: 'awaiting' })

  const { status } = await call('post', '/pact-states', {
    state: 'ok',
    action: 'teardown',
    params: { token },
  })

  expect(status).toBe(200)
  expect((await readAs(token, `/${id}`)).status).toBe(404)
  expect((await readAs('next', '/awaiting')).status).toBe(404)
})

test('the answer of a set-up contains namespace, id and link', async () => {
  const { setUp, url, namespace, token } = await providerForTest()

  const { body } = await setUp('ok', { token, id })

  expect(body).toEqual({ state: 'ok', namespace, id, link: `${url}/link/${id}` })
})

test('the catalogue lists each scenario with a body that can be sent', async () => {
  const { call, stateNames } = await providerForTest()

  const { body } = await call('get', '/pact-states')

  expect(body.data.map((row: { id: string }) => row.id)).toEqual(stateNames)
  for (const { example } of body.data) {
    expect((await call('post', '/pact-states', example)).status).toBe(200)
  }
})

test('an unknown state is refused with the nearest state and all states', async () => {
  const { setUp, stateNames } = await providerForTest()

  const { status, body } = await setUp('out-of-credits')

  expect(status).toBe(422)
  expect(body).toMatchObject({
    detail: 'No provider state is called "out-of-credits", did you mean "out-of-credit"?',
    nearest: 'out-of-credit',
    states: stateNames,
  })
})

test.each([
  [{ state: 'ko', params: { reasn: 'face_mismatch' } }, 422, 'did you mean "reason"?'],
  [{ state: 'ok', params: { at: 'soon' } }, 422, '"at" is "soon", neither a duration'],
  [{ state: 'ok', params: { at: { minutes: 1 } } }, 422, '"at" is "{\\"minutes\\":1}"'],
  [{ state: 'ok', params: { id: 'a b' } }, 422, '"id" is not an id'],
  [{ state: 'ok', params: { token: '' } }, 422, '"token" is not a bearer token'],
  [{ state: 'ko; reason' }, 422, 'The state: "reason" is not a param'],
  [{ state: 'ok', params: [] }, 400, '"params" is [].'],
  [{ state: 7 }, 400, '"state" is 7.'],
  [{}, 400, '"state" is nothing.'],
  [{ state: 'ok', action: 'set-up' }, 400, '"action" is "set-up".'],
  [{ state: 'ok', parms: {} }, 400, 'did you mean "params"?'],
])('the state change %j is refused with %i', async (body, expected, sentence) => {
  const { call } = await providerForTest()

  const answer = await call('post', '/pact-states', body)

  expect(answer.status).toBe(expected)
  expect(answer.body.detail).toContain(sentence)
  expect(answer.body.fix).not.toBe('')
})

async function providerForTest(options: Parameters<typeof emulatorForTest>[0] = {}) {
  const emulator = await emulatorForTest(options)
  const { url } = emulator
  // Without the token of the tests, which would name a namespace.
  const call = async (method: string, path: string, sent?: object) => {
    const answer = await fetch(`${url}/__emulator${path}`, {
      method,
      ...(sent && {
        body: JSON.stringify(sent),
        headers: { 'content-type': 'application/json' },
      }),
    })
    return { status: answer.status, body: JSON.parse(await answer.text()) }
  }
  const { body } = await call('get', '/scenarios')
  return {
    ...emulator,
    stateNames: body.data.map((row: { name: string }) => row.name),
    call,
    setUp: (state: string, params?: object) =>
      call('post', '/pact-states', { state, action: 'setup', ...(params && { params }) }),
    readAs: (token: string | undefined, path: string) =>
      fetch(`${url}/IT-identity-verifications${path}`, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      }),
  }
}
