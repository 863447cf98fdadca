import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Folder, JournalFile } from '../../server/storage/folder/folder.ts'
import { formatLosses } from '../../server/storage/journal/damage-report.ts'
import { defaultReserve } from '../../server/storage/journal/journal-writer.ts'
import { readJournal } from '../../server/storage/journal/read-journal.ts'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { isThorough } from '../support/number-of-runs.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { createSmallDisk } from '../support/small-disk.ts'
import { journalOf, recordsOfTwoVerifications } from './journal-bytes.ts'
import { servedFrom } from './served-folder.ts'

test.each(isThorough ? [1, 8, 40] : [1, 8])(
  'a reset of all namespaces frees space on a full disk for a folder of %i MB',
  async (megabytes) => {
    const path = folderOf({ 'journal.log': await journalOfMegabytes(megabytes) })
    const first = await servedFrom(await createSmallDisk(path), defaultReserve)
    const open = () => first.api('post', '/IT-live').send({ mail: 'anna@example.com' })

    const refused = [await open(), await open()]
    const reset = await first.control('post', '/reset').send({ all: true })
    const admitted = await open()
    const health = await first.control('get', '/health')
    await first.close()
    const second = await servedFrom(await createSmallDisk(path))

    expect(refused.map(({ status }) => status)).toEqual([507, 507])
    expect([reset.status, admitted.status, health.status]).toEqual([200, 200, 200])
    expect(statSync(join(path, 'journal.log')).size).toBeLessThan(20_000)
    expect(second.lines).toEqual([])
    expect(await second.ids()).toEqual([admitted.body.data.id])
  },
)

test.each([
  ['that another program fills', true],
  ['on which only the reserve is left', false],
])('a reset of all namespaces frees space on a disk %s', async (_, isContested) => {
  const path = folderOf({ 'journal.log': await journalOfMegabytes(2) })
  const disk = await createSmallDisk(path)
  disk.capacity += 32 * 1024
  const { control, openVerification } = await servedFrom(disk, { step: 16 * 1024, least: 8 * 1024 })
  while ((await openVerification()) !== undefined);
  disk.isContested = isContested
  disk.capacity = disk.used()

  const reset = await control('post', '/reset').send({ all: true })
  const size = statSync(join(path, 'journal.log')).size
  disk.isContested = false
  disk.capacity += 64 * 1024
  const id = await openVerification()

  expect(reset.status).toBe(200)
  expect(size).toBeLessThan(20 * 1024)
  expect(id).toBeDefined()
})

test('deletions are answered with 507 until the rest fits on the disk', async () => {
  const path = folderOf({ 'journal.log': await journalOfMegabytes(4) })
  const disk = await createSmallDisk(path)
  const first = await servedFrom(disk, defaultReserve)
  const open = () => first.api('post', '/IT-live').send({ mail: 'anna@example.com' })
  await open()

  const deleted = await first.control('delete', '/namespaces/ns-large')
  const refused = await open()
  const killed = await readJournal(await createSmallDisk(folderOf({ 'journal.log': disk.bytes() })))
  disk.capacity += 2 * 1024 ** 2 + defaultReserve.step
  const admitted = await open()
  await first.close()
  const second = await servedFrom(await createSmallDisk(path))

  expect([deleted.status, refused.status, admitted.status]).toEqual([507, 507, 200])
  expect([...killed.state.namespaces.keys()]).toEqual(['ns-large', 'ns-larger'])
  expect(second.emulator.namespaces.all().map(({ name }) => name)).toContain('ns-larger')
  expect(second.emulator.namespaces.all().map(({ name }) => name)).not.toContain('ns-large')
})

test('a full disk is not rewritten repeatedly when nothing was deleted', async () => {
  const path = folderOf({ 'journal.log': await journalOfMegabytes(2) })
  const disk = await createSmallDisk(path)
  const { api } = await servedFrom(disk, defaultReserve)
  const open = () => api('post', '/IT-live').send({ mail: 'anna@example.com' })
  for (let n = 0; n < 3; n++) await open()
  const { drafts } = disk

  for (let n = 0; n < 5; n++) await open()

  expect(disk.drafts).toBe(drafts)
})

test.each([
  ['beside a journal that cannot grow', (used: number) => ({ longest: used }), 'closed'],
  ['into the space of the reserve', (used: number) => ({ room: used }), 'closed'],
  ['over the old journal', () => ({ room: 0 }), 'replaced'],
])(
  'a kill at any step of a rewrite %s leaves the state before or after it, without a loss',
  async (_, limitsOf, sealed) => {
    const { folder, bytesAfterSteps, disk, limits } = watchedFolder()
    const first = await servedFrom(folder, { step: 8192, least: 4096 })
    for (let n = 0; n < 6; n++) await first.openVerification()
    disk.capacity = 0
    while ((await first.openVerification()) !== undefined);
    const before = (await first.ids()).length
    disk.capacity = Number.POSITIVE_INFINITY
    Object.assign(limits, limitsOf(disk.bytesAfterKill().length))
    disk.capacity = limits.room
    bytesAfterSteps.length = 0

    const { status } = await first.control('post', '/reset').send({})

    expect(status).toBe(200)
    expect(bytesAfterSteps.length).toBeGreaterThan(2)
    expect(disk.bytesAfterKill().toString()).toContain(`"sealed":"${sealed}"`)
    for (const bytes of bytesAfterSteps) {
      const read = await readJournal(createMemoryFolder(bytes))
      const [namespace] = read.state.namespaces.values()
      expect([undefined, before]).toContain(namespace?.verifications.size)
      expect(read.damage).toEqual([])
      expect(formatLosses(read, undefined).length).toBe(read.unfinished === undefined ? 0 : 1)
    }
    const { state } = await readJournal(createMemoryFolder(bytesAfterSteps.at(-1)))
    expect(state.namespaces.size).toBe(0)
  },
)

const verificationBytes = 100_000

// A journal without outdated records: two namespaces of the same size.
async function journalOfMegabytes(megabytes: number): Promise<Buffer> {
  const records = (await recordsOfTwoVerifications()).map((json) => JSON.parse(json))
  const { namespaces } = records.findLast((record) => record.namespaces !== undefined)
  const { verifications } = records.findLast((record) => record.verifications !== undefined)
  const footer = 'x'.repeat(verificationBytes)
  const count = Math.ceil((megabytes * 1024 ** 2) / verificationBytes)
  const names = ['ns-large', 'ns-larger']
  const made = Array.from({ length: count }, (_, i) => {
    const [[, verification]] = verifications
    const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`
    const request = { ...verification.request, layout: { footer } }
    const link = `http://127.0.0.1:4280/link/${id}`
    const copy = { ...verification, id, link, number: i + 1, request, deliveries: [] }
    return JSON.stringify({ verifications: [[names[i % 2], copy]] })
  })
  const named = names.map((name) => ({ ...namespaces[0], name, opened: count }))
  return journalOf([JSON.stringify({ namespaces: named }), ...made, '{"sealed":"closed"}']).bytes
}

// A folder in memory that stores its bytes after each step, as a kill would leave them. Long writes are
// torn in the middle.
function watchedFolder() {
  const disk = createMemoryFolder()
  const bytesAfterSteps: Buffer[] = []
  const limits = { room: Number.POSITIVE_INFINITY, longest: Number.POSITIVE_INFINITY }
  const recordAfter = async (done: Promise<void>) => {
    await done
    bytesAfterSteps.push(disk.bytesAfterKill())
  }
  const watchFile = (file: JournalFile): JournalFile => ({
    ...file,
    async write(bytes, at) {
      if (at + bytes.byteLength > limits.longest) throw new Error('EFBIG: file too large, write')
      const half = bytes.byteLength > 4096 ? bytes.byteLength / 2 : 0
      await recordAfter(file.write(bytes.subarray(0, half), at))
      await recordAfter(file.write(bytes.subarray(half), at + half))
    },
    cut: (length) => recordAfter(file.cut(length)),
  })
  const folder: Folder = {
    ...disk,
    open: async () => watchFile(await disk.open()),
    createDraft: async () => watchFile(await disk.createDraft()),
    adoptDraft: () => recordAfter(disk.adoptDraft()),
  }
  return { folder, bytesAfterSteps, disk, limits }
}
