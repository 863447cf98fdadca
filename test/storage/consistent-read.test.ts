import { expect, test } from 'vitest'
import { readConsistently } from '../../server/storage/consistent-read.ts'
import type { FolderView } from '../../server/storage/folder/folder-view.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { journalOf } from './journal-bytes.ts'

const record = (name: string) => JSON.stringify({ drawn: [[name, 1]] })
const sealed = '{"sealed":"closed"}'

test('a journal that is replaced during a read is read again', async () => {
  const old = journalOf([record('a'), record('b'), sealed]).bytes
  const next = journalOf([record('c'), sealed], {}, 2).bytes
  // The first read gets the beginning of the old journal, and is cut off.
  const { view, reads } = viewOf([old, next, next, next], [old.subarray(0, 200), next])

  const { state, damage } = await readConsistently(view)

  expect([...state.drawn.keys()]).toEqual(['c'])
  expect(damage).toEqual([])
  expect(reads()).toBe(2)
})

test('damage in a folder without an owner is not read again', async () => {
  const { bytes } = journalOf([record('a'), record('b'), sealed])
  const { view, reads } = viewOf([bytes], [bytes.fill(0, 150, 160)])

  const { damage } = await readConsistently(view)

  expect(damage.map(({ kind }) => kind)).toEqual(['zeroed', 'missing'])
  expect(reads()).toBe(1)
})

test('apparent damage while an emulator writes is read again', async () => {
  const { bytes } = journalOf([record('a'), record('b'), sealed])
  const caught = Buffer.from(bytes).fill('\n', 150, 160)
  const name = folderOf({ lock: `${process.ppid}\n` })
  const { view, reads } = viewOf([bytes], [caught, caught, bytes], name)

  const { damage } = await readConsistently(view)

  expect(damage).toEqual([])
  expect(reads()).toBe(3)
})

/** Returns a folder whose journal changes with every read: it has the next beginning and the next bytes. */
function viewOf(beginnings: readonly Buffer[], journals: readonly Buffer[], name = folderOf({})) {
  let [headReads, read] = [0, 0]
  const view: FolderView = {
    name,
    hasJournal: async () => true,
    async *pieces() {
      yield journals[Math.min(read++, journals.length - 1)] ?? Buffer.alloc(0)
    },
    beginning: async () =>
      (beginnings[Math.min(headReads++, beginnings.length - 1)] ?? Buffer.alloc(0)).toString(
        'latin1',
      ),
    files: async () => [],
  }
  return { view, reads: () => read }
}
