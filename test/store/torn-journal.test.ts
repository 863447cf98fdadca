import { beforeAll, expect, test } from 'vitest'
import { duration, minute } from '../../server/core/time/instant.ts'
import { journalFormat, journalVersion } from '../../server/shell/store/journal.ts'
import { createJournalWriter } from '../../server/shell/store/journal-writer.ts'
import { type Kept, keep, nothingKept } from '../../server/shell/store/kept.ts'
import { lossesIn, readJournal } from '../../server/shell/store/reading.ts'
import { hook } from '../support/life.ts'
import { memoryFolder } from '../support/memory-folder.ts'
import { keptEmulator } from './kept-emulator.ts'

type Journal = {
  readonly bytes: Buffer
  readonly records: readonly string[]
  /** Where each record begins, and where the last one ends. */
  readonly starts: readonly number[]
}

let journal: Journal

beforeAll(async () => {
  journal = await journalOf(await recordsOfALife())
})

test('a journal whose last record is cut at any byte is read up to the record before', async () => {
  const { bytes, records, starts } = journal
  const from = starts.at(-2) ?? 0
  const before = shown(folded(records.slice(0, -1)))

  for (let cut = from + 1; cut < bytes.length; cut++) {
    const read = await readJournal(memoryFolder(bytes.subarray(0, cut)))

    expect(shown(read.kept)).toBe(before)
    expect(read).toMatchObject({ tornBytes: cut - from, damagedBytes: 0, lostRecords: 0 })
    expect(read.place).toMatchObject({ length: from, records: records.length - 1 })
    expect(lossesIn(read, undefined)).toHaveLength(1)
  }
})

test('what was never written behind the last record is no loss', async () => {
  const { bytes, records, starts } = journal
  const whole = await readJournal(memoryFolder(Buffer.concat([bytes, Buffer.alloc(4096)])))
  const torn = Buffer.concat([bytes.subarray(0, (starts.at(-2) ?? 0) + 40), Buffer.alloc(4096)])
  const cut = await readJournal(memoryFolder(torn))

  expect(whole.place).toMatchObject({ length: bytes.length, records: records.length })
  expect(lossesIn(whole, undefined)).toEqual([])
  expect(cut.tornBytes).toBe(40)
})

test('a byte that was changed anywhere costs the record it is in, no other, and is told', async () => {
  const { bytes, records, starts } = journal
  const without = records.map((_, i) => shown(folded(records.toSpliced(i, 1))))
  const all = shown(folded(records))
  const changes = [(byte: number) => byte ^ 1, (byte: number) => byte ^ 0x80, () => 0x0a]

  for (let at = bytes.length - 4096; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    const change = changes[at % changes.length] ?? (() => 0)
    changed[at] = change(changed[at] ?? 0)
    if (changed.equals(bytes)) continue

    const read = await readJournal(memoryFolder(changed))

    const place = starts.findLastIndex((start) => start <= at)
    const state = shown(read.kept)
    // The end of a line may go without the record that it ends.
    if (state !== all) expect(state).toBe(without[place])
    expect(lossesIn(read, 'a copy')).toHaveLength(1)
  }
})

test('a journal that nothing can be read of is taken for empty, and is told', async () => {
  const read = await readJournal(memoryFolder(Buffer.from('PK\u0003\u0004 a photo of a cat\n')))

  expect(read.kept.namespaces.size).toBe(0)
  expect(lossesIn(read, 'x/journal.damaged-1')).toEqual([
    'The journal has no whole record in 22 bytes: the emulator starts with nothing. The journal as it was is kept as x/journal.damaged-1.',
  ])
})

test.each([
  [{ version: 2 }, 'has version 2, written by a newer videoid-emulator (9.9.9); this one reads'],
  [{ version: 0 }, 'has version 0, written by an older videoid-emulator (9.9.9); this one reads'],
  [{ format: 'shopping list' }, 'holds something else: its journal begins with "shopping list".'],
])('a journal of %o is refused in a sentence', async (header, says) => {
  const { bytes } = await journalOf(['{}'], { madeBy: '9.9.9', ...header })

  await expect(readJournal(memoryFolder(bytes))).rejects.toThrow(says)
})

// Whoever changes one of these shapes gives journals another version.
test('the shape of what a record holds is that of its version', () => {
  const held = journal.records.map((line) => JSON.parse(line))
  const keys = (value: object = {}) => Object.keys(value).sort().join(' ')
  const first = held.find(({ namespaces }) => namespaces?.length > 0)
  const life = held.find(({ verifications }) => verifications?.length > 0).verifications[0][1]

  expect(journalVersion).toBe(1)
  expect(keys(first.namespaces[0])).toBe(
    'billed booked clock name opened owner queue seed startedAt',
  )
  expect(keys(first.namespaces[0].clock)).toBe('mode shown since speed')
  expect(keys(life)).toBe(
    'actor aheadBy callbacks deeds deliveries faults history id link mode number openedAt owner plan request scenario seed stage',
  )
})

async function recordsOfALife(): Promise<readonly string[]> {
  const kept = await keptEmulator()
  const { emulator, records, quiet } = kept
  const namespace = emulator.namespaceNamed('ns-a')
  for (let n = 0; n < 2; n++) {
    const prepared = emulator.prepare(namespace, {
      mode: 'live',
      request: { mail: 'anna@example.com', callback: hook },
      base: 'http://127.0.0.1:4280',
    })
    if ('fault' in prepared) throw new Error(prepared.fault)
    emulator.commit(namespace, prepared)
    await quiet()
    await emulator.advance(namespace, { by: duration(minute) })
    await quiet()
  }
  emulator.close()
  return records
}

async function journalOf(records: readonly string[], header: object = {}): Promise<Journal> {
  const folder = memoryFolder()
  const reserve = { step: 1, least: 0 }
  const writer = createJournalWriter(await folder.open(0), undefined, reserve)
  const first = { format: journalFormat, version: journalVersion, madeBy: 'a test', seed: 1 }
  const all = [JSON.stringify({ ...first, ...header }), ...records]
  const starts: number[] = []
  for (const each of all) {
    starts.push(writer.length)
    await writer.append([each])
  }
  starts.push(writer.length)
  await writer.close()
  return { bytes: folder.left(), records: all, starts }
}

function folded(records: readonly string[]): Kept {
  const kept = nothingKept()
  for (const each of records) keep(kept, JSON.parse(each))
  return kept
}

function shown({ namespaces, billedInAll, tokens }: Kept): string {
  const all = [...namespaces.values()].map(({ state, verifications, due, calls }) => {
    const lives = [...verifications.values()].sort((a, b) => a.number - b.number)
    return [state, lives, due.all(), [...calls]]
  })
  return JSON.stringify([all, billedInAll, [...tokens]])
}
