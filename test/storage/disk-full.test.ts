import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readJournal } from '../../server/storage/journal/read-journal.ts'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'
import { servedFrom } from './served-folder.ts'

test('a full disk refuses changes with 507, allows reads, and recovers without a restart', async () => {
  const folder = createMemoryFolder()
  const { api, control, lines } = await servedFrom(folder)
  const first = await api('post', '/IT-live').send({ mail: 'anna@example.com' })

  folder.capacity = 0
  const noticed = await untilFull(api)
  const refused = await api('post', '/IT-live').send({ mail: 'bea@example.com' })
  const advanced = await control('post', '/clock/advance').send({ by: '1m' })
  const health = await control('get', '/health')
  const list = await api('get', '/IT-identity-verifications')
  const status = await api('get', `/IT-identity-verifications/${first.body.data.id}`)
  folder.capacity = Number.POSITIVE_INFINITY
  const healthy = await control('get', '/health')
  const again = await api('post', '/IT-live').send({ mail: 'bea@example.com' })

  expect(refused.status).toBe(507)
  expect(refused.body).toEqual({
    data: null,
    success: false,
    message: 'insufficient storage',
    error: 507,
  })
  expect(refused.headers['x-emulator-problem']).toMatch(/^DISK_FULL: .*no restart is needed/)
  expect(advanced.status).toBe(507)
  expect(advanced.headers['content-type']).toBe('application/problem+json')
  expect(advanced.body.fix).toBe(
    'Free space there, or reset all namespaces (POST /__emulator/reset {"all":true}), and send it again: no restart is needed.',
  )
  expect(health.status).toBe(503)
  expect(health.body).toMatchObject({ status: 'disk full', live: true, ready: false })
  expect(health.body.disk).toMatch(/ENOSPC/)
  expect(healthy.body).toMatchObject({ status: 'ok', ready: true })
  expect(status.body.data.status).toBe('running')
  expect(again.status).toBe(200)
  expect(list.body.data).toHaveLength(1 + noticed)
  expect(lines.filter((line) => line.includes('has no free space: ENOSPC'))).toHaveLength(1)
  expect(lines.filter((line) => line.includes('has room again'))).toHaveLength(1)
})

test('a kill on a full disk loses no verification that was answered with 200', async () => {
  const folder = createMemoryFolder()
  // Without a reserve, the change happens and then cannot be written.
  const { api } = await servedFrom(folder, { step: 64, least: 0 })
  const opened: string[] = []
  const open = async () => {
    const { status, body } = await api('post', '/IT-live').send({ mail: 'anna@example.com' })
    if (status === 200) opened.push(body.data.id)
    return status
  }
  await open()
  folder.capacity = 0
  const during = await Promise.all(Array.from({ length: 20 }, open))

  const killed = await servedFrom(createMemoryFolder(folder.bytesAfterKill()))
  const acknowledged = [...opened]
  folder.capacity = Number.POSITIVE_INFINITY
  await open()
  const later = await servedFrom(createMemoryFolder(folder.bytesAfterKill()))

  expect(during).toContain(507)
  expect(await killed.ids()).toEqual(expect.arrayContaining(acknowledged))
  expect(await later.ids()).toEqual(expect.arrayContaining(opened))
  for (const ids of [await killed.ids(), await later.ids()]) {
    expect(new Set(ids).size).toBe(ids.length)
  }
})

test('a form is refused with a page when the disk is full, before or after its change', async () => {
  const folder = createMemoryFolder()
  const { form, openVerification, emulator } = await servedFrom(folder, { step: 64, least: 0 })
  const id = await openVerification()
  const { name } = emulator.findOrThrow(id).namespace
  folder.capacity = 0

  const byItsChange = await form('/__emulator/pages/scenarios/ko', { do: 'default', of: name })
  const before = await form('/__emulator/pages/clock/advance', { by: '1m', of: name })
  const atLink = await form(`/link/${id}/act`, { as: 'user', do: 'abandon' })

  for (const answer of [byItsChange, before, atLink]) {
    expect(answer.status).toBe(507)
    expect(answer.headers['content-type']).toMatch(/^text\/html/)
    expect(answer.headers.location).toBeUndefined()
    expect(answer.text).toContain('data-problem')
    expect(answer.text).toContain('disk of the data folder is full')
  }
})

test('a truncated answer starts only after its change is on the disk', async () => {
  const folder = createMemoryFolder()
  const scenarioDirectories = [
    scenarioFolder({
      torn: 'extends: ok\nhttp:\n  - { op: create, fault: truncate, commit: true }',
    }),
  ]
  const { api } = await servedFrom(folder, { step: 64, least: 0 }, { scenarioDirectories })
  const open = () =>
    api('post', '/IT-live').set('x-emulator-scenario', 'torn').send({ mail: 'anna@example.com' })
  await expect(open()).rejects.toThrow(/aborted|hang up/)
  folder.capacity = 0

  expect((await open()).status).toBe(507)
})

test('a reset is accepted on a full disk', async () => {
  const folder = createMemoryFolder()
  const { api, control } = await servedFrom(folder)
  await api('post', '/IT-live').send({ mail: 'anna@example.com' })
  folder.capacity = 0
  await untilFull(api)

  const { status } = await control('post', '/reset').send({})

  expect(status).toBe(200)
})

test('the page resets all namespaces on a full disk, which frees space', async () => {
  const folder = createMemoryFolder()
  const { api, form, openVerification, ids } = await servedFrom(folder)
  await openVerification()
  folder.capacity = 0
  await untilFull(api)
  folder.capacity = folder.bytesAfterKill().length

  const { status } = await form('/__emulator/pages/namespaces/reset', { all: 'true' })
  const id = await openVerification()

  expect(status).toBe(303)
  expect(await ids()).toEqual([id])
})

test('under --auth scoped the remedy does not suggest a reset of all namespaces', async () => {
  const folder = createMemoryFolder()
  const { control } = await servedFrom(folder, { step: 64, least: 0 }, { auth: 'scoped' })
  folder.capacity = 0
  const set = () => control('put', '/scenarios/default').send({ use: 'ko' })
  await set()

  const { status, body } = await set()

  expect(status).toBe(507)
  expect(body.fix).toBe('Free space there, and send it again: no restart is needed.')
})

test('every change answered with 200 is stored, although the disk is full from time to time', async () => {
  const anyRoom = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12_000 }), fc.constant(1e9))
  const anyCall = fc.constantFrom('open', 'open', 'open', 'reset')
  const anyCalls = fc.array(fc.tuple(anyRoom, anyCall), { maxLength: 12 })
  // Rewrites the journal often, or only on a full disk.
  const anyLength = fc.constantFrom(2_000, 1e9)
  await fc.assert(
    fc.asyncProperty(anyCalls, anyLength, async (calls, short) => {
      const folder = createMemoryFolder()
      const reserve = { step: 2048, least: 1024 }
      const { api, control, close } = await servedFrom(folder, reserve, {}, short)
      const opened = new Set<string>()
      for (const [room, call] of calls) {
        folder.capacity = room
        const { status, body } =
          call === 'open'
            ? await api('post', '/IT-live').send({ mail: 'anna@example.com' })
            : await control('post', '/reset').send({ all: true })
        if (status === 200 && call === 'open') opened.add(body.data.id)
        if (call === 'reset') opened.clear()

        const read = await readJournal(createMemoryFolder(folder.bytesAfterKill()))
        const persisted = [...read.state.namespaces.values()].flatMap(({ verifications }) => [
          ...verifications.keys(),
        ])
        expect(persisted).toEqual(expect.arrayContaining([...opened]))
        if (call === 'reset' && status === 200) expect(persisted).toEqual([])
        expect(read.damage).toEqual([])
      }
      await close()
    }),
    { numRuns: 20 },
  )
})

// The journal has a reserve, so the disk counts as full once the reserve is used up.
async function untilFull(api: Api): Promise<number> {
  for (let opened = 0; ; opened++) {
    const { status } = await api('post', '/IT-live').send({ mail: 'anna@example.com' })
    if (status === 507) return opened
  }
}

type Api = Awaited<ReturnType<typeof servedFrom>>['api']
