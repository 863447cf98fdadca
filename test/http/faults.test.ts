import { expect, test } from 'vitest'
import type { FaultOperation } from '../../server/domain/model/custom-error-response.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { emulatorWithFault } from '../support/http-fault-emulator.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'

const OPS: readonly FaultOperation[] = ['create', 'get', 'list', 'data', 'file']

test.each(OPS)('respond answers %s with 429, 402, 417 and 5xx in the envelope', async (op) => {
  for (const status of [402, 417, 429, 500, 507]) {
    const { ask } = await emulatorWithFault(op, `respond: { status: ${status} }`)
    const answer = await ask(op)

    expect(answer.status).toBe(status)
    expect(answer.headers.get('retry-after')).toBe(status === 429 ? '1' : null)
    expect(answer.headers.get('x-emulator-problem')).toMatch(/^[A-Z_]+: Scenario faulty answers/)
    expect(await answer.json()).toEqual({
      data: null,
      success: false,
      message: expect.stringMatching(/^[^{}]+$/),
      error: expect.any(Number),
    })
  }
})

test('respond sends error, message and headers of the scenario', async () => {
  const text =
    'respond: { status: 503, error: 998.5, message: "è tardi", headers: { Retry-After: 7, X-Note: hello } }'
  const { ask } = await emulatorWithFault('get', text)

  const answer = await ask('get')

  expect([answer.status, answer.headers.get('x-note')]).toEqual([503, 'hello'])
  expect(answer.headers.get('retry-after')).toBe('7')
  expect(answer.headers.get('x-emulator-provenance')).toBe('assumed')
  expect(await answer.json()).toMatchObject({ error: 998.5, message: 'è tardi' })
})

test('respond with an error of the catalogue has its message and its provenance', async () => {
  const { ask, id } = await emulatorWithFault('get', 'respond: { status: 404, error: 223 }')

  const answer = await ask('get')

  expect(await answer.json()).toMatchObject({ message: `no request matches this id: ${id}` })
  expect(answer.headers.get('x-emulator-provenance')).toBeNull()
})

test.each([
  ['{ status: 418 }', 418],
  ['{ status: 409, error: 999 }', 999],
  // The catalogue's text names an id, and a POST has none.
  ['{ status: 404, error: 223 }', 223],
])(
  'respond without a text in the catalogue names the status in its message: %s',
  async (respond, error) => {
    const { ask } = await emulatorWithFault('create', `respond: ${respond}`)

    const answer = await ask('create')

    expect(await answer.json()).toMatchObject({
      error,
      message: `refused with status ${answer.status}`,
    })
    expect(answer.headers.get('x-emulator-provenance')).toBe('assumed')
  },
)

test('a refused POST opens a verification only with commit', async () => {
  const emulator = await emulatorForTest({
    scenarioDirectories: [
      scenarioFolder({
        refused: 'http: [{ op: create, respond: { status: 500 } }]',
        opened: 'http: [{ op: create, respond: { status: 500 }, commit: true }]',
      }),
    ],
  })

  const statuses = []
  for (const name of ['refused', 'opened']) {
    const { status } = await emulator
      .api('post', '/IT-live')
      .set('x-emulator-scenario', name)
      .send({ mail: 'a@b.it' })
    statuses.push(status)
  }

  const { body } = await emulator.control('get', '/verifications')
  expect(statuses).toEqual([500, 500])
  expect(body.data.map(({ scenario }: { scenario: string }) => scenario)).toEqual(['opened'])
})

test('a queued scenario applies to one POST, also if the POST is refused', async () => {
  const { queue, api } = await emulatorForTest()
  queue({ name: 'out-of-credit' }, { name: 'ko' })

  const post = () => api('post', '/IT-live').send({ mail: 'a@b.it' })
  const [first, second, third] = [await post(), await post(), await post()]

  expect([first.status, second.status, third.status]).toEqual([402, 200, 200])
  expect(first.headers['x-emulator-scenario']).toBe('out-of-credit')
  expect(second.headers['x-emulator-scenario']).toBe('ko')
  expect(third.headers['x-emulator-scenario']).toBe('ok')
})

test('the list has the faults of its newest row, or of the default scenario when the list is empty', async () => {
  const { api, open, control } = await emulatorForTest({
    scenarioDirectories: [
      scenarioFolder({ deaf: 'http: [{ op: list, respond: { status: 500 } }]' }),
    ],
  })
  const list = async () => (await api('get', '/IT-identity-verifications')).status
  const statuses = [await list()]

  await control('put', '/scenarios/default').send({ use: 'deaf' })
  statuses.push(await list())
  await open({ mail: 'anna+ok@example.com' })
  statuses.push(await list())
  await open()
  statuses.push(await list())

  expect(statuses).toEqual([404, 500, 200, 500])
})

test('faults count calls for each verification and each document', async () => {
  const { api, open, clock } = await emulatorForTest({ scenario: 'documents-late' })
  const ids = [await open(), await open()]
  await clock.advance('2m')
  const ask = async (id: string | undefined, type: string) =>
    (await api('get', `/IT-identity-verifications/${id}/${type}`)).body.error ?? 'there'

  const results = []
  for (const id of ids) {
    for (const type of ['data', 'data', 'data', 'data', 'tsr', 'timestamp', 'marca', 'timestamp']) {
      results.push(await ask(id, type))
    }
  }

  const once = [225, 225, 225, 'there', 225, 225, 225]
  expect(results.map((result) => (result === null ? 'there' : result))).toEqual([
    ...once,
    'there',
    ...once,
    'there',
  ])
})

test('the journal reports each fault as intended', async () => {
  const { ask, control } = await emulatorWithFault('get', 'nth: 2, fault: reset')
  await ask('get')
  await ask('get').catch(() => {})

  const { body } = await control('get', '/requests')

  expect(body.data.at(-2)).not.toHaveProperty('fault')
  expect(body.data.at(-1)).toMatchObject({
    operation: 'get',
    status: 0,
    fault: 'reset',
    scenario: 'faulty',
    why: 'Scenario faulty breaks the connection on purpose (call 2 of get).',
  })
})

test('a param that delays an answer by more than a minute is refused, in the header and as the default', async () => {
  const { api, control } = await emulatorForTest()
  const reason =
    'Scenario flaky-api: "5m" of real time is too long for an answer; write 60s or less'

  const posted = await api('post', '/IT-live')
    .set('x-emulator-scenario', 'flaky-api; pause=5m')
    .send({ mail: 'a@b.it' })
  const chosen = await control('put', '/scenarios/default').send({
    use: 'flaky-api',
    params: { pause: '5m' },
  })

  expect([posted.status, posted.body.error]).toEqual([406, 229])
  expect(posted.body.message).toBe(`scenario not valid: ${reason}`)
  expect(chosen.status).toBe(400)
  expect(JSON.stringify(chosen.body)).toContain('too long for an answer')
})

test.each([
  ['fault: truncate', 'cuts the answer in half'],
  ['delay: 1ms', 'answers late'],
  ['delay: 1ms, fault: truncate', 'cuts the answer in half'],
  ['fault: garbage', 'answers with garbage'],
  ['respond: { status: 503 }', 'answers with 503'],
])('header and journal report "%s" as intended, once', async (fault, phrase) => {
  const { ask, control } = await emulatorWithFault('get', fault)

  const answer = await ask('get')
  await answer.arrayBuffer().catch(() => undefined)

  const { body } = await control('get', '/requests?operation=get')
  const [{ why }] = body.data
  expect(answer.headers.get('x-emulator-problem')).toContain(`Scenario faulty ${phrase} on purpose`)
  expect(why.split(`Scenario faulty ${phrase} on purpose`)).toHaveLength(2)
})

test('under --wire-only no header reports a fault', async () => {
  const { api, open } = await emulatorForTest({
    wireOnly: true,
    scenario: 'late',
    scenarioDirectories: [scenarioFolder({ late: 'http: [{ op: get, delay: 1ms }]' })],
  })

  const { headers } = await api('get', `/IT-identity-verifications/${await open()}`)

  expect(Object.keys(headers).filter((name) => name.startsWith('x-emulator'))).toEqual([])
})
