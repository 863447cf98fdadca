import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type RunningEmulator, startEmulator } from '../../server/index.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { createKeepAliveClient } from '../support/keep-alive.ts'
import { leastMeasured } from '../support/measure-duration.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { openingInstant } from '../support/verification.ts'

test('GET /namespaces lists namespaces with their clock and contents', async () => {
  const { open, control, clock } = await emulatorForTest()
  await open()
  await clock.advance('1m')

  const { body } = await control('get', '/namespaces')

  expect(body).toMatchObject({ truncated: false, most: 1000, forgotten: 0 })
  expect(body.data).toEqual([
    {
      id: expect.stringMatching(/^ns-[0-9a-f]{16}$/),
      owner: expect.stringContaining('@emulator.test'),
      clock: { mode: 'manual', now: '2026-01-05T08:01:00.000Z', speed: 1 },
      verifications: 1,
      opened: 1,
      pending: 1,
      queue: [],
    },
  ])
})

test('a deleted namespace starts over, and other namespaces stay', async () => {
  const { as, control, open, api, url } = await emulatorForTest()
  const id = await open()
  const neighbour = as('neighbour')
  await post(url, neighbour.token)
  const { body } = await control('get', '/namespaces')

  const deleted = await api('delete', `/__emulator/namespaces/${body.data[0].id}`)
  const again = await open()

  expect(deleted.body).toEqual({ deleted: body.data[0].id })
  expect(again).toBe(id)
  expect(neighbour.verifications()).toHaveLength(1)
})

test('an unknown namespace is refused with the address of the list', async () => {
  const { api } = await emulatorForTest()

  const { status, body } = await api('delete', '/__emulator/namespaces/nobody')

  expect([status, body.detail]).toEqual([404, 'No namespace is called "nobody".'])
  expect(body.fix).toContain('GET /__emulator/namespaces')
})

test('the namespace that was idle longest is evicted, and the log reports it', async () => {
  const lines: string[] = []
  const { url, as } = await emulatorForTest({
    maxNamespaces: 2,
    write: (line) => lines.push(line),
  })
  const first = as('first')
  await post(url, first.token, { 'x-emulator-scenario': 'interactive' })
  await post(url, 'second', { 'x-emulator-scenario': 'interactive' })

  const third = await post(url, 'third')

  expect(third.status).toBe(200)
  expect(lines.join('')).toContain(
    `Namespace ${first.namespace} was idle longest and is evicted: at most 2 are stored (--max-namespaces).`,
  )
})

test('a new namespace is refused with 507 while all others are in use', async () => {
  const { url, as, control } = await emulatorForTest({ maxNamespaces: 1 })
  await post(url, as('busy').token)

  const refused = await post(url, 'newcomer')
  const clockAnswer = await control('get', '/clock')

  expect(refused.status).toBe(507)
  expect(await refused.json()).toMatchObject({ data: null, success: false, error: 507 })
  expect(refused.headers.get('x-emulator-problem')).toContain('--max-namespaces')
  expect(clockAnswer.status).toBe(507)
  expect(clockAnswer.body.fix).toContain('--max-namespaces')
  expect(as('busy').verifications()).toHaveLength(1)
})

test('eight concurrent workers have the same journals as eight sequential ones', async () => {
  const workers = Array.from({ length: 8 }, (_, i) => `worker-${i}`)

  const inARow = await emulatorOnItsOwn()
  for (const worker of workers) await runTests(inARow, worker)
  const atOnce = await emulatorOnItsOwn()
  await Promise.all(workers.map((worker) => runTests(atOnce, worker)))

  for (const worker of workers) {
    const [expected, got] = [await journalOf(inARow, worker), await journalOf(atOnce, worker)]
    expect(got.filter((line, i) => line !== expected[i]).slice(0, 3)).toEqual([])
    expect(expected.length).toBeGreaterThan(200)
    expect(got.length).toBe(expected.length)
  }
  await Promise.all([inARow.close(), atOnce.close()])
})

test('a thousand namespaces work, and each uses less than 20 KB of memory', async () => {
  const bytes = await leastMeasured(20_000, async () => {
    const { url, control } = await emulatorForTest({ maxNamespaces: 2000 })
    const ask = createKeepAliveClient(url)
    const request = Buffer.from(JSON.stringify({ mail: 'anna@example.com' }))
    const one = (i: number) => ask(`tenant-${i}`, 'POST', '/IT-live', request)
    for (let i = 0; i < 50; i++) await one(i)
    const before = settledHeap()
    for (let i = 50; i < 1050; i++) await one(i)
    const after = settledHeap()
    const { body } = await control('get', '/namespaces')
    expect(body.data.length).toBeGreaterThanOrEqual(1050)
    return (after - before) / 1000
  })

  expect(bytes).toBeLessThan(20_000)
})

function emulatorOnItsOwn(): Promise<RunningEmulator> {
  return startEmulator({ clock: 'manual', at: openingInstant })
}

// Each test of a worker opens its own verification in the worker's namespace.
async function runTests({ url, as }: RunningEmulator, worker: string): Promise<void> {
  const view = as(worker)
  const scenarios = ['ok', 'ko', 'slow-operator', 'interactive', 'ko; reason=face_mismatch']
  for (let i = 0; i < numberOfRuns(8, 20); i++) {
    const scenario = scenarios[i % scenarios.length] ?? 'ok'
    const callback = { url: `${url}/__emulator/inbox/${worker}` }
    const answer = await post(url, worker, { 'x-emulator-scenario': scenario }, { callback })
    const { data } = (await answer.json()) as { data: { id: string } }
    await view.clock.advance(`${(i % 7) * 30}s`)
    await fetch(`${url}/IT-identity-verifications/${data.id}`, {
      headers: { authorization: `Bearer ${worker}` },
    })
  }
}

// Everything that the control API returns about a namespace, without real durations and the port.
async function journalOf({ url, as }: RunningEmulator, worker: string): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${worker}` }
  const parts = ['verifications', 'deliveries', 'requests']
  const texts = await Promise.all(
    parts.map(async (part) => (await fetch(`${url}/__emulator/${part}`, { headers })).json()),
  )
  const view = as(worker)
  const explanations = view.verifications().map(({ id }) => view.explain(id))
  // Callbacks of the same instant may arrive in any order.
  const messages = view.inbox(worker).map(({ decoded }) => JSON.stringify(decoded))
  const withoutReal = (key: string, value: unknown) => (REAL_TIMES.has(key) ? undefined : value)
  const port = new URL(url).port
  return JSON.stringify([texts, explanations, messages.sort()], withoutReal, 1)
    .replaceAll(`:${port}`, ':port')
    .split('\n')
}

const REAL_TIMES = new Set(['took', 'durationMs', 'p50Ms', 'p95Ms'])

function post(url: string, token: string, headers = {}, body = {}): Promise<Response> {
  return fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ mail: 'anna@example.com', ...body }),
  })
}

function settledHeap(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
