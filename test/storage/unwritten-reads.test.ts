import { expect, test } from 'vitest'
import type { Folder } from '../../server/storage/folder/folder.ts'
import { readEvents } from '../support/event-reader.ts'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { servedFrom } from './served-folder.ts'

test.each([
  ['the list', '/IT-identity-verifications'],
  ['the control API', '/__emulator/verifications'],
])('%s shows a change only after it is on the disk', async (_, path) => {
  const disk = slowDisk()
  const { api, control, emulator, openVerification } = await servedFrom(disk.folder)
  await openVerification()
  const events: string[] = []
  disk.stop()
  const posting = openVerification()
  await expect.poll(() => emulator.namespaceById.size).toBe(2)

  const reading = api('get', path).then(({ body }) => {
    events.push('read')
    return body.data.length
  })
  // Health waits for no write. After three answers, a read that did not wait would have been answered.
  for (let n = 0; n < 3; n++) await control('get', '/health')
  events.push('written')
  disk.go()
  await posting

  expect(await reading).toBe(2)
  expect(events).toEqual(['written', 'read'])
})

test('a message to an inbox is acknowledged only after it is on the disk', async () => {
  const disk = slowDisk()
  const { control, emulator, openVerification } = await servedFrom(disk.folder)
  await openVerification()
  const events: string[] = []
  disk.stop()

  const before = emulator.store.changeCount()
  const posting = control('post', '/inbox/orders')
    .send({ n: 1 })
    .then(({ status }) => events.push(`acknowledged with ${status}`))
  await expect.poll(emulator.store.changeCount).toBeGreaterThan(before)
  for (let n = 0; n < 3; n++) await control('get', '/health')
  events.push('written')
  disk.go()
  await posting

  expect(events).toEqual(['written', 'acknowledged with 200'])
})

test('an event is streamed only after its change is on the disk', async () => {
  const disk = slowDisk()
  const { url, control, emulator, openVerification } = await servedFrom(disk.folder)
  await openVerification()
  const reader = readEvents(`${url}/__emulator/events?namespace=*`)
  await reader.ready
  disk.stop()
  const posting = openVerification()
  await expect.poll(() => emulator.namespaceById.size).toBe(2)

  for (let n = 0; n < 3; n++) await control('get', '/health')
  const before = reader.events.length
  disk.go()
  await posting
  const { event } = await reader.waitForEvent(() => true)

  expect(before).toBe(0)
  expect(event).toBe('transition')
})

test('health and metrics answer while the disk is slow', async () => {
  const disk = slowDisk()
  const { control, emulator, openVerification } = await servedFrom(disk.folder)
  disk.stop()
  const posting = openVerification()
  await expect.poll(() => emulator.namespaceById.size).toBe(1)

  const health = await control('get', '/health')
  const metrics = await control('get', '/metrics')
  disk.go()
  await posting

  expect([health.status, metrics.status]).toEqual([200, 200])
})

// Returns a folder in memory whose disk can be stopped. While it is stopped, syncs wait.
function slowDisk() {
  const folder = createMemoryFolder()
  let going = Promise.resolve()
  let go = () => {}
  const stop = () => {
    going = new Promise((resolve) => {
      go = resolve
    })
  }
  const slow: Folder = {
    ...folder,
    async open() {
      const file = await folder.open()
      return { ...file, sync: () => going }
    },
    async createDraft() {
      const file = await folder.createDraft()
      return { ...file, sync: () => going }
    },
  }
  return { folder: slow, stop, go: () => go() }
}
