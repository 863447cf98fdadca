import { expect, test } from 'vitest'
import { readJournal } from '../../server/storage/journal/read-journal.ts'
import { largeSnapshot } from '../support/large-snapshot.ts'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { recordsIn } from './journal-bytes.ts'
import { servedFrom } from './served-folder.ts'

const reserve = Buffer.alloc(4096, '\n')

test('a kill after any record of a restore leaves the old namespace or the new one', async () => {
  const folder = await folderAfterRestore()
  const sizes: (number | undefined)[] = []

  for (const { end } of recordsIn(folder.bytesAfterKill())) {
    const cut = Buffer.concat([folder.bytesAfterKill().subarray(0, end), reserve])
    const { state, damage } = await readJournal(createMemoryFolder(cut))
    expect(damage).toEqual([])
    sizes.push([...state.namespaces.values()][0]?.verifications.size)
  }

  expect([...new Set(sizes.slice(sizes.indexOf(1)))]).toEqual([1, 800])
  expect(sizes.filter((size) => size === 1).length).toBeGreaterThan(3)
})

test('staged contents without an installation record are ignored by a start and by later snapshots', async () => {
  const whole = (await folderAfterRestore()).bytesAfterKill()
  const end = recordsIn(whole).at(-2)?.end
  const folder = createMemoryFolder(Buffer.concat([whole.subarray(0, end), reserve]))

  const first = await servedFrom(folder)
  const before = await first.ids()
  const { status } = await first.control('put', '/state').send(await largeSnapshot(300))
  const second = await servedFrom(createMemoryFolder(folder.bytesAfterKill()))

  expect([first.lines, before.length, status]).toEqual([[], 1, 200])
  expect(second.lines).toEqual([])
  expect((await second.ids()).length).toBe(300)
})

test('changes of other namespaces are written between the parts of a snapshot', async () => {
  const folder = createMemoryFolder()
  // Without them a fast machine writes all parts before the next request is read.
  folder.turnsPerWrite = 50
  const { control, api } = await servedFrom(folder)
  const large = await largeSnapshot(2_000)
  let isPut = false

  const putting = control('put', '/state')
    .send(large)
    .then(() => {
      isPut = true
    })
  while (!isPut) await openedBy('other', api)
  await putting

  const staged = recordsIn(folder.bytesAfterKill()).map(({ record }) => record.staged !== undefined)
  const between = staged.slice(staged.indexOf(true), staged.lastIndexOf(true))
  expect(between).toContain(false)
})

test('a rewrite of the journal during a restore keeps the snapshot and other changes', async () => {
  const folder = createMemoryFolder()
  const server = await servedFrom(folder, { step: 4096, least: 2048 }, {}, 1)
  const large = await largeSnapshot(800)
  const opened: string[] = []

  for (let round = 0; round < numberOfRuns(2, 5); round++) {
    let isPut = false
    const putting = server
      .control('put', '/state')
      .send(large)
      .then(({ status }) => {
        isPut = true
        return { status, bytes: folder.bytesAfterKill() }
      })
    while (!isPut) opened.push(await openedBy('other', server.api))
    const { status, bytes } = await putting
    const atOnce = await readJournal(createMemoryFolder(bytes))
    expect(status).toBe(200)
    expect(
      [...atOnce.state.namespaces.values()].map(({ verifications }) => verifications.size),
    ).toContain(800)
  }

  const again = await servedFrom(createMemoryFolder(folder.bytesAfterKill()))
  expect(again.lines).toEqual([])
  expect(recordsIn(folder.bytesAfterKill())[0]?.record.generation).toBeGreaterThan(1)
  expect((await again.ids()).length).toBe(800)
  const others = await again
    .api('get', '/IT-identity-verifications')
    .auth('other', { type: 'bearer' })
  expect(others.body.data.length).toBe(opened.length)
})

test('a snapshot that is refused after it was staged changes nothing, also after a restart', async () => {
  const folder = createMemoryFolder()
  const server = await servedFrom(folder)
  const large = await largeSnapshot(300)
  const mine = await server.openVerification()
  await server.control('put', '/state').auth('other', { type: 'bearer' }).send(large)

  const { status, body } = await server.control('put', '/state').send(large)
  const again = await servedFrom(createMemoryFolder(folder.bytesAfterKill()))

  expect([status, body.detail]).toEqual([409, expect.stringContaining('is already in namespace')])
  expect(await server.ids()).toEqual([mine])
  expect(await again.ids()).toEqual([mine])
})

async function folderAfterRestore() {
  const folder = createMemoryFolder()
  const { openVerification, control } = await servedFrom(folder)
  await openVerification()
  const { status } = await control('put', '/state').send(await largeSnapshot(800))
  expect(status).toBe(200)
  return folder
}

type Api = Awaited<ReturnType<typeof servedFrom>>['api']

async function openedBy(token: string, api: Api): Promise<string> {
  const { body } = await api('post', '/IT-live')
    .auth(token, { type: 'bearer' })
    .send({ mail: 'bea@example.com' })
  return body.data.id
}
