import { expect, test } from 'vitest'
import type { AnsweredRequest } from '../../server/records/journal-entry.ts'
import { createRequestJournal } from '../../server/records/request-journal.ts'
import { openingInstant } from '../support/verification.ts'

test('the journal keeps the newest entries of each namespace and reports dropped entries', () => {
  const journal = createRequestJournal({ entries: 3, bytes: 1_000_000 })
  for (let i = 0; i < 3; i++) journal.add(entry('quiet'))
  for (let i = 0; i < 50; i++) journal.add(entry('busy'))

  const [quiet, busy] = [journal.of('quiet'), journal.of('busy')]

  expect(quiet).toMatchObject({ truncated: false, entries: [{ number: 1 }, {}, { number: 3 }] })
  expect(busy).toMatchObject({ truncated: true, entries: [{ number: 48 }, {}, { number: 50 }] })
})

test('the namespace with the most bytes loses its entries first', () => {
  const journal = createRequestJournal({ entries: 1_000, bytes: 10_000 })
  journal.add(entry('quiet'))
  for (let i = 0; i < 100; i++) journal.add(entry('busy', 'x'.repeat(300)))

  const { entries, truncated } = journal.of('busy')

  expect(journal.of('quiet').entries).toHaveLength(1)
  expect(truncated).toBe(true)
  expect(entries.length).toBeLessThan(20)
  expect(entries.at(-1)?.number).toBe(100)
})

test('after a namespace was removed, its entries are counted from one again', () => {
  const journal = createRequestJournal()
  journal.add(entry('a'))

  journal.forget('a')

  expect(journal.of('a')).toEqual({ entries: [], truncated: false })
  expect(journal.add(entry('a')).number).toBe(1)
})

function entry(namespace: string, path = '/IT-live'): AnsweredRequest {
  return { namespace, at: openingInstant, operation: 'create', method: 'POST', path, status: 200 }
}
