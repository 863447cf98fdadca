import request from 'supertest'
import { expect, onTestFinished, test } from 'vitest'
import { applyRecord, emptyStoredState } from '../../server/emulator/stored-state.ts'
import { serve } from '../../server/http/server/start-server.ts'
import { createInboxes } from '../../server/records/inboxes.ts'
import { defaultSettings, type Settings } from '../../server/runtime/settings.ts'
import { createMemoryFolder, type MemoryFolder } from '../support/memory-folder.ts'

test('an evicted verification does not return after a restart', async () => {
  const folder = createMemoryFolder()
  const first = await startServed(folder, { maxStored: 2 })
  const opened: string[] = []
  for (let n = 0; n < 4; n++) {
    opened.push(await first.open())
    await first.control('/clock/advance').send({ by: '2m' })
  }
  const before = await first.ids()

  const resumed = await startServed(createMemoryFolder(folder.bytesAfterKill()), {})

  expect(before.toSorted()).toEqual(opened.slice(2).toSorted())
  expect(await resumed.ids()).toEqual(before)
})

test('a long inbox is read completely from a journal, and cut to the limit of inboxes when it is restored', () => {
  const state = emptyStoredState()
  const body = Buffer.alloc(1024 ** 2).toString('base64')
  const message = { at: 0 as never, method: 'POST', path: '/', headers: [], body }
  const messages = Array.from({ length: 20 }, (_, n) => {
    return ['ns-a', 'box', { ...message, id: `box.${n + 1}` }] as const
  })
  const inboxes = createInboxes({ bytes: 5.5 * 1024 ** 2 })

  applyRecord(state, { messages })
  inboxes.restore('ns-a', state.inboxes.of('ns-a').dump())

  expect(state.inboxes.of('ns-a').list('box').data).toHaveLength(20)
  expect(
    inboxes
      .of('ns-a')
      .list('box')
      .data.map(({ id }) => id),
  ).toEqual(['box.16', 'box.17', 'box.18', 'box.19', 'box.20'])
})

async function startServed(folder: MemoryFolder, settings: Partial<Settings>) {
  const serving = await serve(
    { ...defaultSettings, port: 0, clock: 'manual', dataDir: 'memory', ...settings },
    () => {},
    { folder: { folder } },
  )
  onTestFinished(serving.close)
  const call = (method: 'get' | 'post', path: string) =>
    request(serving.urls[0] ?? '')
      [method](path)
      .set('authorization', 'Bearer some-token')
  return {
    control: (path: string) => call('post', `/__emulator${path}`),
    async open(): Promise<string> {
      const { body } = await call('post', '/IT-live').send({ mail: 'anna@example.com' })
      return body.data.id
    },
    async ids(): Promise<readonly string[]> {
      const { body } = await call('get', '/IT-identity-verifications')
      return body.data.map((row: { readonly id: string }) => row.id)
    },
  }
}
