import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { halfSentRequest } from '../support/half-sent-request.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'

type Api = Awaited<ReturnType<typeof emulatorForTest>>

/** Ways to remove a verification while a request that concerns it is under way. */
const REMOVALS: readonly (readonly [string, (api: Api, before: unknown) => Promise<unknown>])[] = [
  ['a reset', ({ control }) => control('post', '/reset').send({})],
  [
    'the deletion of the namespace',
    ({ api, namespace }) => api('delete', `/__emulator/namespaces/${namespace}`),
  ],
  ['a restore', ({ control }, before) => control('put', '/state').send(before as object)],
  [
    'an eviction',
    async (emulator) => {
      for (let i = 0; i < 3; i++) await openFinished(emulator)
    },
  ],
]

/** Requests whose body arrives in two halves, about a verification with this id. */
const LATE_BODIES: readonly (readonly [string, (id: string) => readonly [string, object]])[] = [
  ['an action', (id) => [`/__emulator/verifications/${id}/act`, { as: 'user', do: 'open-link' }]],
  ['a fast-forward', (id) => [`/__emulator/verifications/${id}/fast-forward`, { by: '1m' }]],
  ['a redelivery', (id) => ['/__emulator/deliveries/redeliver', { verification: id }]],
]

test.each(
  REMOVALS.flatMap(([removal, remove]) =>
    LATE_BODIES.map(([request, of]) => ({ request, removal, remove, of })),
  ),
)('$request whose body arrives after $removal never succeeds', async ({ remove, of }) => {
  const emulator = await emulatorForTest({ maxStored: 3 })
  const { body: before } = await emulator.control('get', '/state')
  const id = await openFinished(emulator)
  const [path, body] = of(id)
  const post = await halfSentRequest(emulator, `POST ${path}`, body)

  await remove(emulator, before)
  const answer = await post.finish()

  expect((await emulator.api('get', `/IT-identity-verifications/${id}`)).status).toBe(404)
  expect(answer).not.toContain('HTTP/1.1 2')
})

test.each(REMOVALS)(
  'a POST whose body arrives after %s opens a verification that can be read',
  async (_, remove) => {
    const emulator = await emulatorForTest({ maxStored: 3 })
    const { body: before } = await emulator.control('get', '/state')
    await openFinished(emulator)
    const post = await halfSentRequest(emulator, 'POST /IT-live', { mail: 'anna@example.com' })

    await remove(emulator, before)
    const answer = await post.finish()

    const [, id] = /"id":"([\w-]+)"/.exec(answer) ?? []
    expect(answer).toContain('HTTP/1.1 200')
    expect((await emulator.api('get', `/IT-identity-verifications/${id}`)).status).toBe(200)
  },
)

test.each([
  ['the status', ''],
  ['the data', '/data'],
  ['a document', '/audit'],
])('a delayed response with %s is 404 if a reset came first', async (_, artifact) => {
  const scenarioDirectories = [
    scenarioFolder({
      late: 'http: [{ op: get, delay: 300ms }, { op: data, delay: 300ms }, { op: file, delay: 300ms }]',
    }),
  ]
  const emulator = await emulatorForTest({ scenarioDirectories, scenario: 'late' })
  const id = await openFinished(emulator)

  const reading = emulator.api('get', `/IT-identity-verifications/${id}${artifact}`).then()
  await expect
    .poll(async () => (await emulator.control('get', '/state')).body.contents.calls.length)
    .toBeGreaterThan(0)
  await emulator.control('post', '/reset').send({})

  expect((await reading).status).toBe(404)
})

test('a delayed list shows the verifications of a snapshot that was restored during the delay', async () => {
  const scenarioDirectories = [scenarioFolder({ late: 'http: [{ op: list, delay: 300ms }]' })]
  const emulator = await emulatorForTest({ scenarioDirectories, scenario: 'late' })
  const restored = await openFinished(emulator)
  const { body: before } = await emulator.control('get', '/state')
  await openFinished(emulator)

  const reading = emulator.api('get', '/IT-identity-verifications').then()
  await expect
    .poll(async () => (await emulator.control('get', '/state')).body.contents.calls.length)
    .toBeGreaterThan(0)
  await emulator.control('put', '/state').send(before)

  const { body } = await reading
  expect(body.data.map(({ id }: { readonly id: string }) => id)).toEqual([restored])
})

/** Opens a verification and runs it to its end, so that it can be evicted. */
async function openFinished({ open, fastForward }: Api): Promise<string> {
  const id = await open()
  await fastForward(id, { to: 'end' })
  return id
}
