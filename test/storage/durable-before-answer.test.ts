import request from 'supertest'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../server/http/server/start-server.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'
import type { Folder } from '../../server/storage/folder/folder.ts'
import { defaultCompactionPolicy } from '../../server/storage/journal/journal.ts'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

test('neither client nor receiver is answered before the change is on the disk', async () => {
  const { folder, disk } = slowDisk()
  const { post, health } = await startServed(folder)
  const receiver = await receiverForTest()
  await post('/IT-live', { mail: 'anna@example.com' })
  disk.isStopped = true

  const answers: string[] = []
  const body = { mail: 'bea@example.com', callback: { url: receiver.url } }
  const opening = post('/IT-live', body, { 'x-emulator-scenario': 'callback-chaos' }).then(
    ({ status }) => answers.push(`answered ${status}`),
  )
  await disk.waitForSync()
  await health()
  const moving = post('/__emulator/clock/advance', { by: '1m' }).then(() => answers.push('moved'))
  await health()
  const before = { answers: [...answers], callbacks: receiver.received.length }
  disk.release()
  await Promise.all([opening, moving])

  expect(before).toEqual({ answers: [], callbacks: 0 })
  expect(answers).toContain('answered 200')
  expect(receiver.received.length).toBeGreaterThan(0)
})

test('concurrent requests share one write', async () => {
  const { folder, disk } = slowDisk()
  const { post, health, serving } = await startServed(folder)
  await post('/IT-live', { mail: 'anna@example.com' })
  const before = disk.syncs
  disk.isStopped = true

  const opening = Promise.all(
    Array.from({ length: 50 }, () => post('/IT-live', { mail: 'bea@example.com' })),
  )
  while (serving.emulator.namespaceById.size < 51) await health()
  disk.release()
  const answers = await opening

  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(disk.syncs - before).toBeLessThanOrEqual(3)
})

test.each([
  ['', false],
  [', also when the previous journal cannot be closed', true],
])('a long journal is rewritten while requests go on%s', async (_, staysOpen) => {
  const folder = createMemoryFolder()
  folder.staysOpen = staysOpen
  const limits = { reserve: defaultCompactionPolicy.reserve, short: 20_000, times: 3 }
  const { post, serving } = await startServed(folder, limits)
  const opened: string[] = []
  for (let n = 0; n < 60; n++) {
    const { body } = await post('/IT-live', { mail: 'anna@example.com' })
    opened.push(body.data.id)
    await post(`/__emulator/verifications/${body.data.id}/act`, { as: 'user', do: 'open-link' })
    await post(`/__emulator/verifications/${body.data.id}/act`, { as: 'user', do: 'submit' })
  }
  folder.staysOpen = false
  await serving.close()

  const again = await startServed(createMemoryFolder(folder.bytesAfterKill()))

  const rows = await again.list()
  expect(rows.map(({ id }) => id).reverse()).toEqual(opened)
  expect(folder.bytesAfterKill().toString('latin1')).toContain('"whole":')
  // The journal has at least three records for each verification before the rewrite, and one after it.
  expect(folder.bytesAfterKill().toString('latin1').split('\n').length).toBeLessThan(120)
})

const authorization = 'Bearer some-token'

async function startServed(folder: Folder, limits = defaultCompactionPolicy) {
  const settings = { ...defaultSettings, port: 0, clock: 'manual', dataDir: 'memory' } as const
  const serving = await serve(settings, () => {}, { folder: { folder, limits } })
  onTestFinished(serving.close)
  const url = serving.urls[0] ?? ''
  const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
    request(url)
      .post(path)
      .set({ authorization, ...headers })
      .send(body)
  // This request waits for no write. The emulator does its other work until the response.
  const health = () => request(url).get('/__emulator/health')
  const list = async (): Promise<readonly { readonly id: string }[]> => {
    const path = '/IT-identity-verifications'
    const { body } = await request(url).get(path).set('authorization', authorization)
    return body.data
  }
  return { serving, post, health, list }
}

// A disk whose writes end when the test releases them.
function slowDisk() {
  const inMemory = createMemoryFolder()
  const waiting: (() => void)[] = []
  let resolveSync = () => {}
  const disk = {
    isStopped: false,
    syncs: 0,
    /** Resolves once a write waits for the disk. */
    waitForSync: () =>
      new Promise<void>((resolve) => {
        resolveSync = resolve
        if (waiting.length > 0) resolve()
      }),
    release(): void {
      disk.isStopped = false
      for (const go of waiting.splice(0)) go()
    },
  }
  const folder: Folder = {
    ...inMemory,
    async open() {
      const file = await inMemory.open()
      const sync = () => {
        disk.syncs += 1
        if (!disk.isStopped) return Promise.resolve()
        return new Promise<void>((go) => {
          waiting.push(go)
          resolveSync()
        })
      }
      return { ...file, sync }
    },
  }
  return { folder, disk }
}
