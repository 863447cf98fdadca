import { expect } from 'vitest'
import type { Settings } from '../../server/runtime/settings.ts'
import { type PostgresServer, startPostgres, withPostgres } from '../support/postgres-server.ts'
import { anna, listPath, replica } from './replica-servers.ts'
import { servedWith } from './served-folder.ts'

withPostgres('a replica passes requests on to the owner of their namespace', async () => {
  const server = await startPostgres()
  const { a, b } = await twoReplicas(server, 'passing')

  const id = await a.openVerification()
  const listed = await b.ids()
  const second = await b.openVerification()
  const advanced = await b.control('post', '/clock/advance').send({ by: '10m' })
  const read = await b.api('get', `/IT-identity-verifications/${id}`)
  const explained = await b.foreign('get', `/__emulator/verifications/${second}/explain`)
  const elsewhere = await b.foreign('get', `/IT-identity-verifications/${id}`)

  expect(listed).toEqual([id])
  expect(await a.ids()).toEqual(expect.arrayContaining([id, second]))
  expect(advanced.body.transitions.length).toBeGreaterThan(2)
  expect(read.body.data.status).toBe('ok')
  expect(explained.status).toBe(200)
  expect(elsewhere.headers['x-emulator-problem']).toContain('ID_ELSEWHERE')
  expect([a.emulator.namespaceById.size, b.emulator.namespaceById.size]).toEqual([2, 0])

  await a.close()
  expect(await b.ids()).toEqual(expect.arrayContaining([id, second]))
  expect(b.emulator.namespaceById.size).toBe(2)
})

withPostgres('a token works at every replica at once', async () => {
  const server = await startPostgres()
  const { a, b } = await twoReplicas(server, 'tokens')
  const login = ['anna@example.com', 'key'] as const

  const issued = await a
    .api('post', '/tokens')
    .auth(...login)
    .send({ scopes: ['POST:test.videoid.openapi.com/IT-live'] })
  const { token, refreshToken } = issued.body.data
  const used = await b.api('post', '/IT-live').set('authorization', `Bearer ${token}`).send(anna)
  const refreshed = await b
    .api('patch', `/tokens/${token}`)
    .set('authorization', `Bearer ${refreshToken}`)
    .send({})
  const revoked = await b.api('get', listPath).set('authorization', `Bearer ${token}`)
  const other = await b
    .api('get', listPath)
    .set('authorization', `Bearer ${refreshed.body.data?.token}`)

  expect([issued.status, used.status, refreshed.status]).toEqual([200, 200, 200])
  expect(revoked.status).toBe(401)
  expect(other.body.data.length).toBe(1)
})

withPostgres('a callback to an inbox of another replica stays in its namespace', async () => {
  const server = await startPostgres()
  const { a, b } = await twoReplicas(server, 'inbox')
  const url = `${a.url}/__emulator/inbox/hook`

  // The replica that was started last knows the other one from its begin.
  await b.api('post', '/IT-live').send({ ...anna, callback: { url } })
  await a.control('post', '/clock/advance').send({ by: '10m' })
  const inbox = await a.control('get', '/inboxes/hook')

  expect(inbox.body.data.length).toBeGreaterThan(1)
})

withPostgres(
  'forms, faults and streams of events work at a replica that owns nothing',
  async () => {
    const server = await startPostgres()
    const { a, b } = await twoReplicas(server, 'streams')
    const { name } = (await a.control('get', '/namespaces')).body.data[0] ?? {}
    await a.openVerification()
    const namespace = String(a.emulator.namespaces.all()[0]?.name)

    const stream = await fetch(`${b.url}/__emulator/events?namespace=${namespace}`)
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    const id = await b.openVerification()
    let text = ''
    while (!text.includes(id)) text += (await reader?.read())?.value ?? ''
    await reader?.cancel()
    const form = await b.form('/__emulator/pages/clock/advance', { of: namespace, by: '1m' })
    const queued = await b.control('post', '/scenarios/queue').send({ use: ['paid-but-lost'] })
    const lost = await b
      .api('post', '/IT-live')
      .send(anna)
      .catch((error) => error.code)

    expect(name).toBeUndefined()
    expect(form.status).toBe(303)
    expect(queued.status).toBe(200)
    expect(lost).toBe('ECONNRESET')
    expect((await b.ids()).length).toBe(3)
  },
)

withPostgres('a replica with other settings or a used address is refused', async () => {
  const server = await startPostgres()
  const store = server.createDatabase('refused')
  const first = await replica(store)
  const sentenceFor = (more: Partial<Settings>) =>
    replica(store, { storeWait: 0, ...more }).then(
      () => 'started',
      (cause: Error) => cause.message,
    )

  expect(await sentenceFor({ seed: 2, pace: 'human' })).toMatch(
    /^This replica differs from the running ones with \S+: --seed is 2 instead of 1; --pace is human instead of sandbox\./,
  )
  expect(await sentenceFor({ advertise: first.url })).toMatch(
    /^Another replica \(process \d+ on .+\) already has --advertise http:\S+\. Give each replica/,
  )
  const alone = await servedWith({ store, storeWait: 0 }).catch((cause: Error) => cause.message)
  expect(alone).toContain('Start this emulator with --advertise, too')
})

async function twoReplicas(server: PostgresServer, name: string) {
  const store = server.createDatabase(name)
  const a = await replica(store)
  const b = await replica(store)
  const foreign: typeof b.api = (method, path) =>
    b.api(method, path).set('authorization', 'Bearer another-token')
  return { a, b: { ...b, foreign } }
}
