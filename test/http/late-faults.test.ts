import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'

const LATE = {
  late: 'http: [{ op: create, delay: 60s }, { op: get, delay: 60s }, { op: list, delay: 60s }]',
  soon: 'http: [{ op: create, delay: 40ms }, { op: get, delay: 40ms, respond: { status: 500 } }]',
}

test('a delayed answer waits in real time while the clock is paused', async () => {
  const { api, clock } = await lateEmulator('soon')
  const before = [performance.now(), clock.now()]

  const { status, body } = await api('post', '/IT-live').send({ mail: 'a@b.it' })
  const read = await api('get', `/IT-identity-verifications/${body.data.id}`)

  expect([status, read.status]).toEqual([200, 500])
  expect(performance.now() - (before[0] ?? 0)).toBeGreaterThanOrEqual(78)
  expect(clock.now()).toBe(before[1])
})

test('a POST with a delayed answer opens its verification at once', async () => {
  const { url, token, control } = await lateEmulator('late')

  const asking = new AbortController()
  const answer = fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: '{"mail":"a@b.it"}',
    signal: asking.signal,
  }).catch(() => 'given up')
  const opened = await eventually(async () => (await control('get', '/verifications')).body.data[0])
  asking.abort()

  expect(opened).toMatchObject({ scenario: 'late', status: 'running' })
  expect(await answer).toBe('given up')
})

test('the wait ends when the client disconnects, and the journal reports it', async () => {
  const { url, token, control } = await lateEmulator('late')

  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(
    `GET /IT-identity-verifications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  )
  await eventually(async () => (await control('get', '/health')).status === 200)
  socket.destroy()

  const row = await eventually(async () =>
    (await control('get', '/requests')).body.data.find(
      ({ operation }: { operation: string }) => operation === 'list',
    ),
  )
  expect(row).toMatchObject({ status: 0, fault: 'delay' })
})

test('close ends delayed answers and leaves no timer', async () => {
  const { url, token, close, control } = await lateEmulator('late')
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const headers = { authorization: `Bearer ${token}` }
  const before = timers()

  const waiting = ['/IT-live', '/IT-selfie'].map((path) =>
    fetch(url + path, { method: 'POST', headers, body: '{"mail":"a@b.it"}' }).then(
      String,
      () => 'broken off',
    ),
  )
  await eventually(async () => (await control('get', '/verifications')).body.data.length === 2)
  const during = timers()
  await close()

  expect(await Promise.all(waiting)).toEqual(['broken off', 'broken off'])
  expect(during).toBeGreaterThan(before)
  await eventually(async () => timers() <= before)
})

test('a reset while an answer is delayed does not break the answer', async () => {
  const { api, control } = await lateEmulator('soon')
  const { body } = await api('post', '/IT-live').send({ mail: 'anna+ok@example.com' })

  const reading = api('get', `/IT-identity-verifications/${body.data.id}`)
  const [, { status }] = await Promise.all([control('post', '/reset'), reading])

  expect([200, 404]).toContain(status)
})

test('flaky-api has the same faults with the same seed, for any token', async () => {
  const first = await flakyStatuses(1, 'one')
  const again = await flakyStatuses(1, 'two')
  const other = await flakyStatuses(2, 'one')

  expect(again).toEqual(first)
  expect(other).not.toEqual(first)
  expect(first.slice(0, 3)).toEqual([429, 500, 200])
  expect(new Set(first.slice(3))).toEqual(new Set([200, 429, 500]))
})

test('documents-expired and out-of-credit answer with the texts of the platform', async () => {
  const { api, open, clock } = await emulatorForTest({ scenario: 'documents-expired' })
  const id = await open()
  await clock.advance('2m')

  const data = await api('get', `/IT-identity-verifications/${id}/data`)
  const poor = await api('post', '/IT-selfie')
    .set('x-emulator-scenario', 'out-of-credit')
    .send({ mail: 'a@b.it' })

  expect(data.body).toEqual({
    data: null,
    success: false,
    message: 'operation not permitted, 30-day limit for requesting data exceeded',
    error: 227,
  })
  expect([data.status, poor.status]).toEqual([422, 402])
  expect(poor.body).toMatchObject({
    error: 610,
    message: 'Billing error message: Insufficient Credit in Wallet: 11.9 > 0.5 code 810',
  })
})

function lateEmulator(scenario: string) {
  return emulatorForTest({ scenario, scenarioDirectories: [scenarioFolder(LATE)] })
}

async function flakyStatuses(seed: number, token: string): Promise<readonly number[]> {
  const { url } = await emulatorForTest({ seed, scenario: 'flaky-api' })
  const ask = (path: string, method = 'GET') =>
    fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'x-emulator-scenario': 'flaky-api; pause=0s',
      },
      ...(method === 'POST' && { body: '{"mail":"a@b.it"}' }),
    })
  const statuses = []
  let id = ''
  for (let i = 0; i < 3; i++) {
    const answer = await ask('/IT-live', 'POST')
    statuses.push(answer.status)
    const { data } = (await answer.json()) as { data: { id: string } | null }
    id = data?.id ?? ''
  }
  for (let i = 0; i < 16; i++) {
    statuses.push((await ask(`/IT-identity-verifications/${id}`)).status)
    statuses.push((await ask('/IT-identity-verifications')).status)
  }
  return statuses
}

/** Calls `ask` until it returns a truthy answer. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    await new Promise(setImmediate)
  }
}
