import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { emulatorWithFault } from '../support/http-fault-emulator.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'

test('an outage begins and ends by the clock, for every operation', async () => {
  const { url, token, api, open, clock } = await emulatorForTest({
    scenario: 'outage',
    scenarioDirectories: [
      scenarioFolder({
        outage: 'http: [{ op: all, from: 10m, to: 25m, respond: { status: 503 } }]',
      }),
    ],
  })
  const id = await open()
  const path = `/IT-identity-verifications/${id}`
  const statuses = async () => {
    const headers = { authorization: `Bearer ${token}` }
    const reads = [path, '/IT-identity-verifications', `${path}/data`].map((each) =>
      fetch(url + each, { headers }),
    )
    return (await Promise.all(reads)).map(({ status }) => status)
  }

  const before = await statuses()
  await clock.advance('12m')
  const during = await statuses()
  const post = await api('post', '/IT-live').send({ mail: 'bruno@example.com' })
  await clock.advance('13m')
  const after = await statuses()

  expect(before).toEqual([200, 200, 422])
  expect([...during, post.status]).toEqual([503, 503, 503, 503])
  expect(after).toEqual([200, 200, 200])
})

test('a rate counts all verifications together, and a paused clock does not free it', async () => {
  const { ask, clock } = await emulatorWithFault('get', 'above: 2/s, respond: { status: 429 }')
  const three = async () => [await ask('get'), await ask('get'), await ask('get')]

  const paused = await three()
  const [later] = await three()
  await clock.advance('1s')
  const advanced = await three()

  expect([...paused, later].map((answer) => answer?.status)).toEqual([200, 200, 429, 429])
  expect(paused[2]?.headers.get('retry-after')).toBe('1')
  expect(advanced.map(({ status }) => status)).toEqual([200, 200, 429])
})

test('a restored namespace continues the window of a rate', async () => {
  const { ask, control } = await emulatorWithFault('get', 'above: 1/h, respond: { status: 429 }')
  const first = await ask('get')
  const { body: snapshot } = await control('get', '/state')

  await control('put', '/state').send(snapshot)
  const second = await ask('get')

  expect([first.status, second.status]).toEqual([200, 429])
  expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(3_000)
})

test('documents become available and disappear at the times of the scenario, and explain shows both', async () => {
  const { api, control, open, clock } = await emulatorForTest({
    scenario: 'late',
    scenarioDirectories: [scenarioFolder({ late: 'documents: { after: 2h, until: 3d }' })],
  })
  const id = await open()
  const path = `/IT-identity-verifications/${id}/data`
  const { text } = await control('get', `/verifications/${id}/explain`)

  await clock.advance('2m')
  const early = await api('get', path)
  await clock.advance('2h')
  const there = await api('get', path)
  await clock.advance('3d')
  const gone = await api('get', path)

  expect([early.status, early.body.error]).toEqual([422, 225])
  expect(there.status).toBe(200)
  expect([gone.status, gone.body.error]).toEqual([422, 227])
  expect(text).toMatch(/documents: available {2}\(in 2h2m\)/)
  expect(text).toMatch(/documents: gone {2}\(in 3d2m\)/)
})

test('explain shows when an outage begins and ends', async () => {
  const { id, control } = await emulatorWithFault(
    'get',
    'from: 1m, to: 25m, respond: { status: 503 }',
  )

  const { text } = await control('get', `/verifications/${id}/explain`)

  expect(text).toMatch(/ {2}\d\d:01:00 {2}fault begins: get gets status 503\n/)
  expect(text).toMatch(/fault ends: get gets status 503 {2}\(in 23m\)/)
})

test('a delay spread delays each answer by its own real time, and the journal names it', async () => {
  const { ask, control } = await emulatorWithFault('get', 'delay: { median: 2ms, p99: 40ms }')

  const answers = [await ask('get'), await ask('get')]
  const { body } = await control('get', '/requests')

  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(body.data.at(-1).why).toMatch(/answers late on purpose, after \d+ ms/)
})
