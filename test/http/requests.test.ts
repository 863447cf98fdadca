import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { leastMeasured, measureMs } from '../support/measure-duration.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'

test('explain compares a refused body with a valid one', async () => {
  const { api, control } = await emulatorForTest()
  await api('post', '/IT-live').send({ email: 'anna@example.com', user: { gender: 'X' } })

  const { text } = await control('get', '/requests/req-1/explain')

  expect(text.split('\n').slice(3)).toEqual([
    '',
    '  at            you sent                 valid',
    '  /mail         nothing                  an e-mail address, such as mario@example.com',
    '  /user/gender  a text of 1 characters   one of M, F',
    '  /email        a text of 16 characters  nothing: this member is not read, did you mean mail?',
    '',
  ])
  expect(text).toMatch(/^req-1 {2}POST \/IT-live {2}428, error 200\n/)
  expect(text).toContain('MAIL_MISSING: Send the e-mail address')
})

test('explain shows the scenario of an accepted body and the keys that are not read', async () => {
  const { open, control } = await emulatorForTest()
  const id = await open({ mail: 'anna+ko@example.com', healthcard: { required: true } })

  const { body } = await control('get', '/requests/req-1')

  expect(body).toMatchObject({ status: 200, verification: id, scenario: 'ko' })
  expect(body.explained).toContain(`verification ${id}, scenario ko, chosen by mail tag`)
  expect(body.explained).toContain('/healthcard')
  expect(body.explained).toContain('did you mean healthCard?')
})

test('explain shows the nearest existing id for an unknown id', async () => {
  const { open, api, control } = await emulatorForTest()
  const id = await open()
  await api('get', `/IT-identity-verifications/${id.slice(0, -1)}`)

  const { text } = await control('get', '/requests/req-2/explain')

  expect(text).toContain(`the nearest id of this namespace is ${id}`)
})

test('the journal of a namespace contains requests to unknown paths', async () => {
  const { api, control } = await emulatorForTest()
  await api('post', '/IT-liv').send({ mail: 'anna@example.com' })

  const { body } = await control('get', '/requests')

  expect(body.data).toMatchObject([{ operation: 'unknown', path: '/IT-liv', status: 404 }])
})

test('requests can be filtered and counted', async () => {
  const { open, api, control } = await emulatorForTest()
  const id = await open()
  await api('get', `/IT-identity-verifications/${id}`)
  await api('get', '/IT-identity-verifications')
  await api('post', '/IT-live').send({})

  const idsOf = async (query: string) =>
    (await control('get', `/requests?${query}`)).body.data.map((row: { id: string }) => row.id)

  expect(await idsOf('operation=create')).toEqual(['req-1', 'req-4'])
  expect(await idsOf('status=428')).toEqual(['req-4'])
  expect(await idsOf('error=200')).toEqual(['req-4'])
  expect(await idsOf(`id=${id}&method=get`)).toEqual(['req-2'])
  expect(await idsOf('text=MAIL_MISSING')).toEqual(['req-4'])
  expect((await control('get', '/requests/count?method=GET')).body).toEqual({
    count: 2,
    truncated: false,
  })
})

test('an unknown filter is refused with a suggestion of the nearest filter', async () => {
  const { control } = await emulatorForTest()

  const { status, body } = await control('get', '/requests?operatoin=create')

  expect([status, body.detail]).toEqual([
    400,
    'Unknown parameter "operatoin", did you mean "operation"?',
  ])
})

test('a wait ends when the requests have come', async () => {
  const { open, control } = await emulatorForTest()

  const waiting = control('get', '/requests/wait?operation=create&count=2&timeout=2m').then(
    ({ body }) => body.data.length,
  )
  await open()
  await open()

  expect(await waiting).toBe(2)
})

test('a wait that times out says how many requests came', async () => {
  const { open, control } = await emulatorForTest()
  await open()

  const { status, body } = await control('get', '/requests/wait?count=2&timeout=10ms')

  expect([status, body.detail]).toEqual([408, '1 of 2 such requests came within the timeout.'])
})

test('hundreds of waits and streams do not block a POST, and end with close', async () => {
  const paths = ['/requests/wait?count=9', '/inboxes/none/wait?count=9', '/events']
  const ending = await leastMeasured(2_000, async () => {
    const { open, url, token, close } = await emulatorForTest()
    const headers = { authorization: `Bearer ${token}` }
    const waits = Array.from({ length: numberOfRuns(200, 500) }, (_, i) => {
      const path = `${paths[i % 3]}${i % 3 === 2 ? '' : '&timeout=2m'}`
      return fetch(`${url}/__emulator${path}`, { headers }).then(
        async (answer) => (await answer.text()).length,
        () => 'ended',
      )
    })
    expect(await open()).toHaveLength(36)
    return measureMs(() => Promise.all([close(), ...waits]))
  })

  expect(ending).toBeLessThan(2_000)
})

test('an unknown operation is refused with a suggestion of the nearest operation', async () => {
  const { control } = await emulatorForTest()

  const { status, body } = await control('get', '/requests?operation=creat')

  expect(status).toBe(400)
  expect(body.detail).toBe('Unknown operation "creat", did you mean "create"?')
})

test('the journal names the unknown scenario of a request', async () => {
  const { api, control } = await emulatorForTest()
  await api('post', '/IT-live').set('x-emulator-scenario', 'kko').send({ mail: 'a@b.it' })

  const { body } = await control('get', '/requests')

  expect(body.data[0].why).toMatch(
    /^SCENARIO_UNKNOWN: .* No scenario is called "kko", did you mean/,
  )
})
