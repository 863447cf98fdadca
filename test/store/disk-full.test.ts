import request from 'supertest'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../server/http/serve.ts'
import { defaultSettings } from '../../server/shell/settings.ts'
import { type MemoryFolder, memoryFolder } from '../support/memory-folder.ts'

const authorization = 'Bearer some-token'

test('on a full disk nothing is opened, what is there is read on, and it recovers by itself', async () => {
  const folder = memoryFolder()
  const { api, control, lines } = await served(folder)
  const first = await api('post', '/IT-live').send({ mail: 'anna@example.com' })

  folder.room = 0
  const noticed = await untilFull(api)
  const refused = await api('post', '/IT-live').send({ mail: 'bea@example.com' })
  const moved = await control('post', '/clock/advance').send({ by: '1m' })
  const list = await api('get', '/IT-identity-verifications')
  const status = await api('get', `/IT-identity-verifications/${first.body.data.id}`)
  folder.room = Number.POSITIVE_INFINITY
  const again = await api('post', '/IT-live').send({ mail: 'bea@example.com' })

  expect(refused.status).toBe(507)
  expect(refused.body).toEqual({
    data: null,
    success: false,
    message: 'insufficient storage',
    error: 507,
  })
  expect(refused.headers['x-emulator-problem']).toMatch(/^DISK_FULL: .*no restart is needed/)
  expect(moved.status).toBe(507)
  expect(moved.headers['content-type']).toBe('application/problem+json')
  expect(moved.body.fix).toMatch(/reset namespaces/)
  expect(status.body.data.status).toBe('running')
  expect(again.status).toBe(200)
  expect(list.body.data).toHaveLength(1 + noticed)
  expect(lines.filter((line) => line.includes('takes no more: ENOSPC'))).toHaveLength(1)
  expect(lines.filter((line) => line.includes('has room again'))).toHaveLength(1)
})

test('killed on a full disk, it has all that it answered with 200, and no more than it could write', async () => {
  const folder = memoryFolder()
  // Nothing is taken in advance: the change has happened, and cannot be written.
  const { api } = await served(folder, { step: 64, least: 0 })
  const opened: string[] = []
  const open = async () => {
    const { status, body } = await api('post', '/IT-live').send({ mail: 'anna@example.com' })
    if (status === 200) opened.push(body.data.id)
    return status
  }
  await open()
  folder.room = 0
  const during = await Promise.all(Array.from({ length: 20 }, open))

  const killed = await served(memoryFolder(folder.left()))
  const answered = [...opened]
  folder.room = Number.POSITIVE_INFINITY
  await open()
  const later = await served(memoryFolder(folder.left()))

  expect(during).toContain(507)
  expect(await killed.ids()).toEqual(expect.arrayContaining(answered))
  expect(await later.ids()).toEqual(expect.arrayContaining(opened))
  for (const ids of [await killed.ids(), await later.ids()]) {
    expect(new Set(ids).size).toBe(ids.length)
  }
})

test('a reset is let through, for it makes room', async () => {
  const folder = memoryFolder()
  const { api, control } = await served(folder)
  await api('post', '/IT-live').send({ mail: 'anna@example.com' })
  folder.room = 0
  await untilFull(api)

  const { status } = await control('post', '/reset').send({})

  expect(status).toBe(200)
})

// Room is taken in advance, so a full disk shows once more of it is wanted.
async function untilFull(api: Api): Promise<number> {
  for (let opened = 0; ; opened++) {
    const { status } = await api('post', '/IT-live').send({ mail: 'anna@example.com' })
    if (status === 507) return opened
  }
}

type Api = Awaited<ReturnType<typeof served>>['api']

async function served(folder: MemoryFolder, reserve = { step: 4096, least: 2048 }) {
  const lines: string[] = []
  const serving = await serve(
    { ...defaultSettings, port: 0, clock: 'manual', dataDir: 'memory' },
    (line) => lines.push(line),
    { folder: { folder, limits: { reserve, short: 1e9, times: 3 } } },
  )
  onTestFinished(serving.close)
  const api = (method: 'get' | 'post', path: string) =>
    request(serving.urls[0] ?? '')
      [method](path)
      .set('authorization', authorization)
  const control = (method: 'get' | 'post', path: string) => api(method, `/__emulator${path}`)
  const ids = async (): Promise<readonly string[]> => {
    const { body } = await api('get', '/IT-identity-verifications')
    return body.data.map((row: { readonly id: string }) => row.id)
  }
  return { api, control, lines, ids }
}
