import { beforeAll, expect, test } from 'vitest'
import { formatLosses } from '../../server/storage/journal/damage-report.ts'
import { readJournal } from '../../server/storage/journal/read-journal.ts'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import {
  type JournalBytes,
  journalOf,
  recordsOfTwoVerifications,
  someReserve,
  stateAfter,
  textOf,
} from './journal-bytes.ts'

// A test of every byte takes seconds, so npm test uses every seventh byte. Below, each of four kinds of change applies
// to every fourth byte. 7 and 4 have no common factor, so every kind occurs.
const stride = numberOfRuns(7, 1)
let journal: JournalBytes

beforeAll(async () => {
  journal = journalOf(await recordsOfTwoVerifications())
})

test('a last record torn at any byte is cut off, and all records before it apply', async () => {
  const { bytes, records, starts } = journal
  const from = starts.at(-2) ?? 0
  const before = textOf(stateAfter(records.slice(0, -1)))

  for (let cut = from + 1; cut < bytes.length - 1; cut += stride) {
    const killed = Buffer.concat([bytes.subarray(0, cut), someReserve])
    const read = await readJournal(createMemoryFolder(killed))

    expect(textOf(read.state)).toBe(before)
    expect(read).toMatchObject({ damage: [], unfinished: { kind: 'torn', at: from, end: cut } })
    expect(read.end).toMatchObject({ length: from, records: records.length - 1 })
    expect(formatLosses(read, undefined)).toEqual([expect.stringMatching(/not a whole record/)])
  }
})

test('a last record without its line feed applies', async () => {
  const { bytes, records } = journal
  const killed = Buffer.concat([bytes.subarray(0, -1), someReserve])

  const read = await readJournal(createMemoryFolder(killed))

  expect(textOf(read.state)).toBe(textOf(stateAfter(records)))
  expect(formatLosses(read, undefined)).toEqual([])
})

test('a journal cut at any byte of its last record is reported as cut short', async () => {
  const { bytes, records, starts } = journal
  const from = starts.at(-2) ?? 0
  const before = textOf(stateAfter(records.slice(0, -1)))

  for (let cut = from; cut < bytes.length; cut += stride) {
    const read = await readJournal(createMemoryFolder(bytes.subarray(0, cut)))

    expect(textOf(read.state)).toBe(before)
    expect(read.damage).toEqual([{ kind: 'cut short', at: from, end: cut }])
    expect(formatLosses(read, undefined)).toEqual([expect.stringMatching(/without its end mark/)])
  }
})

test('the reserve after the last record is not reported as a loss, but a reserve that contains zeros is reported', async () => {
  const { bytes, records } = journal
  const whole = await readJournal(createMemoryFolder(Buffer.concat([bytes, someReserve])))
  const zeroed = await readJournal(
    createMemoryFolder(Buffer.concat([bytes, someReserve, Buffer.alloc(1)])),
  )

  expect(whole.end).toMatchObject({ length: bytes.length, records: records.length })
  expect(formatLosses(whole, undefined)).toEqual([])
  expect(zeroed.damage).toEqual([
    { kind: 'zeroed', at: bytes.length, end: bytes.length + someReserve.length + 1 },
  ])
  expect(formatLosses(zeroed, undefined)).toHaveLength(1)
})

test('a changed byte loses only its own record and is reported', async () => {
  const { bytes, records, starts } = journal
  const without = records.map((_, i) => textOf(stateAfter(records.toSpliced(i, 1))))
  const all = textOf(stateAfter(records))
  const changes = [(byte: number) => byte ^ 1, (byte: number) => byte ^ 0x80, () => 0x0a, () => 0]

  for (let at = starts.at(-3) ?? 0; at < bytes.length; at += 3 * stride) {
    const changed = Buffer.concat([bytes, someReserve])
    const change = changes[at % changes.length] ?? (() => 0)
    changed[at] = change(changed[at] ?? 0)
    if (changed[at] === bytes[at]) continue

    const read = await readJournal(createMemoryFolder(changed))

    const place = starts.findLastIndex((start) => start <= at)
    const state = textOf(read.state)
    // A change of the line end may leave its record intact.
    if (state !== all) expect(state).toBe(without[place])
    expect(formatLosses(read, 'a copy')).toHaveLength(1)
  }
})

test('an unreadable journal counts as empty and is reported', async () => {
  const read = await readJournal(
    createMemoryFolder(Buffer.from('PK\u0003\u0004 a photo of a cat\n')),
  )

  expect(read.state.namespaces.size).toBe(0)
  expect(formatLosses(read, 'x/journal.damaged-1')).toEqual([
    'The journal has no whole record in 22 bytes: the emulator starts with nothing. The old journal is stored as x/journal.damaged-1.',
  ])
})
