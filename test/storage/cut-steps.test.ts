import { expect, test } from 'vitest'
import { prepareSnapshotRestore } from '../../server/operations/restore-snapshot.ts'
import { runAtOnce } from '../../server/runtime/sliced-work.ts'
import { readJournal } from '../../server/storage/journal/read-journal.ts'
import { largeSnapshot } from '../support/large-snapshot.ts'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { recordsIn } from './journal-bytes.ts'
import { servedFrom } from './served-folder.ts'

test('a kill after any record of a restore by the library leaves the old namespace or the new one', async () => {
  const { journal, before, after } = await journalOfRestore()
  const sizes: (number | undefined)[] = []

  for (const { end } of recordsIn(journal)) {
    const { state, damage } = await readJournal(createMemoryFolder(journal.subarray(0, end)))
    const otherDamage = damage.filter(({ kind }) => kind !== 'cut short')
    expect(otherDamage).toEqual([])
    sizes.push([...state.namespaces.values()][0]?.verifications.size)
  }

  const seen = new Set(sizes.slice(sizes.indexOf(before)))
  expect([...seen]).toEqual([before, after])
  expect(sizes.filter((size) => size === before).length).toBeGreaterThan(3)
})

test('the next start discards the records of an interrupted restore, and stores later changes as usual', async () => {
  const { journal, before } = await journalOfRestore()
  const ends = recordsIn(journal).map(({ end }) => end)
  const reserve = Buffer.alloc(4096, '\n')
  const cut = Buffer.concat([journal.subarray(0, ends.at(-3)), reserve])

  const folder = createMemoryFolder(cut)
  const first = await servedFrom(folder)
  const id = await first.openVerification()
  const second = await servedFrom(createMemoryFolder(folder.bytesAfterKill()))

  expect(first.lines.join('')).toMatch(
    /The last \d records of the journal belong to a step that was not/,
  )
  expect(second.lines).toEqual([])
  expect(await second.ids()).toHaveLength(before + 1)
  expect(await second.ids()).toContain(id)
})

type Restore = { readonly journal: Buffer; readonly before: number; readonly after: number }

let restored: Promise<Restore> | undefined

// Created once, because it takes longest.
function journalOfRestore(): Promise<Restore> {
  restored ??= restore()
  return restored
}

async function restore(): Promise<Restore> {
  const folder = createMemoryFolder()
  const { openVerification, emulator } = await servedFrom(folder)
  await openVerification()
  const [namespace] = emulator.namespaces.all()
  const { contents } = JSON.parse(JSON.stringify(await largeSnapshot(800)))
  // The library restores a snapshot in one synchronous step.
  runAtOnce(prepareSnapshotRestore(emulator, namespace?.name ?? '', contents)).install()
  await emulator.store.whenWritten()
  return { journal: folder.bytesAfterKill(), before: 1, after: 800 }
}
